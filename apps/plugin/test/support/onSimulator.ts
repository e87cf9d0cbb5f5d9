/** A host whose AWS is the simulator: the AWS SDK's own variables, as an operator sets them. */
import { credentialEnvironment, exampleKey, type Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import type {
  AssistantMessage,
  AssistantMessageEvent,
  AssistantMessageEventStream,
  HostContext,
  HostModel,
  StreamOptions
} from "../../src/hostTypes.ts"
import { toHostModel } from "../../src/models.ts"
import type { Configured } from "../../src/runtime.ts"
import { stream } from "../../src/turnRuntime.ts"
import { violations } from "./contract.ts"
import { withAws } from "./environment.ts"

export const context: HostContext = { messages: [{ role: "user", content: "hello" }] }

export const keys = { AWS_ACCESS_KEY_ID: exampleKey.accessKeyId, AWS_SECRET_ACCESS_KEY: exampleKey.secretAccessKey }

/** Runs with these AWS variables and those that point at the simulator. */
export const onHost = <A, E, R>(effect: Effect.Effect<A, E, R>, variables: Readonly<Record<string, string>> = keys) =>
  Effect.flatMap(Simulator, ({ endpoint }) =>
    withAws({
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL_BEDROCK: endpoint,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint,
      ...credentialEnvironment(endpoint),
      ...variables
    })(effect)
  )

/** Clients and answers are kept for the life of the process, and these tests change the endpoint under them. */
export const fresh = Effect.sync(() => {
  for (const name of ["runtimes", "models-behind"])
    delete (globalThis as Record<symbol, unknown>)[Symbol.for(`@bedrock-kit/plugin/${name}`)]
})

/** A test with a simulator of its own. */
export const test = (
  name: string,
  body: Effect.Effect<void, unknown, Simulator>,
  variables?: Readonly<Record<string, string>>
) => it.live(name, () => Effect.provide(Effect.andThen(fresh, onHost(body, variables)), Simulator.layer()))

export const model = (id = "us.anthropic.claude-sonnet-4-6"): HostModel => ({
  ...toHostModel(id),
  provider: "amazon-bedrock",
  baseUrl: "https://bedrock-runtime.us-east-1.amazonaws.com"
})

/** Reads a stream to its end, and checks it against the contract. */
export const readAll = (answer: AssistantMessageEventStream) =>
  Effect.promise(async () => {
    const events: Array<AssistantMessageEvent> = []
    for await (const event of answer) events.push(event)
    const message: AssistantMessage = await answer.result()
    assert.deepStrictEqual(violations({ events, message }), [])
    return { message, types: new Set(events.map((event) => event.type)) }
  })

/** Runs one call, whole. */
export const run = (
  options: StreamOptions = {},
  on: Partial<HostContext> = {},
  target = model(),
  configured: Configured = {}
) => Effect.suspend(() => readAll(stream(configured, target, { ...context, ...on }, options)))

export const script = (...plays: ReadonlyArray<Play>) => Simulator.use((simulator) => simulator.script(...plays))

/** The first words of an answer. */
export const hello = Step.event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi" } })
