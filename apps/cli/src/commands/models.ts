/** `bedrock models`: lists what this account may invoke. */
import { type Model, ModelCatalog } from "@bedrock-kit/discovery"
import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { connect } from "../connect.ts"
import { connection, json } from "../flags.ts"
import { fromFailure, OperatorError } from "../OperatorError.ts"
import { layOut } from "../table.ts"
import { explain } from "./explain.ts"

const provider = Flag.String("provider").pipe(
  Flag.withDescription("Only models of this provider, such as anthropic. May be given several times"),
  Flag.atLeast(0)
)

const inThousands = (tokens: number): string =>
  tokens >= 1_000_000 ? `${+(tokens / 1_000_000).toFixed(2)}M` : `${Math.round(tokens / 1000)}k`

/** Columns: id, context window, output limit, input, name. A `?` marks a limit that is a default. */
const toColumns = (model: Model): ReadonlyArray<string> => {
  const mark = model.hasKnownLimits ? "" : "?"
  return [
    model.modelId,
    inThousands(model.contextWindow) + mark,
    inThousands(model.maxOutputTokens) + mark,
    model.inputModalities.map((modality) => modality.toLowerCase()).join("+"),
    model.modelName
  ]
}

const header = ["MODEL ID", "CONTEXT", "OUTPUT", "INPUT", "NAME"]

/** The table that `bedrock models` prints. */
export const toTable = (models: ReadonlyArray<Model>): ReadonlyArray<string> =>
  layOut([header, ...models.map(toColumns)])

const none = (region: string, isFiltered: boolean) =>
  new OperatorError({
    message: isFiltered
      ? `No model of that provider can be invoked in ${region}. See them all with "bedrock models".`
      : `No model can be invoked in ${region}: Amazon Bedrock offers none there, or this account has no access to any. Choose another Region with --region, or ask for model access in the Amazon Bedrock console.`,
    exitCode: 2
  })

export const models = Command.make(
  "models",
  { ...connection, json, provider },
  Effect.fnUntraced(function* (flags) {
    yield* connect(
      flags,
      Effect.fnUntraced(function* (region) {
        const list = yield* ModelCatalog.use((catalog) => catalog.list).pipe(Effect.mapError(fromFailure))
        if (flags.json) yield* Console.log(JSON.stringify({ region: region.value, models: list }, null, 2))
        else if (list.length > 0) yield* Effect.forEach(toTable(list), (line) => Console.log(line), { discard: true })
        if (list.length === 0) return yield* none(region.value, flags.provider.length > 0)
        if (!flags.json) yield* Console.error(`${list.length} models in ${region.value} (from ${region.from}).`)
      }),
      { listing: { providerFilter: flags.provider } }
    )
  })
).pipe(
  Command.withDescription("List the models this account may invoke in a Region"),
  Command.withExamples([
    { command: "bedrock models --provider anthropic", description: "One provider's models" },
    { command: "bedrock models --json --region eu-west-1", description: "For a script, in a Region of your choice" }
  ]),
  Command.withSubcommands([explain])
)
