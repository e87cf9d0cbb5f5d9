/** `bedrock models explain`: what a model id means, and what is known of the model behind it. Asks nobody. */
import { nearestIds } from "@bedrock-kit/discovery"
import { type ModelHints, parseModelId, pricesOf, traitsOf } from "@bedrock-kit/model-catalog"
import { Console, Effect } from "effect"
import { Argument, Command } from "effect/cli"
import { OperatorError } from "../OperatorError.ts"

const ids = Argument.String("id").pipe(
  Argument.withDescription("A model id, an inference profile id, or an ARN. May be given several times"),
  Argument.variadic({ min: 1 })
)

/** US dollars per million tokens, as one reads them on a price list. */
const toCost = (modelId: string, hints: ModelHints) => {
  const prices = pricesOf(modelId, hints)
  if (prices === undefined) return null
  const { cacheRead, cacheWrite, cacheWrite1h, input, output, tiers } = prices
  return { input, output, cacheRead, cacheWrite, cacheWrite1h, tiers }
}

/** What is said of one id. Pure. Keys are always there: `null` is what is not known, or not in the id. */
export const explanation = (modelId: string, hints: ModelHints = {}) => {
  const parsed = parseModelId(modelId)
  const traits = traitsOf(modelId, hints)
  return {
    id: modelId,
    baseModelId: parsed.baseModelId ?? null,
    name: traits.name ?? null,
    kind: parsed.kind,
    vendor: parsed.vendor ?? null,
    geography: parsed.geography ?? null,
    region: parsed.region ?? null,
    account: parsed.account ?? null,
    contextWindow: traits.contextWindow ?? null,
    maxTokens: traits.maxOutputTokens ?? null,
    reasoning: traits.reasoning,
    input: [...traits.inputModalities, ...traits.otherInputs].map((modality) => modality.toLowerCase()),
    output: traits.outputModalities.map((modality) => modality.toLowerCase()),
    tools: traits.supportsTools,
    promptCaching: traits.promptCaching ?? null,
    cost: toCost(modelId, hints),
    lifecycle: traits.lifecycle ?? null,
    estimated: traits.estimated,
    family: traits.family,
    source: traits.sources
  }
}

/** For texts that are no model id at all. */
export const notModelIds = (ids: ReadonlyArray<string>) => {
  const near = [...new Set(ids.flatMap((id) => nearestIds(id)))]
  return new OperatorError({
    message: `${ids.map((id) => JSON.stringify(id)).join(", ")} ${ids.length === 1 ? "is" : "are"} no model id or ARN that Amazon Bedrock takes.${near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`} See the ids of this account with "bedrock models".`,
    exitCode: 2
  })
}

export const explain = Command.make(
  "explain",
  { ids },
  Effect.fnUntraced(function* (flags) {
    const all = flags.ids.map((id) => explanation(id))
    yield* Effect.forEach(all, (one) => Console.log(JSON.stringify(one)), { discard: true })
    const strange = all.filter(({ kind }) => kind === "unknown")
    if (strange.length > 0) return yield* notModelIds(strange.map(({ id }) => id))
  })
).pipe(
  Command.withDescription("Say what a model id means and what is known of the model: one JSON object a line"),
  Command.withExamples([
    { command: "bedrock models explain us.anthropic.claude-sonnet-4-6", description: "Limits, prices, thinking" },
    {
      command: "bedrock models explain amazon.nova-lite-v1:0 amazon.nova-pro-v1:0",
      description: "Two models, for a script to compare"
    }
  ])
)
