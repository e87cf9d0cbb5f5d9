/** The real AWS SDK, pointed at a simulator. One attempt a call: what is tested is the wire, not the retries. */
import { BedrockClient, type BedrockClientConfig } from "@aws-sdk/client-bedrock"
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  type ConverseStreamOutput,
  type Tool
} from "@aws-sdk/client-bedrock-runtime"
import { STSClient, type STSClientConfig } from "@aws-sdk/client-sts"
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler"
import { Effect, type Scope } from "effect"

const base = (endpoint: string) => ({ endpoint, region: "us-east-1", credentials: exampleKey, maxAttempts: 1 })

const scoped = <Client extends { destroy(): void }>(make: (endpoint: string) => Client) =>
  Effect.gen(function* () {
    const { endpoint } = yield* Simulator
    return yield* Effect.acquireRelease(
      Effect.sync(() => make(endpoint)),
      (client) => Effect.sync(() => client.destroy())
    )
  })

export const runtimeClient = (
  config: BedrockRuntimeClientConfig = {}
): Effect.Effect<BedrockRuntimeClient, never, Simulator | Scope.Scope> =>
  scoped((endpoint) => new BedrockRuntimeClient({ ...base(endpoint), ...config }))

export const controlClient = (
  config: BedrockClientConfig = {}
): Effect.Effect<BedrockClient, never, Simulator | Scope.Scope> =>
  scoped((endpoint) => new BedrockClient({ ...base(endpoint), ...config }))

export const stsClient = (config: STSClientConfig = {}): Effect.Effect<STSClient, never, Simulator | Scope.Scope> =>
  scoped((endpoint) => new STSClient({ ...base(endpoint), ...config }))

/** The handlers a client may use: the SDK's default, which is HTTP/2 here, and HTTP/1.1. */
export const protocols = [
  { httpVersion: "2", config: (): BedrockRuntimeClientConfig => ({}) },
  { httpVersion: "1.1", config: (): BedrockRuntimeClientConfig => ({ requestHandler: new NodeHttpHandler() }) }
] as const

/** The same for the control plane, where the SDK's default is HTTP/1.1. */
export const controlProtocols = [
  { httpVersion: "2", config: (): BedrockClientConfig => ({ requestHandler: new NodeHttp2Handler() }) },
  { httpVersion: "1.1", config: (): BedrockClientConfig => ({ requestHandler: new NodeHttpHandler() }) }
] as const

export interface SdkError extends Error {
  /** Where the providers of instance and container credentials put it. */
  readonly statusCode?: number
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
}

/** What the SDK promised, or what it threw. */
export const call = <A>(promise: (signal: AbortSignal) => Promise<A>): Effect.Effect<A, SdkError> =>
  Effect.tryPromise({ try: promise, catch: (error) => error as SdkError })

/** What a caller learns of an error. */
export const facts = (error: SdkError): ReadonlyArray<unknown> => [
  error.name,
  error.$metadata?.httpStatusCode,
  error.message
]

export const hello = (text = "Hello there"): Pick<ConverseStreamCommandInput, "messages"> => ({
  messages: [{ role: "user", content: [{ text }] }]
})

export const modelId = "amazon.nova-pro-v1:0"

/** Streams one turn and collects its events until the end or the first failure. */
export const converseStream = (
  client: BedrockRuntimeClient,
  input: Partial<ConverseStreamCommandInput> = {}
): Effect.Effect<{ readonly events: ReadonlyArray<ConverseStreamOutput>; readonly error: SdkError | undefined }> =>
  Effect.promise(async () => {
    const events: Array<ConverseStreamOutput> = []
    try {
      const { stream = [] } = await client.send(new ConverseStreamCommand({ modelId, ...hello(), ...input }))
      for await (const event of stream) events.push(event)
      return { events, error: undefined }
    } catch (error) {
      return { events, error: error as SdkError }
    }
  })

export const textOf = (events: ReadonlyArray<ConverseStreamOutput>): string =>
  events.map((event) => event.contentBlockDelta?.delta?.text ?? "").join("")

export const weather: Tool = {
  toolSpec: {
    name: "get_weather",
    description: "The weather in a city.",
    inputSchema: {
      json: {
        type: "object",
        properties: { city: { type: "string" }, days: { type: "integer", minimum: 1 } },
        required: ["city", "days"]
      }
    }
  }
}
