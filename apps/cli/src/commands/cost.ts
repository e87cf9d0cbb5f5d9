/** `bedrock cost`: what a conversation cost, or would cost, with and without caching. Asks nobody. */
import { parseModelId, pricesOf } from "@bedrock-kit/model-catalog"
import { Console, Effect, Option, Result } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { type CountedTurn, parseUsage, readUsages } from "../cost/readUsages.ts"
import { byModel, costOf, type ModelCost } from "../cost/scenarios.ts"
import { type Column, fittedTable } from "../fittedTable.ts"
import { json } from "../flags.ts"
import { inputName, readTextInput } from "../inputFile.ts"
import { dollars } from "../money.ts"
import { OperatorError } from "../OperatorError.ts"
import { printable } from "../printable.ts"
import { terminalWidth } from "../terminalWidth.ts"
import { notModelIds } from "./explain.ts"

const transcript = Argument.String("transcript").pipe(
  Argument.withDescription(
    "What /save of bedrock chat wrote, or a JSON object a line, each with its usage, such as a session of OpenClaw; - reads stdin"
  ),
  Argument.optional
)

const usage = Flag.String("usage").pipe(
  Flag.withDescription(
    "A turn instead, such as inputTokens=1200,outputTokens=300, or as JSON. May be given several times"
  ),
  Flag.atLeast(0)
)

const model = Flag.String("model").pipe(
  Flag.withAlias("m"),
  Flag.withDescription("A model to price all turns with. May be given several times. Default: those that answered"),
  Flag.atLeast(0)
)

/** **Units**: bytes. */
const most = 64 * 2 ** 20

const wrongUse = (message: string) => new OperatorError({ message, exitCode: 2 })

const amount = (usd: number | undefined): string => (usd === undefined ? "?" : dollars(usd))

const columns: ReadonlyArray<Column<ModelCost>> = [
  { head: "MODEL ID", cell: ({ modelId }) => printable(modelId) },
  { head: "TURNS", cell: ({ turns }) => String(turns) },
  { head: "IN", cell: ({ tokens }) => String(tokens.input) },
  { head: "READ", cell: ({ tokens }) => String(tokens.cacheRead) },
  { head: "WRITTEN", cell: ({ tokens }) => String(tokens.cacheWrite) },
  { head: "OUT", cell: ({ tokens }) => String(tokens.output) },
  { head: "COST", cell: ({ usd }) => amount(usd) },
  { head: "UNCACHED", cell: ({ withoutCaching }) => amount(withoutCaching) },
  { head: "CACHED", cell: ({ usd, withCaching }) => (usd === undefined ? "?" : amount(withCaching).replace("?", "-")) }
]

/** What is priced, from where the command line says. */
const readTurns = Effect.fnUntraced(function* (file: string | undefined, usages: ReadonlyArray<string>) {
  if (file !== undefined && usages.length > 0)
    return yield* wrongUse("A transcript and --usage both say what was used. Give one of them.")
  if (file === undefined && usages.length === 0)
    return yield* wrongUse(
      "There is nothing to price. Name a transcript, such as one that /save of bedrock chat wrote, or give --usage inputTokens=1200,outputTokens=300."
    )
  if (file === undefined)
    return yield* Effect.fromResult(Result.all(usages.map(parseUsage))).pipe(Effect.mapError(wrongUse))
  const text = yield* readTextInput(file, most)
  return yield* Effect.fromResult(readUsages(text)).pipe(
    Effect.mapError((problem) => wrongUse(printable(`${inputName(file)} is no transcript. ${problem}`)))
  )
})

/** The turns that each model is asked the price of. */
const subjects = (turns: ReadonlyArray<CountedTurn>, models: ReadonlyArray<string>) =>
  models.length > 0
    ? Result.succeed(models.map((modelId) => [modelId, turns] as const))
    : Result.all(
        [...byModel(turns)].map(([modelId, served]) =>
          modelId === undefined
            ? Result.fail(
                wrongUse(
                  "It is not written down which model answered. Name one with --model, or several to compare them."
                )
              )
            : Result.succeed([modelId, served] as const)
        )
      )

const legend =
  "In US dollars by list prices, on demand. COST: as counted. UNCACHED: with every prompt paid as input. CACHED: at best, with each turn sent while the cache of the one before lives."

/** Sentences about what the table does not tell. */
const remarks = (costs: ReadonlyArray<ModelCost>, isElsewhere: boolean): ReadonlyArray<string> => [
  ...costs
    .filter(({ modelId }) => pricesOf(modelId) === undefined)
    .map(({ modelId }) => `No price is listed for ${printable(modelId)}.`),
  ...costs
    .filter(({ modelId, uncounted }) => uncounted > 0 && pricesOf(modelId) !== undefined)
    .map(
      ({ modelId, turns, uncounted }) =>
        `${uncounted} of ${turns} turns with ${printable(modelId)} left out: nothing was counted, or the tier has no price.`
    ),
  ...(isElsewhere
    ? ["The tokens are those of the model that answered; another may count the same words otherwise."]
    : [])
]

const toJson = (costs: ReadonlyArray<ModelCost>) =>
  costs.map(({ usd, withCaching, withoutCaching, ...cost }) => ({
    ...cost,
    usd: usd ?? null,
    withoutCachingUsd: withoutCaching ?? null,
    withCachingUsd: withCaching ?? null,
    priceSource: pricesOf(cost.modelId)?.source ?? null
  }))

export const cost = Command.make(
  "cost",
  { transcript, usage, model, json },
  Effect.fnUntraced(function* (flags) {
    const strangers = flags.model.filter((modelId) => parseModelId(modelId).kind === "unknown")
    if (strangers.length > 0) return yield* notModelIds(strangers)
    const turns = yield* readTurns(Option.getOrUndefined(flags.transcript), flags.usage)
    const costs = (yield* Effect.fromResult(subjects(turns, [...new Set(flags.model)]))).map(([modelId, served]) =>
      costOf(modelId, served)
    )
    if (flags.json) return yield* Console.log(JSON.stringify({ models: toJson(costs) }, null, 2))
    yield* Effect.forEach(fittedTable(columns, costs, terminalWidth()), (line) => Console.log(line), { discard: true })
    const isElsewhere = turns.some(
      ({ modelId }) => modelId !== undefined && !costs.some((each) => each.modelId === modelId)
    )
    yield* Effect.forEach([legend, ...remarks(costs, isElsewhere)], (line) => Console.error(line), { discard: true })
  })
).pipe(
  Command.withDescription("Say what a conversation cost or would cost, with and without caching; asks nobody"),
  Command.withExamples([
    { command: "bedrock cost talk.json", description: "A conversation that was kept with /save" },
    {
      command: "bedrock cost talk.json --model us.amazon.nova-pro-v1:0 --model us.anthropic.claude-haiku-5-5",
      description: "What it would have cost with others"
    },
    {
      command: "bedrock cost --usage inputTokens=90000,outputTokens=800 --model us.anthropic.claude-sonnet-4-6",
      description: "A turn that was not taken yet"
    }
  ])
)
