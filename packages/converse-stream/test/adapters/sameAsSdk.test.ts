/** What the adapter over Node's own HTTP sends and makes of refusals is what the AWS SDK sends and makes of them. */
import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  type ConverseStreamCommandInput
} from "@aws-sdk/client-bedrock-runtime"
import { BedrockRuntime, ConverseStream, toConverseStreamInput } from "@bedrock-kit/converse-stream"
import * as AwsSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import * as Http2 from "@bedrock-kit/converse-stream/adapters/Http2"
import { accessKeys, AwsError, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Layer, Schema, Stream } from "effect"
import { toBody, toPath } from "../../src/adapters/converseRequest.ts"
import { resolveTarget } from "../../src/adapters/regionalEndpoint.ts"
import { png } from "../support/histories.ts"
import { turnOf, userSays } from "../support/turns.ts"
import { rawServer } from "./rawServer.ts"

interface Sent {
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly body: string
}

/** What the AWS SDK would send, caught before the socket. */
const sentBySdk = async (input: ConverseStreamCommandInput, options: object = {}): Promise<Sent> => {
  let caught: Sent | undefined
  const client = new BedrockRuntimeClient({
    region: "us-east-1",
    ...options,
    credentials: exampleKey,
    authSchemePreference: ["sigv4"],
    maxAttempts: 1,
    requestHandler: {
      handle: (request: Sent & { readonly body: string | Uint8Array }) => {
        const body = typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body)
        caught = { ...request, path: request.path, hostname: request.hostname, body }
        return Promise.reject(new Error("caught"))
      }
    }
  })
  await client.send(new ConverseStreamCommand(input)).catch(() => {})
  if (caught === undefined) throw new Error("no request was made")
  return caught
}

const rich = turnOf(
  [
    {
      role: "user",
      content: [
        { type: "text", text: 'é "quoted" \ud83d\ude00 \u2028' },
        { type: "image", format: "png", bytes: png },
        { type: "document", format: "pdf", name: "a", bytes: new Uint8Array([0x25, 0x50]) }
      ]
    },
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hm.", signature: "c2ln" },
        { type: "toolUse", toolUseId: "t1", name: "read", input: { z: 1, a: [null, { b: "c" }], n: 1e21 } }
      ]
    },
    { role: "toolResult", toolUseId: "t1", content: [{ type: "text", text: "done" }], isError: false },
    userSays("And?")
  ],
  {
    system: [{ type: "text", text: "Be brief." }],
    tools: [
      {
        name: "read",
        description: "Reads.",
        inputSchema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] }
      }
    ],
    maxTokens: 100,
    temperature: 0.3,
    stopSequences: ["END"],
    requestMetadata: { team: "a" },
    additionalModelRequestFields: { top_k: 5 }
  }
)

describe("a request", () => {
  /** JSON with its members in one order: in what order they are sent means nothing. */
  const inOrder = (json: string): string =>
    JSON.stringify(JSON.parse(json), (_name, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : value
    )

  it("has the SDK's body, pictures, documents, calls and their results included", async () => {
    const input = toConverseStreamInput(rich)
    const { body } = await sentBySdk(input)
    for (const part of ["toolResult", "image", "document", "reasoningContent", "toolSpec"]) assert.include(body, part)
    assert.strictEqual(inOrder(toBody(input)), inOrder(body))
    assert.strictEqual(Buffer.byteLength(toBody(input)), Buffer.byteLength(body))
  })

  it("keeps the order of what is the caller's own: a schema, the input of a call, fields of the model", async () => {
    const inputs = [
      { z: 1, a: { y: null, b: [] } },
      { 2: "", 1: "" }
    ]
    for (const input of inputs) {
      const request = {
        modelId: "m",
        messages: [{ role: "assistant" as const, content: [{ toolUse: { toolUseId: "t", name: "n", input } }] }],
        additionalModelRequestFields: input
      }
      assert.strictEqual(toBody(request), (await sentBySdk(request)).body)
    }
  })

  it("leaves out what is undefined, and is never empty", async () => {
    for (const input of [{ modelId: "m" }, { modelId: "m", messages: [], system: undefined }])
      assert.strictEqual(toBody(input), (await sentBySdk(input)).body)
  })

  it("has bytes as base64 from the middle of a buffer, and leaves the input as it is", async () => {
    const bytes = new Uint8Array(png.buffer, png.byteOffset, 7).subarray(2)
    const input = {
      modelId: "m",
      messages: [{ role: "user" as const, content: [{ image: { format: "png" as const, source: { bytes } } }] }]
    }
    const { body } = await sentBySdk(input)
    assert.strictEqual(toBody(input), body)
    assert.strictEqual(input.messages[0]?.content[0]?.image.source.bytes, bytes)
  })

  const Id = Schema.String.check(Schema.isMinLength(1), Schema.isPattern(/^[^\ud800-\udfff]+$/))

  it.effect.prop("has the SDK's path for any model id", [Arbitrary.schema(Id)], ([modelId]) =>
    Effect.promise(async () => {
      assert.strictEqual(toPath(modelId), (await sentBySdk({ modelId, messages: [] })).path)
    })
  )

  it("has the SDK's path for an ARN, and none without a model", async () => {
    const modelId = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a b(c)!*'~"
    assert.strictEqual(toPath(modelId), (await sentBySdk({ modelId, messages: [] })).path)
    assert.throws(() => toPath(""), "Empty value provided for input HTTP label: modelId.")
  })

  it.effect.each([
    { region: "eu-west-1" },
    { region: "us-gov-west-1", useFipsEndpoint: true },
    { region: "cn-north-1", useDualstackEndpoint: true },
    { region: "us-east-1", useFipsEndpoint: true, useDualstackEndpoint: true },
    { region: "us-east-1", endpoint: "https://proxy.example:8443/team/a" },
    { region: "us-east-1", endpoint: "http://127.0.0.1:8000" }
  ])("goes where the SDK's goes: %o", (options) =>
    Effect.gen(function* () {
      const target = yield* resolveTarget(options)
      const sent = yield* Effect.promise(() => sentBySdk({ modelId: "m", messages: [] }, options))
      assert.strictEqual(target.hostname, sent.hostname)
      assert.strictEqual(target.basePath + toPath("m"), sent.path)
      assert.strictEqual(target.port, sent.port ?? (target.protocol === "https:" ? 443 : 80))
    })
  )

  it.effect("to an endpoint that is none is not sent, and says why", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(resolveTarget({ region: "us-east-1", endpoint: "proxy.example" }))
      assert.deepInclude(error, { _tag: "CredentialsError", isRetryable: false })
      assert.include(error.message, "it does not begin with https:// or http://")
    })
  )

  it.effect("is signed with a session token and an odd path, too, and AWS finds the signature right", () => {
    const keys = { ...exampleKey, sessionToken: "a session token" }
    return Effect.gen(function* () {
      const { endpoint } = yield* Simulator
      const wiring = ConverseStream.layerNoDeps({ maxAttempts: 1 }).pipe(
        Layer.provide(Http2.layer({ region: "eu-north-1", endpoint })),
        Layer.provide(Credentials.layerNoDeps),
        Layer.provide(CredentialProvider.layerOf(accessKeys(keys)))
      )
      const turn = (modelId: string) =>
        Effect.provide(
          ConverseStream.use(({ stream }) => Stream.runDrain(stream(turnOf([userSays("hello")], { modelId })))),
          wiring
        )
      yield* turn("us.anthropic.claude-sonnet-4-6")
      // Encoded in the path, and once more in what is signed. There is no such model, but nobody doubts who asks.
      const { reason } = yield* Effect.flip(turn("anthropic.claude:0"))
      assert.deepInclude(reason, { _tag: "AwsError", category: "Validation" })
    }).pipe(Effect.provide(Simulator.layer({ keys: [keys] })))
  })

  it.live("that was refused for its time is signed by AWS's clock from then on", () =>
    Effect.gen(function* () {
      // Half a day ahead of this machine.
      const ahead = 43_200_000
      const received = yield* Effect.gen(function* () {
        const { endpoint, requests } = yield* Simulator
        const turn = turnOf([userSays("hello")], { modelId: "us.anthropic.claude-sonnet-4-6" })
        const once = ConverseStream.use(({ stream }) => Stream.runDrain(stream(turn)))
        yield* Effect.provide(
          Effect.andThen(once, once),
          ConverseStream.layerNoDeps({ maxAttempts: 1 }).pipe(
            Layer.provide(Http2.layer({ region: "us-east-1", endpoint })),
            Layer.provide(Credentials.layerNoDeps),
            Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
          )
        )
        return yield* requests
      }).pipe(Effect.provide(Simulator.layer({ now: () => Date.now() + ahead })))
      // The first turn was sent twice, the second once.
      assert.lengthOf(received, 3)
    })
  )
})

describe("a refusal", () => {
  /** What either adapter makes of an answer. */
  const refusal = (adapter: typeof AwsSdk | typeof Http2, port: number) =>
    Effect.scoped(BedrockRuntime.use(({ converseStream }) => converseStream({ modelId: "m", messages: [] }))).pipe(
      Effect.flip,
      Effect.provide(
        adapter
          .layer({ region: "us-east-1", endpoint: `http://127.0.0.1:${port}` })
          .pipe(
            Layer.provide(Credentials.layerNoDeps),
            Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
          )
      )
    )

  const bodies = ['{"message":"No, because."}', '{"Message":"No."}', "{}", "", "<html><title>No</title></html>", "[1]"]

  it.live.each(Object.keys(AwsError.categories))("is the same failure: %s", (exception) =>
    Effect.gen(function* () {
      for (const body of bodies) {
        const { port } = yield* rawServer("2", {
          status: 400 + (exception.length % 2) * 103,
          headers: { "x-amzn-errortype": `${exception}:http://internal.amazon.com/`, "x-amzn-requestid": "r-1" },
          body
        })
        assert.deepStrictEqual(yield* refusal(Http2, port), yield* refusal(AwsSdk, port), body)
      }
    })
  )

  it.live.each([
    { status: 400, body: '{"__type":"com.amazon#ValidationException","message":"No."}' },
    { status: 403, body: '{"code":"AccessDenied,x","message":"No."}' },
    { status: 403, body: '{"code":7,"message":"No."}' },
    { status: 500, body: '{"code":null}' },
    { status: 404, body: "null" },
    { status: 302, body: "Moved" },
    { status: 429, headers: { "retry-after": "7" }, body: "slow" },
    { status: 503, headers: { "x-amz-request-id": "r-2" }, body: "upstream" },
    { status: 403, headers: { "x-amzn-errortype": "" }, body: '{"message":"No."}' }
  ])("is the same failure, where AWS's name is elsewhere or nowhere: %o", (answer) =>
    Effect.gen(function* () {
      const { port } = yield* rawServer("2", answer)
      assert.deepStrictEqual(yield* refusal(Http2, port), yield* refusal(AwsSdk, port))
    })
  )
})
