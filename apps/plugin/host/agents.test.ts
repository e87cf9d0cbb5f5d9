/** What agents do in a real OpenClaw when the model thinks, looks, calls tools, fails, or is left alone. */
import { Play, type ReceivedRequest, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as Bedrock from "./bedrock.ts"
import { HostError } from "./HostError.ts"
import { Gateway, harmlessTool, OpenClaw } from "./openclawHome.ts"
import { packPlugin } from "./packPlugin.ts"
import { picture } from "./picture.ts"
import { change } from "./settings.ts"

const thinker = "us.anthropic.claude-sonnet-4-6"
const other = "amazon.nova-lite-v1:0"

const Host = Layer.unwrap(Simulator.useSync(({ endpoint }) => OpenClaw.layer(Bedrock.environment(endpoint)))).pipe(
  Layer.provideMerge(Bedrock.layer)
)

interface Block {
  readonly text?: string
  readonly image?: { readonly format: string }
  readonly reasoningContent?: { readonly reasoningText?: { readonly text: string; readonly signature?: string } }
  readonly toolUse?: { readonly toolUseId: string; readonly name: string }
  readonly toolResult?: { readonly toolUseId: string }
}

interface Asked {
  readonly modelId: string
  readonly blocks: ReadonlyArray<Block>
  readonly fields: unknown
}

const toAsked = ({ body, path }: ReceivedRequest): Asked => {
  const { additionalModelRequestFields, messages } = body as {
    readonly messages: ReadonlyArray<{ readonly content: ReadonlyArray<Block> }>
    readonly additionalModelRequestFields?: unknown
  }
  return {
    modelId: decodeURIComponent(path.split("/")[2] ?? ""),
    blocks: messages.flatMap(({ content }) => content),
    fields: additionalModelRequestFields
  }
}

const isTurn = ({ operation }: ReceivedRequest): boolean => operation === "ConverseStream"

/** The turns that were asked for while an effect ran. */
const during = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    const { length } = yield* simulator.requests
    const result = yield* effect
    const turns = (yield* simulator.requests).slice(length).filter(isTurn)
    return [result, turns.map(toAsked)] as const
  })

const block = (contentBlockIndex: number, deltas: ReadonlyArray<object>, start?: object) => [
  ...(start === undefined ? [] : [Step.event("contentBlockStart", { contentBlockIndex, start })]),
  ...deltas.map((delta) => Step.event("contentBlockDelta", { contentBlockIndex, delta })),
  Step.event("contentBlockStop", { contentBlockIndex })
]

const answer = (stopReason: string, ...blocks: ReadonlyArray<ReadonlyArray<Step>>) =>
  Play.stream([
    Step.event("messageStart", { role: "assistant" }),
    ...blocks.flat(),
    Step.event("messageStop", { stopReason }),
    Step.event("metadata", {
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
      metrics: { latencyMs: 1 }
    })
  ])

const thought = { text: "I should look.", signature: "c2lnbmVkLWJ5LXRoZS1tb2RlbA==" }

const agent = (name: string, message: string, ...more: ReadonlyArray<string>) =>
  OpenClaw.use(({ run }) =>
    run(["agent", "--agent", name, "--local", "--session-key", `agent:${name}:test`, "--message", message, ...more])
  )

/** Asks over HTTP, and leaves after the first piece when told to. Gives all that was said. */
const ask = (gateway: Gateway["Service"], name: string, message: string, leaves = false) =>
  Effect.tryPromise({
    try: async (signal) => {
      const leaving = new AbortController()
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${gateway.token}`, "content-type": "application/json" },
        body: JSON.stringify({
          model: `openclaw/${name}`,
          stream: true,
          messages: [{ role: "user", content: message }]
        }),
        signal: AbortSignal.any([signal, leaving.signal])
      })
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
      let text = ""
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        text += piece
        if (leaves && /"content":"[^"]/.test(text)) {
          leaving.abort()
          return text
        }
      }
      return text
    },
    catch: (cause) => new HostError({ message: `The gateway did not answer ${name}: ${String(cause)}`, cause })
  })

layer(Host, { timeout: "20 minutes", excludeTestServices: true })("agents in OpenClaw", (it) => {
  it.effect("think, look at a picture and call a tool, and what was thought goes back as it came", () =>
    Effect.gen(function* () {
      const { home, run } = yield* OpenClaw
      yield* run(["plugins", "install", `npm-pack:${yield* packPlugin}`, "--force", "--accept-capabilities"])
      yield* change((before) => ({
        ...before,
        agents: {
          defaults: {
            systemAgent: { agentId: "main" },
            compaction: { keepRecentTokens: 1 },
            model: { primary: `amazon-bedrock/${thinker}`, fallbacks: [`amazon-bedrock/${other}`] }
          },
          ownership: "explicit",
          entries: { main: {}, second: {} }
        }
      }))
      const workspace = join(home, ".openclaw", "workspace")
      yield* Effect.promise(() => mkdir(workspace, { recursive: true }))
      const file = join(workspace, "picture.png")
      yield* Effect.promise(() => writeFile(file, picture))
      const { script } = yield* Simulator
      yield* script(
        answer(
          "tool_use",
          block(0, [
            { reasoningContent: { text: thought.text } },
            { reasoningContent: { signature: thought.signature } }
          ]),
          block(1, [{ toolUse: { input: "{}" } }], { toolUse: { toolUseId: "call1", name: harmlessTool } })
        ),
        answer("end_turn", block(0, [{ text: "It is black." }]))
      )
      const [{ stdout }, [first, second]] = yield* during(
        agent("main", `Which colour is ${file}?`, "--thinking", "high")
      )
      assert.include(stdout, "It is black.")
      assert.strictEqual(first?.modelId, thinker)
      assert.property(first?.fields, "thinking")
      assert.isDefined(first?.blocks.find(({ image }) => image?.format === "png"))
      const [reasoning] = second?.blocks.flatMap(({ reasoningContent }) => reasoningContent ?? []) ?? []
      assert.deepStrictEqual(reasoning?.reasoningText, thought)
      const called = second?.blocks.flatMap(({ toolUse }) => toolUse?.toolUseId ?? [])
      assert.lengthOf(called ?? [], 1)
      assert.deepStrictEqual(
        second?.blocks.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []),
        called
      )
    }).pipe(Effect.scoped)
  )

  it.effect("go on with the next model when the quota of the first is used up", () =>
    Effect.gen(function* () {
      const { script } = yield* Simulator
      const message = "Too many tokens per day, please wait before trying again."
      yield* script(
        Play.httpError({ type: "ThrottlingException", status: 429, message }),
        answer("end_turn", block(0, [{ text: "The other one says so." }]))
      )
      const [{ stdout }, turns] = yield* during(agent("second", "Hello"))
      assert.include(stdout, "The other one says so.")
      assert.deepStrictEqual(
        turns.map(({ modelId }) => modelId),
        [thinker, other]
      )
    })
  )

  it.effect("make room and ask again when the conversation has grown too long", () =>
    Effect.gen(function* () {
      const { script } = yield* Simulator
      yield* script(Play.httpError({ type: "ValidationException", message: "Input is too long for requested model." }))
      const [{ combined }, turns] = yield* during(agent("main", "And now something long"))
      assert.match(combined, /auto-compaction succeeded for amazon-bedrock.*retrying prompt/)
      // The refused one, the summary, and the turn again.
      assert.isAtLeast(turns.length, 3)
    })
  )

  it.layer(Gateway.layer, { timeout: "3 minutes" })("through a running gateway", (it) => {
    it.effect("answer side by side, each its own", () =>
      Effect.gen(function* () {
        const gateway = yield* Gateway
        const [first, second] = yield* Effect.all([ask(gateway, "main", "Apples"), ask(gateway, "second", "Pears")], {
          concurrency: "unbounded"
        })
        const said = (events: string) =>
          events.replaceAll(/data: .*?"content":"([^"]*)".*|.*/g, "$1").replaceAll("\n", "")
        assert.match(said(first), Bedrock.answerTo("Apples"))
        assert.notInclude(said(first), "Pears")
        assert.match(said(second), Bedrock.answerTo("Pears"))
        assert.notInclude(said(second), "Apples")
      })
    )

    it.effect("stop the model when the client leaves", () =>
      Effect.gen(function* () {
        const simulator = yield* Simulator
        const words = Array.from({ length: 500 }, (_, index) => ({ text: `word ${index} ` }))
        yield* simulator.script(
          Play.stream([
            Step.event("messageStart", { role: "assistant" }),
            ...words.flatMap((delta) => [
              Step.event("contentBlockDelta", { contentBlockIndex: 0, delta }),
              Step.delay("200 millis")
            ])
          ])
        )
        const { length } = yield* simulator.requests
        yield* ask(yield* Gateway, "main", "Count", true)
        const turn = (yield* simulator.requests).slice(length).find(isTurn)
        assert.isDefined(turn)
        assert.strictEqual(yield* turn.outcome, "aborted")
      })
    )
  })
})
