/** Reads what turns used out of what was written down of them. Pure. */
import type { ServiceTier, Usage } from "@bedrock-kit/model-catalog"
import { Result, Schema } from "effect"

const Tokens = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

const optionalTokens = Schema.optional(Schema.NullOr(Tokens))

/** `usage` of Converse. Who counts input or output counts for a usage; the rest may be missing. */
const ConverseUsage = Schema.Struct({
  inputTokens: Tokens,
  outputTokens: Tokens,
  totalTokens: optionalTokens,
  cacheReadInputTokens: optionalTokens,
  cacheWriteInputTokens: optionalTokens,
  cacheDetails: Schema.optional(
    Schema.NullOr(Schema.Array(Schema.Struct({ ttl: Schema.optional(Schema.String), inputTokens: Tokens })))
  )
})

/** `usage` of a message in a session of OpenClaw, which counts the cache beside the input. */
const OpenClawUsage = Schema.Struct({
  input: Tokens,
  output: Tokens,
  cacheRead: optionalTokens,
  cacheWrite: optionalTokens,
  /** Those of the writes that live an hour. */
  cacheWrite1h: optionalTokens
})

const tiers = ["default", "priority", "flex", "reserved"] as const satisfies ReadonlyArray<ServiceTier>

/** What one turn used. */
export interface CountedTurn {
  /** Who answered; absent where it was not written down. */
  readonly modelId: string | undefined
  readonly serviceTier: ServiceTier | undefined
  /** Absent when nothing was counted. */
  readonly usage: Usage | undefined
  /** Whether `inputTokens` counts those of the cache too; absent where the traits of the model say so. */
  readonly inputIncludesCache: boolean | undefined
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

const tierOf = (value: unknown): ServiceTier | undefined => {
  const type = isObject(value) ? value["type"] : value
  return tiers.find((tier) => tier === type)
}

/** Places of a usage: of its own, of an answer, of an event, of a message of OpenClaw's. */
const holderOf = (entry: Json): Json | undefined =>
  [entry, entry["metadata"], entry["message"], { usage: entry }]
    .filter(isObject)
    .find(
      ({ usage }) =>
        usage === null || (isObject(usage) && ("inputTokens" in usage || "outputTokens" in usage || "input" in usage))
    )

const decodeConverse = Schema.decodeUnknownResult(ConverseUsage)
const decodeOpenClaw = Schema.decodeUnknownResult(OpenClawUsage)

const withoutNulls = (usage: object): Usage =>
  Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== null))

const refusal = (where: string, problem: string): string =>
  `The usage of ${where} is none: ${problem.replaceAll(/\s+/g, " ")}.`

/** Reads one entry; nothing where it is about something else. */
const readEntry = (entry: unknown, where: string): Result.Result<CountedTurn | undefined, string> => {
  const holder = isObject(entry) ? holderOf(entry) : undefined
  if (holder === undefined || !isObject(entry)) return Result.succeed(undefined)
  const turn = {
    modelId: textOf(entry["modelId"]) ?? textOf(holder["modelId"]) ?? textOf(holder["model"]),
    serviceTier: tierOf(holder["serviceTier"] ?? entry["serviceTier"])
  }
  if (holder["usage"] === null) return Result.succeed({ ...turn, usage: undefined, inputIncludesCache: undefined })
  if (isObject(holder["usage"]) && "input" in holder["usage"])
    return Result.map(
      Result.mapError(decodeOpenClaw(holder["usage"]), ({ message }) => refusal(where, message)),
      ({ cacheRead, cacheWrite, cacheWrite1h, input, output }) => ({
        ...turn,
        usage: {
          inputTokens: input,
          outputTokens: output,
          cacheReadInputTokens: cacheRead ?? 0,
          cacheWriteInputTokens: cacheWrite ?? 0,
          cacheDetails: [{ ttl: "1h", inputTokens: cacheWrite1h ?? 0 }]
        },
        inputIncludesCache: false
      })
    )
  return Result.map(
    Result.mapError(decodeConverse(holder["usage"]), ({ message }) => refusal(where, message)),
    (usage) => ({ ...turn, usage: withoutNulls(usage), inputIncludesCache: undefined })
  )
}

const parseJson = (text: string): Result.Result<unknown, undefined> =>
  Result.try({ try: (): unknown => JSON.parse(text), catch: () => undefined })

/** A document is what `/save` writes, a list of usages, or one; anything else is a document a line. */
const entriesOf = (text: string): Result.Result<ReadonlyArray<readonly [entry: unknown, where: string]>, string> => {
  const whole = parseJson(text)
  if (Result.isSuccess(whole)) {
    const document = whole.success
    const turns = isObject(document) ? document["turns"] : document
    return Result.succeed(
      Array.isArray(turns)
        ? turns.map((turn: unknown, index) => [turn, `turn ${index + 1}`])
        : [[document, "the document"]]
    )
  }
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }))
  return Result.all(
    lines
      .filter(({ line }) => line !== "")
      .map(({ line, number }) =>
        Result.mapBoth(parseJson(line), {
          onSuccess: (entry) => [entry, `line ${number}`] as const,
          onFailure: () =>
            `Line ${number} is not JSON. A transcript is what /save of bedrock chat writes, or a JSON object a line, each with its usage.`
        })
      )
  )
}

/**
 * Reads a transcript: what `/save` writes, the documents of `bedrock chat --json`, the events of `--raw`, answers of Converse, a
 * session of OpenClaw, or usages alone; as one document, a list, or a line each. What is about something else is passed over.
 *
 * **Errors**: a sentence that says where, when it is no JSON, when a usage is none, or when there is none at all.
 */
export const readUsages = (text: string): Result.Result<ReadonlyArray<CountedTurn>, string> =>
  Result.gen(function* () {
    const entries = yield* entriesOf(text)
    const read = yield* Result.all(entries.map(([entry, where]) => readEntry(entry, where)))
    const turns = read.filter((turn) => turn !== undefined)
    return turns.length > 0
      ? turns
      : yield* Result.fail("There is no usage in it. See bedrock cost --help for what it reads.")
  })

const wordsOfUsage = ["inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens"] as const

/**
 * Reads `inputTokens=1200,outputTokens=300`, or the same as JSON. What is not named is 0.
 *
 * **Errors**: a sentence.
 */
export const parseUsage = (text: string): Result.Result<CountedTurn, string> => {
  const json = parseJson(text)
  const fields = Result.isSuccess(json)
    ? json.success
    : Object.fromEntries(
        text.split(",").map((pair) => {
          const [name = "", count = ""] = pair.split("=")
          return [name.trim(), /^\s*\d+\s*$/.test(count) ? Number(count) : count]
        })
      )
  const isUsage =
    isObject(fields) &&
    Object.keys(fields).length > 0 &&
    Object.keys(fields).every(
      (key) => wordsOfUsage.some((word) => word === key) || key === "totalTokens" || key === "cacheDetails"
    )
  const refused = `${JSON.stringify(text)} is no usage. Write it in Converse's words, such as inputTokens=1200,outputTokens=300; there are also ${wordsOfUsage.slice(2).join(" and ")}.`
  if (!isUsage) return Result.fail(refused)
  return Result.mapBoth(decodeConverse({ inputTokens: 0, outputTokens: 0, ...fields }), {
    onSuccess: (usage) => ({
      modelId: undefined,
      serviceTier: undefined,
      usage: withoutNulls(usage),
      inputIncludesCache: undefined
    }),
    onFailure: () => refused
  })
}
