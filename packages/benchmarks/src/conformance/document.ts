/** Writes `docs/conformance.md` from what was measured. Pure, and without times: the same results, the same text. */
import type { HttpVersion, Result, Scenario } from "@bedrock-kit/converse-stream/conformance"
import { faults, type Finding, findingOf, tellings, worst } from "./finding.ts"

/** What one contender made of the corpus, over each version of HTTP that it speaks, its default first. */
export interface Measured {
  readonly name: string
  readonly packages: string
  readonly over: ReadonlyArray<readonly [HttpVersion, ReadonlyArray<Result>]>
}

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string | number>>): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")

const mark = (finding: Finding): string => (finding === "right" ? "✓" : finding)
const count = (findings: ReadonlyArray<Finding>, wanted: Finding) => findings.filter((one) => one === wanted).length
const groupOf = ({ id }: Scenario): string => id.slice(0, id.indexOf("/"))
const byDefault = ({ over }: Measured): ReadonlyArray<Result> => over[0]?.[1] ?? []

const summary = (all: ReadonlyArray<Measured>): string =>
  table(
    ["Client", "HTTP", "Scenarios", "Right", "Wrong", ...faults.map((fault) => `\`${fault}\``)],
    all.flatMap(({ name, over }) =>
      over.map(([version, results]) => {
        const findings = results.map(findingOf)
        const right = count(findings, "right")
        return [
          name,
          version,
          results.length,
          right,
          results.length - right,
          ...faults.map((one) => count(findings, one))
        ]
      })
    )
  )

const groups = (scenarios: ReadonlyArray<Scenario>, all: ReadonlyArray<Measured>): string =>
  table(
    ["Wrong, by group", "Scenarios", ...all.map(({ name }) => name)],
    [...new Set(scenarios.map(groupOf))].map((group) => [
      `\`${group}\``,
      scenarios.filter((scenario) => groupOf(scenario) === group).length,
      ...all.map(
        (measured) =>
          byDefault(measured).filter((result) => groupOf(result.scenario) === group && findingOf(result) !== "right")
            .length
      )
    ])
  )

const besides = (all: ReadonlyArray<Measured>): string => {
  const told = all.map((measured) => tellings(byDefault(measured)))
  const names = told[0] ?? []
  return table(
    ["Told besides, of what was due", ...all.map(({ name }) => name)],
    names.map(({ what }, at) => [
      `\`${what}\``,
      ...told.map((tellings) => `${tellings[at]?.told ?? 0} of ${tellings[at]?.due ?? 0}`)
    ])
  )
}

/** One word when every version of HTTP gives the same, else one for each. */
const cell = ({ over }: Measured, ids: ReadonlySet<string>): string => {
  const marks = over.map(([, results]) =>
    mark(worst(results.filter(({ scenario }) => ids.has(scenario.id)).map(findingOf)))
  )
  return new Set(marks).size === 1 ? (marks[0] ?? "") : marks.join(" / ")
}

const began = "peers.md 2.3: "

const beginnings = (scenarios: ReadonlyArray<Scenario>, all: ReadonlyArray<Measured>): string => {
  const rows = Map.groupBy(
    scenarios.filter(({ source }) => source?.startsWith(began)),
    ({ source = "" }) => source.slice(began.length)
  )
  return table(
    ["What is sent", "Scenarios", ...all.map(({ name }) => name)],
    [...rows].map(([row, played]) => {
      const ids = new Set(played.map(({ id }) => id))
      return [row, [...ids].map((id) => `\`${id}\``).join(", "), ...all.map((measured) => cell(measured, ids))]
    })
  )
}

const matrix = (scenarios: ReadonlyArray<Scenario>, all: ReadonlyArray<Measured>): string =>
  table(
    ["Scenario", ...all.map(({ name }) => name)],
    scenarios.flatMap(({ id }) => {
      const cells = all.map((measured) => cell(measured, new Set([id])))
      return cells.every((one) => one === "✓") ? [] : [[`\`${id}\``, ...cells]]
    })
  )

/** The whole document. */
export const toDocument = (scenarios: ReadonlyArray<Scenario>, all: ReadonlyArray<Measured>, node: string): string =>
  `<!-- Written by \`pnpm bench conformance\`. Do not edit: change packages/benchmarks/src/conformance and run it again. -->

# Conformance

What clients of Amazon Bedrock's ConverseStream make of the same ${scenarios.length} streams: healthy ones, new ones, and broken ones. The streams
are the [conformance corpus](../packages/converse-stream/conformance/README.md): bytes that a server sends over real sockets, and what
a client must make of them. It is for people who choose a client, and for those who write one: any can be
[measured](../packages/converse-stream/conformance/README.md#measure-a-client).

${summary(all)}

A scenario is wrong for one of five reasons. The worst that applies is counted:

| Word     | What happened                                                                                                   |
| -------- | --------------------------------------------------------------------------------------------------------------- |
| \`silent\` | The answer failed or broke off, and the client said that it was whole.                                          |
| \`hung\`   | The client had said nothing after eight seconds.                                                                |
| \`failed\` | The answer was whole, or what was new in it could be passed over, and the client said that it failed.           |
| \`lost\`   | Text, reasoning, a call, a citation, a picture, a result, usage or AWS's name for the failure is lost or wrong. |
| \`http\`   | It sent the request too often or not often enough, or left a stream running that nobody reads.                  |

## By group

Over the version of HTTP that each client uses by default.

${groups(scenarios, all)}

What would be good to be told and is no fault to leave out, counted where the answer was right:

${besides(all)}

## The rows this began with

Seventeen streams and three refusals that were tried on four libraries before the corpus was written. A row is as its worst scenario; two
words are for HTTP/2 and HTTP/1.1.

${beginnings(scenarios, all)}

## Every scenario that somebody gets wrong

${matrix(scenarios, all)}

## How it was made

\`pnpm bench conformance\` with Node ${node}, on one machine, against a server that sends the bytes of the corpus.

${table(
  ["Client", "Packages", "What was read"],
  all.map(({ name, packages }) => [name, packages, readings[name] ?? ""])
)}

- Each client is asked through its own options for the number of attempts (\`maxAttempts\`, the AI SDK's \`maxRetries\`) and the idle time that
  a scenario names. Everything else is as it comes: the AI SDK's \`streamRetries\` stays off.
- HTTP/2 is without TLS, as the AWS SDK speaks it to an \`http:\` address; HTTP/1.1 is its \`NodeHttpHandler\`. The AI SDK has only \`fetch\`.
- A name of a client's own counts as AWS's: \`endTurn\`, \`throttlingException\`, a \`MaxTokensError\` with the answer in it.
  What a client has no word for is left out, and is a fault only if content was in it.
- Leaving means to leave the loop; the client is kept for the next turn. Every one of these libraries takes an \`AbortSignal\` as well, which was not given.
- What goes wrong is run a second time alone, and only that counts.

## How to read it

We wrote the corpus, and ours is the client that it was written for: that it is all right says that it does what we think right, and
no more. Many scenarios are faults that a healthy connection to AWS will rarely show, and no scenario is weighted by how often it occurs. In
some, others may think differently with good reason: that an answer is whole once its stop reason has come, whatever
befalls the stream after it (\`*-after-stop\`, \`*-after-metadata\`); that a quota of the day or a wait of ten minutes is not waited for (\`http/daily-quota-is-final\`,
\`http/retry-after-too-long\`); that large integers keep their digits (\`tools/large-integer\`). The scenarios say what they expect and why; if one is
unfair, or if an adapter in \`packages/benchmarks/src/conformance\` does a library wrong, please open an issue.
`

const readings: Readonly<Record<string, string>> = {
  "Bedrock Kit": "the parts of `ConverseStream.stream`, over the AWS SDK",
  "AWS SDK":
    "the events of `response.stream`; its end is taken for the end of the answer, and calls are read with `JSON.parse`, as a simple program does",
  "AI SDK": "`streamText(…).stream`; a part of type `error` is a failure",
  LangChain: "the sum of the chunks of `ChatBedrockConverse.stream`",
  Strands: "`BedrockModel.streamAggregated`, which its agent reads"
}
