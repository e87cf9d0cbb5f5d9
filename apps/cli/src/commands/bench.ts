/** `bedrock bench`: how fast models answer, side by side, and what that costs. */
import { parseModelId, pricesOf, traitsOf } from "@bedrock-kit/model-catalog"
import { Console, Effect, FileSystem, Option, Ref, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { labelOf, toSvg } from "../bench/chart.ts"
import { emptyLedger, type Ledger, toFemtodollars } from "../bench/ledger.ts"
import { run } from "../bench/run.ts"
import { type Result, type Spread, type Subject, summarize } from "../bench/sample.ts"
import { connect } from "../connect.ts"
import { type Column, fittedTable } from "../fittedTable.ts"
import { endpoint, json, profile } from "../flags.ts"
import { dollars, toUsd } from "../money.ts"
import { OperatorError } from "../OperatorError.ts"
import { printable } from "../printable.ts"
import { makeProgress } from "../progress.ts"
import { terminalWidth } from "../terminalWidth.ts"
import { notModelIds } from "./explain.ts"

const models = Argument.String("model").pipe(
  Argument.withDescription("A model id, an inference profile id, or an ARN. May be given several times"),
  Argument.variadic({ min: 1 })
)

const turns = Flag.Int("turns").pipe(
  Flag.withAlias("n"),
  Flag.withDescription("How often each of them is asked"),
  Flag.filter(
    (count) => count >= 1 && count <= 1000,
    (count) => `${count} is not between 1 and 1000`
  ),
  Flag.withDefault(5)
)

const budget = Flag.Finite("budget").pipe(
  Flag.withDescription("US dollars that all turns together may cost, by list prices. Default: 1"),
  Flag.optional
)

const regions = Flag.String("region").pipe(
  Flag.withAlias("r"),
  Flag.withDescription("AWS Region to ask in. May be given several times, to compare them"),
  Flag.atLeast(0)
)

const tiers = Flag.Literals("service-tier", ["default", "priority", "flex", "reserved"]).pipe(
  Flag.withDescription("Tier to be served in. May be given several times, to compare them"),
  Flag.atLeast(0)
)

const prompt = Flag.String("prompt").pipe(
  Flag.withDescription("What to ask. Default: for two hundred words about the bicycle"),
  Flag.withSchema(Schema.NonEmptyString),
  Flag.withDefault("Tell the history of the bicycle in about two hundred words.")
)

const maxTokens = Flag.Int("max-tokens").pipe(
  Flag.withDescription("Most tokens to answer with"),
  Flag.filter(
    (tokens) => tokens > 0,
    (tokens) => `${tokens} is no number of tokens; take 1 or more`
  ),
  Flag.withDefault(256)
)

const svg = Flag.String("svg").pipe(Flag.withDescription("Draw a chart into this new file"), Flag.optional)

const wrongUse = (message: string) => new OperatorError({ message, exitCode: 2 })

const defaultBudget = 1

const budgetOf = Effect.fnUntraced(function* (given: Option.Option<number>, ids: ReadonlyArray<string>) {
  if (Option.isNone(given)) return toFemtodollars(defaultBudget)
  if (given.value <= 0)
    return yield* wrongUse(
      `--budget ${given.value} allows no turn at all. Allow some US dollars, such as --budget 0.10, or leave it out for ${defaultBudget}.`
    )
  const unpriced = ids.filter((modelId) => pricesOf(modelId) === undefined)
  if (unpriced.length > 0)
    return yield* wrongUse(
      `No price is listed for ${unpriced.join(", ")}, so no budget can be kept with it. Leave --budget out, and limit it with -n and --max-tokens.`
    )
  return toFemtodollars(given.value)
})

/** Who can be asked at all. */
const checkModels = Effect.fnUntraced(function* (ids: ReadonlyArray<string>) {
  const strangers = ids.filter((modelId) => parseModelId(modelId).kind === "unknown")
  if (strangers.length > 0) return yield* notModelIds(strangers)
  const embedding = ids.find((modelId) => traitsOf(modelId).embeddings !== undefined)
  if (embedding !== undefined)
    return yield* wrongUse(`${embedding} makes vectors and answers nothing. Name models that converse.`)
})

const overwritten = (file: string) => wrongUse(`${file} exists already and is not overwritten. Choose another name.`)

const writeChart = Effect.fnUntraced(function* (file: string, results: ReadonlyArray<Result>) {
  const fs = yield* FileSystem.FileSystem
  yield* fs
    .writeFileString(file, toSvg(results), { flag: "wx" })
    .pipe(
      Effect.mapError(({ reason }) =>
        reason._tag === "AlreadyExists"
          ? overwritten(file)
          : wrongUse(`${file} could not be written (${reason.message}). Check the path, and try again.`)
      )
    )
  yield* Console.error(`The chart is in ${file}.`)
})

const milliseconds = (spread: Spread | undefined, of: keyof Spread): string =>
  spread === undefined ? "-" : spread[of].toFixed(spread[of] < 10 ? 1 : 0)

const columnsOf = (results: ReadonlyArray<Result>): ReadonlyArray<Column<Result>> => [
  { head: "MODEL", cell: (result) => printable(labelOf(result, results)) },
  { head: "TURNS", cell: ({ turns }) => String(turns) },
  { head: "FAILED", cell: ({ failed }) => String(failed) },
  { head: "THROTTLES", cell: ({ throttles }) => String(throttles) },
  { head: "FIRST p50", cell: ({ firstTokenMs }) => milliseconds(firstTokenMs, "p50") },
  { head: "FIRST p99", cell: ({ firstTokenMs }) => milliseconds(firstTokenMs, "p99") },
  { head: "NEXT p50", cell: ({ interTokenMs }) => milliseconds(interTokenMs, "p50") },
  { head: "NEXT p99", cell: ({ interTokenMs }) => milliseconds(interTokenMs, "p99") },
  {
    head: "TOKENS/S",
    cell: ({ tokensPerSecond }) => (tokensPerSecond === undefined ? "-" : tokensPerSecond.toFixed(0))
  },
  { head: "COST", cell: ({ usd }) => (usd === undefined ? "?" : dollars(usd)) }
]

const toJson = ({ entries, isStopped, spent }: Ledger, results: ReadonlyArray<Result>, budgetUsd: number) => ({
  turns: entries.length,
  budgetUsd,
  spentUsd: toUsd(spent),
  stoppedAtBudget: isStopped,
  results: results.map(({ failure, firstTokenMs, interTokenMs, serviceTier, tokensPerSecond, usd, ...result }) => ({
    ...result,
    serviceTier: serviceTier ?? null,
    firstTokenMs: firstTokenMs ?? null,
    interTokenMs: interTokenMs ?? null,
    tokensPerSecond: tokensPerSecond ?? null,
    usd: usd ?? null,
    failure: failure ?? null
  }))
})

const resultsOf = ({ entries }: Ledger, subjects: ReadonlyArray<Subject>): ReadonlyArray<Result> =>
  subjects.map((subject) =>
    summarize(
      subject,
      entries.flatMap((entry) => (entry.subject === subject ? [entry.sample] : []))
    )
  )

/** Why it all came to nothing, where no turn at all succeeded. */
const failureOf = ({ entries, isStopped }: Ledger): OperatorError | undefined => {
  if (entries.length === 0 && isStopped)
    return wrongUse(
      "The budget does not suffice for one turn. Allow more with --budget, or ask for less with --max-tokens."
    )
  return entries.every(({ sample }) => sample.failure !== undefined) ? entries[0]?.sample.failure : undefined
}

const legend =
  "FIRST: milliseconds from sending to the first token. NEXT: from one piece to the next; AWS sends one or several tokens in a piece."

/** What the table does not tell. */
const remarksOn = (ledger: Ledger, results: ReadonlyArray<Result>, budget: bigint): ReadonlyArray<string> => [
  ...results
    .filter(({ failure }) => failure !== undefined && failure !== failureOf(ledger)?.message)
    .map((result) => printable(`Warning: ${labelOf(result, results)}: ${result.failure}`)),
  ...(ledger.isStopped && ledger.entries.length > 0
    ? [
        `Stopped at the budget: of ${dollars(toUsd(budget))}, about ${dollars(toUsd(ledger.spent))} are spent, and the next turn could cost more than is left. Allow more with --budget, or ask for less with --max-tokens.`
      ]
    : []),
  ...(ledger.entries.some(({ sample }) => sample.failure === undefined) ? [legend] : [])
]

export const bench = Command.make(
  "bench",
  { models, turns, budget, region: regions, tiers, prompt, maxTokens, svg, json, profile, endpoint },
  Effect.fnUntraced(function* (flags) {
    const ids = [...new Set(flags.models)]
    yield* checkModels(ids)
    const most = yield* budgetOf(flags.budget, ids)
    const chart = Option.getOrUndefined(flags.svg)
    const fs = yield* FileSystem.FileSystem
    // Whoever has paid for the turns wants the chart, so a file that is in the way is told before.
    if (chart !== undefined && (yield* Effect.orElseSucceed(fs.exists(chart), () => false)))
      return yield* overwritten(chart)

    const places = flags.region.length === 0 ? [Option.none()] : [...new Set(flags.region)].map(Option.some)
    const served = flags.tiers.length === 0 ? [undefined] : [...new Set(flags.tiers)]
    const total = ids.length * places.length * served.length * flags.turns
    const ledger = yield* Ref.make(emptyLedger)
    const progress = yield* makeProgress
    const asked: Array<Subject> = []

    const report = Effect.gen(function* () {
      const so = yield* Ref.get(ledger)
      const results = resultsOf(so, asked)
      if (flags.json) yield* Console.log(JSON.stringify(toJson(so, results, toUsd(most)), null, 2))
      else {
        const lines = fittedTable(columnsOf(results), results, terminalWidth())
        yield* Effect.forEach(lines, (line) => Console.log(line), { discard: true })
        yield* Effect.forEach(remarksOn(so, results, most), (line) => Console.error(line), { discard: true })
      }
      return { so, results }
    })

    const askIn = Effect.fnUntraced(function* ({ value: region }: { readonly value: string }) {
      const subjects = ids.flatMap((modelId) => served.map((serviceTier) => ({ modelId, region, serviceTier })))
      asked.push(...subjects)
      const onTurn = (subject: Subject, { entries, spent }: Ledger) =>
        progress.show(entries.length, total, `${dollars(toUsd(spent))} ${subject.region} ${printable(subject.modelId)}`)
      yield* run(
        subjects,
        { prompt: flags.prompt, maxTokens: flags.maxTokens, turns: flags.turns, budget: most, onTurn },
        ledger
      ).pipe(
        Effect.ensuring(progress.clear),
        Effect.onInterrupt(() => report)
      )
    })
    const modelRegion = ids.length === 1 ? parseModelId(ids[0] ?? "").region : undefined
    yield* Effect.forEach(places, (region) => connect({ ...flags, region }, askIn, { modelRegion }), { discard: true })
    const { results, so } = yield* report
    if (chart !== undefined) yield* writeChart(chart, results)
    const failure = failureOf(so)
    if (failure !== undefined) return yield* failure
  })
).pipe(
  Command.withDescription("Measure how fast models answer, side by side, and what that costs"),
  Command.withExamples([
    {
      command: "bedrock bench us.anthropic.claude-haiku-5-5 us.amazon.nova-lite-v1:0 -n 10 --budget 0.20",
      description: "Two models, ten turns each, for twenty cents at most"
    },
    {
      command: "bedrock bench global.anthropic.claude-haiku-5-5 --region us-east-1 --region eu-west-1 --svg speed.svg",
      description: "Two Regions, with a chart"
    },
    {
      command: "bedrock bench us.amazon.nova-pro-v1:0 --service-tier default --service-tier flex --json",
      description: "Two tiers, for a script"
    }
  ])
)
