/** Takes the turns of a benchmark, one after the other, within a budget. */
import type { ConverseStream } from "@bedrock-kit/converse-stream"
import type { ModelCatalog } from "@bedrock-kit/discovery"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { Effect, Ref } from "effect"
import { enter, type Ledger, mayTake, mostOf } from "./ledger.ts"
import { measure } from "./measure.ts"
import type { Subject } from "./sample.ts"

/** What every subject is asked, how often, and for how much in all. */
export interface Plan {
  readonly prompt: string
  readonly maxTokens: number
  readonly turns: number
  /** **Units**: femtodollars. */
  readonly budget: bigint
  /** Told before each turn. */
  readonly onTurn: (subject: Subject, ledger: Ledger) => Effect.Effect<void>
}

const turnOf = ({ modelId, serviceTier }: Subject, { maxTokens, prompt }: Plan) => ({
  modelId,
  serviceTier,
  traits: traitsOf(modelId),
  messages: [{ role: "user" as const, content: [{ type: "text" as const, text: prompt }] }],
  maxTokens,
  reasoning: "off" as const
})

/** Whether asking again would end the same way. */
const isHopeless = ({ entries }: Ledger, subject: Subject): boolean =>
  entries.some(
    ({ sample: { failure }, subject: of }) => of === subject && failure !== undefined && failure.exitCode !== 75
  )

/**
 * Asks all subjects in turn, and again, so that an hour of much traffic meets them alike. What cannot succeed is asked once. Ends
 * before the first turn that could exceed the budget.
 *
 * **Errors**: none; what failed is in the ledger, which holds everything at any time.
 */
export const run: (
  subjects: ReadonlyArray<Subject>,
  plan: Plan,
  ledger: Ref.Ref<Ledger>
) => Effect.Effect<void, never, ConverseStream | ModelCatalog> = Effect.fnUntraced(function* (subjects, plan, ledger) {
  for (let round = 0; round < plan.turns; round += 1) {
    for (const subject of subjects) {
      const before = yield* Ref.get(ledger)
      if (before.isStopped) return
      if (isHopeless(before, subject)) continue
      const most = mostOf(subject, plan.prompt, plan.maxTokens)
      if (!mayTake(before, plan.budget, most)) return yield* Ref.set(ledger, { ...before, isStopped: true })
      yield* plan.onTurn(subject, before)
      const sample = yield* measure(turnOf(subject, plan))
      yield* Ref.update(ledger, (so) => enter(so, { subject, sample }, most))
    }
  }
})
