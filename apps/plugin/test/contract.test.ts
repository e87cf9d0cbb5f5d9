/**
 * `createStreamFn` alone, against everything that a server can send.
 *
 * The conformance corpus of converse-stream is played over real sockets to the stream function as the host gets it.
 */
import { exampleKey } from "@bedrock-kit/simulator"
import {
  type Client,
  type Observed,
  type ReasoningBlock,
  readScenarios,
  run,
  type Scenario
} from "@bedrock-kit/converse-stream/conformance"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type {
  AssistantMessage,
  AssistantMessageEvent,
  HostContext,
  HostModel,
  PluginApi,
  StreamOptions
} from "../src/hostTypes.ts"
import entry from "../src/index.ts"
import { toHostModel } from "../src/models.ts"
import { violations } from "./support/contract.ts"

type StreamFn = (
  model: HostModel,
  context: HostContext,
  options?: StreamOptions
) => Promise<AsyncIterable<AssistantMessageEvent> & { result: () => Promise<AssistantMessage> }>

const createStreamFn = (): ((context: object) => StreamFn) => {
  let made: unknown
  const host: PluginApi = { registerProvider: ({ createStreamFn }) => (made = createStreamFn) }
  entry.register(host)
  return made as (context: object) => StreamFn
}

const model: HostModel = { ...toHostModel("us.anthropic.claude-sonnet-4-6"), provider: "amazon-bedrock" }
const context: HostContext = { messages: [{ role: "user", content: "Hello" }] }

const configFor = (endpoint: string) => ({
  plugins: {
    entries: { "amazon-bedrock": { config: { endpoint, region: "us-east-1", timeouts: { firstEvent: 60, idle: 1 } } } }
  }
})

const outcomeOf = ({ stopReason }: AssistantMessage): Observed["outcome"] =>
  stopReason === "error" ? "failed" : stopReason === "aborted" ? "left" : "complete"

/**
 * Whoever says nothing at all is waited for as long as a busy machine may take to be asked. Where something is said, a wait for
 * it would measure the machine: there only the silence after it is timed. **Units**: milliseconds.
 */
const firstEventTimeoutOf = ({ answers }: Scenario): number | undefined =>
  answers.some(({ send }) => send.length > 0) ? undefined : 2000

/** The host as a client of the corpus. What it saw against the contract is added to `broken`. */
const hostClient =
  (broken: Array<string>, last: { message?: AssistantMessage }, firstEventTimeoutMs: number | undefined): Client =>
  async (endpoint, ask) => {
    const streamFn = createStreamFn()({ config: configFor(endpoint), model })
    const stream = await streamFn(model, context, { ...(firstEventTimeoutMs !== undefined && { firstEventTimeoutMs }) })
    const events: Array<AssistantMessageEvent> = []
    for await (const event of stream) {
      events.push(event)
      if (ask.leaveAtText && event.type === "text_delta") break
    }
    const message = await stream.result()
    last.message = message
    // Who left has not read the end.
    if (!ask.leaveAtText) broken.push(...violations({ events, message }))
    const { content, responseId } = message
    return {
      outcome: outcomeOf(message),
      text: content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join(""),
      reasoning: content.flatMap((block): ReadonlyArray<ReasoningBlock> => {
        if (block.type !== "thinking") return []
        const { redacted, thinking, thinkingSignature } = block
        if (redacted === true) return [{ text: thinking, redacted: thinkingSignature ?? "" }]
        return [{ text: thinking, ...(thinkingSignature !== undefined && { signature: thinkingSignature }) }]
      }),
      toolCalls: content.flatMap((block) =>
        block.type === "toolCall" ? [{ toolUseId: block.id, name: block.name, input: block.arguments }] : []
      ),
      requestId: responseId ?? null
    }
  }

/** Answers that the host knows only as failures. */
const isFailure = ({ guardrail, malformedToolCalls = [], verdict }: Scenario["expect"]): boolean => {
  if (verdict === "refused") return guardrail !== "blocked"
  if (verdict === "max_tokens" || verdict === "context_window_exceeded") return false
  return verdict === "malformed_output" || verdict === "unknown" || malformedToolCalls.length > 0
}

/** How often the plugin asks, where asking again can help; see `layers.ts`. */
const attempts = 3

/**
 * Only what failed before anything was said is asked for again, and only what can be different the next time. Silence uses up
 * the time that there is for it.
 */
const isTriedAgain = ({ answers, expect }: Scenario): boolean =>
  expect.failure?.retryable === true &&
  answers.every(({ ending, send }) => ending !== "stall" && !send.some((sent) => "event" in sent))

/** What the host must see of a scenario: its message has no place for pictures, and says citations in its text. */
const forHost = (scenario: Scenario): Scenario => {
  const { expect } = scenario
  const { closes, mayFail, outcome, reasoning, requestId, text, textByBlock } = expect
  const hasMore = [expect.citations, expect.images, expect.toolResults].some((list) => (list?.length ?? 0) > 0)
  const fails = outcome === "failed" || isFailure(expect)
  const holdsNoCalls = fails || expect.guardrail === "blocked"
  const isAnsweredFor = expect.guardrail === "blocked" && (text ?? "") === ""
  return {
    ...scenario,
    expect: {
      outcome: fails ? "failed" : outcome,
      ...(text !== undefined && !hasMore && !isAnsweredFor && { text }),
      ...(textByBlock !== undefined && !hasMore && { textByBlock }),
      ...(reasoning !== undefined && { reasoning }),
      toolCalls: holdsNoCalls ? [] : (expect.toolCalls ?? []),
      ...(!fails && requestId !== undefined && { requestId }),
      ...(closes !== undefined && { closes }),
      ...(mayFail !== undefined && { mayFail }),
      requests: isTriedAgain(scenario) ? attempts : 1
    }
  }
}

const scenarios = await readScenarios()
/** How often a request is made again is the plugin's own choice, and `retries.test.ts` pins it. */
const once = scenarios.filter(({ answers, ask }) => ask.attempts === 1 && answers.length === 1)

const before = { ...process.env }
beforeAll(async () => {
  // What the first call loads is not what is timed here.
  await import("../src/turnRuntime.ts")
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name]
  Object.assign(process.env, {
    HOME: "/nonexistent",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: exampleKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: exampleKey.secretAccessKey
  })
}, 60_000)
afterAll(() => {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, before)
})

/** Longer than the runner waits for who hangs, which is what is to be told. **Units**: milliseconds. */
const timeout = 20_000

describe("createStreamFn, over everything that a server can send", () => {
  it.each(once.map((scenario) => [scenario.id, scenario] as const))("%s", { timeout }, async (_id, scenario) => {
    const broken: Array<string> = []
    const last: { message?: AssistantMessage } = {}
    const { differences } = await run(hostClient(broken, last, firstEventTimeoutOf(scenario)), forHost(scenario), "2")
    assert.deepStrictEqual(broken, [])
    assert.deepStrictEqual(
      differences.map(
        ({ what, ...values }) => `${what}: ${JSON.stringify(values)} ${last.message?.errorMessage ?? ""}`
      ),
      []
    )
  })
})
