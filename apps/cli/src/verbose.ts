/** Tells each step on stderr as it ends. What was said to a model, or by one, is in no span. */
import { Exit, Tracer } from "effect"
import { printable } from "./printable.ts"

/** Ids and Regions; counts and the like are told elsewhere. */
const told = ["aws.region", "gen_ai.request.model", "gen_ai.response.id", "server.address"] as const

/** `  34 ms  BedrockControlPlane.listFoundationModels (us-east-1)`. Pure. **Units**: nanoseconds. */
export const stepLine = (
  name: string,
  took: bigint,
  attributes: ReadonlyMap<string, unknown>,
  isDone: boolean
): string => {
  const details = told.flatMap((key) => {
    const value = attributes.get(key)
    return typeof value === "string" && !name.includes(value) ? [value] : []
  })
  const where = details.length === 0 ? "" : ` (${details.join(", ")})`
  return printable(`${String(took / 1_000_000n).padStart(6)} ms  ${name}${where}${isDone ? "" : ": failed"}`)
}

class Step extends Tracer.NativeSpan {
  override end(endTime: bigint, exit: Exit.Exit<unknown, unknown>): void {
    super.end(endTime, exit)
    const line = stepLine(this.name, endTime - this.startTime, this.attributes, Exit.isSuccess(exit))
    process.stderr.write(`${line}\n`)
  }
}

/** A tracer that writes. */
export const verboseTracer = Tracer.make({ span: (options) => new Step(options) })
