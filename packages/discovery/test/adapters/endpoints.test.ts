import { BedrockClient, ListFoundationModelsCommand } from "@aws-sdk/client-bedrock"
import {
  accessKeys,
  bearerToken,
  CredentialProvider,
  Credentials,
  type Identity,
  parseEndpoint
} from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { BedrockControlPlane } from "@bedrock-kit/discovery"
import * as AwsSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import { exampleBearerToken, exampleKey } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Result } from "effect"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** A server that answers everything with one thing and remembers what it was asked. It stops with the scope. */
const rawServer = (answer: Answer, host = "127.0.0.1") =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly server: Http.Server; readonly asked: Array<Http.IncomingMessage> }>((resume) => {
        const asked: Array<Http.IncomingMessage> = []
        const server = Http.createServer((request, response) => {
          asked.push(request.resume())
          response.writeHead(answer.status, { ...answer.headers }).end(answer.body)
        })
        server.listen(0, host, () => resume(Effect.succeed({ server, asked })))
      }),
      ({ server }) =>
        Effect.callback<void>((resume) => {
          server.closeAllConnections()
          server.close(() => resume(Effect.void))
        })
    ),
    ({ asked, server }) => ({ asked, port: (server.address() as AddressInfo).port })
  )

const keys = accessKeys(exampleKey)

/** Why a listing failed, with the real client. */
const failure = (options: Partial<AwsSdk.Options>, identity: Identity = keys) =>
  BedrockControlPlane.use((controlPlane) => controlPlane.inRegion("eu-west-1").listFoundationModels).pipe(
    Effect.flip,
    Effect.provide(
      AwsSdk.layer(options).pipe(
        Layer.provide(Credentials.layerNoDeps),
        Layer.provide(CredentialProvider.layerOf(identity))
      )
    )
  )

const denied = { status: 403, headers: { "x-amzn-errortype": "AccessDeniedException" }, body: '{"message":"No."}' }
const foreign = "the answer is not AWS's, so a proxy or gateway on the way may have given it"

describe("endpoints", () => {
  it.each([
    ["us-east-1", false, false, "bedrock.us-east-1.amazonaws.com"],
    ["us-gov-west-1", true, false, "bedrock-fips.us-gov-west-1.amazonaws.com"],
    ["cn-north-1", false, true, "bedrock.cn-north-1.api.amazonwebservices.com.cn"],
    ["eusc-de-east-1", true, true, "bedrock-fips.eusc-de-east-1.api.amazonwebservices.eu"]
  ])("are the SDK's own in %s, and are read back", async (region, useFipsEndpoint, useDualstackEndpoint, expected) => {
    const wish = { useFipsEndpoint, useDualstackEndpoint }
    let hostname = ""
    const client = new BedrockClient({
      region,
      ...SdkAuth.toEndpointConfig(wish),
      credentials: exampleKey,
      maxAttempts: 1,
      requestHandler: {
        handle: (request: { readonly hostname: string }) => {
          hostname = request.hostname
          return Promise.reject(new Error("caught before the socket"))
        }
      }
    })
    await client.send(new ListFoundationModelsCommand({})).catch(() => {})
    assert.strictEqual(hostname, expected)
    const parsed = Result.getOrThrow(parseEndpoint(`https://${hostname}`, "the test"))
    assert.deepInclude(parsed, { region, isAwsPublic: true, ...wish })
  })

  it.live("of the program's own keep their path and are signed for the Region", () =>
    Effect.gen(function* () {
      const { asked, port } = yield* rawServer(denied)
      const { url } = Result.getOrThrow(parseEndpoint(`http://127.0.0.1:${port}/team/a/`, "the test"))
      assert.deepInclude(yield* failure({ endpoint: url }), { exception: "AccessDeniedException" })
      assert.strictEqual(asked[0]?.url, "/team/a/foundation-models")
      assert.match(asked[0]?.headers.authorization ?? "", /Credential=[^/]+\/\d+\/eu-west-1\/bedrock\//)
    })
  )
})

describe("a bearer token", () => {
  it.live("is not sent over cleartext to another machine, where access keys may sign", () =>
    Effect.gen(function* () {
      const { asked, port } = yield* rawServer(denied, "0.0.0.0")
      const endpoint = `http://0.0.0.0:${port}`
      const error = yield* failure({ endpoint }, bearerToken(exampleBearerToken))
      assert.deepInclude(error, { _tag: "CredentialsError", isRetryable: false })
      assert.include(error.message, `The Bedrock API key was not sent: ${endpoint} is not encrypted.`)
      assert.isEmpty(asked)
      yield* failure({ endpoint })
      assert.lengthOf(asked, 1)
    })
  )

  it.live("is sent on this machine", () =>
    Effect.gen(function* () {
      const { asked, port } = yield* rawServer(denied)
      yield* failure({ endpoint: `http://127.0.0.1:${port}` }, bearerToken(exampleBearerToken))
      assert.strictEqual(asked[0]?.headers.authorization, `Bearer ${exampleBearerToken}`)
    })
  )
})

describe("an error", () => {
  it.live.each<readonly [string, Answer, object]>([
    [
      "a proxy's page",
      { status: 403, headers: { "content-type": "text/html" }, body: "<html><title>Blocked</title></html>" },
      { exception: "HTTP 403", category: "AccessDenied", statusCode: 403, detail: `${foreign}: Blocked` }
    ],
    [
      "a gateway's line",
      { status: 502, body: "upstream connect error" },
      { exception: "HTTP 502", category: "Service", statusCode: 502, detail: `${foreign}: upstream connect error` }
    ],
    [
      "no body at all",
      { status: 504, body: "" },
      { exception: "HTTP 504", category: "Service", statusCode: 504, detail: foreign }
    ],
    [
      "a page in place of an answer",
      { status: 200, headers: { "content-type": "text/html" }, body: "<html><title>Log in</title></html>" },
      { exception: "HTTP 200", category: "Network", statusCode: 200 }
    ],
    [
      "AWS's own words",
      {
        status: 429,
        headers: { "x-amzn-errortype": "ThrottlingException", "retry-after": "4" },
        body: '{"message":"Rate exceeded"}'
      },
      { exception: "ThrottlingException", detail: "Rate exceeded", retryAfter: Duration.seconds(4) }
    ]
  ])("keeps %s", ([, answer, expected]) =>
    Effect.gen(function* () {
      const { port } = yield* rawServer(answer)
      assert.deepInclude(yield* failure({ endpoint: `http://127.0.0.1:${port}` }), { _tag: "AwsError", ...expected })
    })
  )
})
