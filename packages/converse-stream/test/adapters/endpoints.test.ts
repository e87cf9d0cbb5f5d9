import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime"
import { ConverseStream } from "@bedrock-kit/converse-stream"
import * as AwsSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import {
  accessKeys,
  bearerToken,
  CredentialProvider,
  Credentials,
  type Identity,
  parseEndpoint
} from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { exampleBearerToken, exampleKey } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Layer, Result, Schema, Stream } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { networkInterfaces, tmpdir } from "node:os"
import { join } from "node:path"
import { adapters } from "../support/adapters.ts"
import { turnOf, userSays } from "../support/turns.ts"
import { rawServer } from "./rawServer.ts"

const parse = (url: string) => Result.getOrThrow(parseEndpoint(url, "the test"))

/** What the real client would send, caught before the socket. */
const request = async (options: AwsSdk.Options) => {
  let caught: { hostname: string; path: string; headers: Record<string, string> } | undefined
  const client = new BedrockRuntimeClient({
    region: options.region,
    ...SdkAuth.toEndpointConfig(options),
    credentials: exampleKey,
    authSchemePreference: ["sigv4"],
    maxAttempts: 1,
    requestHandler: {
      handle: (sent: typeof caught) => {
        caught = sent
        return Promise.reject(new Error("caught"))
      }
    }
  })
  await client.send(new ConverseStreamCommand({ modelId: "m", messages: [] })).catch(() => {})
  if (caught === undefined) throw new Error("no request was made")
  return caught
}

/** The Region that a signature is for. */
const scope = (authorization = "") => /Credential=[^/]+\/\d+\/([^/]+)\/bedrock\//.exec(authorization)?.[1]

const partitions = [
  ["us-east-1", "amazonaws.com", "api.aws"],
  ["us-gov-west-1", "amazonaws.com", "api.aws"],
  ["cn-north-1", "amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  ["us-iso-east-1", "c2s.ic.gov", "api.aws.ic.gov"],
  ["us-isob-east-1", "sc2s.sgov.gov", "api.aws.scloud"],
  ["eu-isoe-west-1", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  ["us-isof-south-1", "csp.hci.ic.gov", "api.aws.hci.ic.gov"],
  ["eusc-de-east-1", "amazonaws.eu", "api.amazonwebservices.eu"]
] as const

const wishes = [
  { useFipsEndpoint: false, useDualstackEndpoint: false },
  { useFipsEndpoint: true, useDualstackEndpoint: false },
  { useFipsEndpoint: false, useDualstackEndpoint: true },
  { useFipsEndpoint: true, useDualstackEndpoint: true }
]

/** The variables that the SDK itself reads, for as long as the effect runs. */
const withVariables =
  (variables: Readonly<Record<string, string>>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.acquireUseRelease(
      Effect.sync(() => Object.assign(process.env, variables)),
      () => effect,
      () => Effect.sync(() => Object.keys(variables).forEach((name) => delete process.env[name]))
    )

describe("endpoints", () => {
  it.each(partitions)("are the SDK's own in the partition of %s, and are read back", async (region, ...suffixes) => {
    for (const wish of wishes) {
      const service = wish.useFipsEndpoint ? "bedrock-runtime-fips" : "bedrock-runtime"
      const { hostname } = await request({ region, ...wish })
      assert.strictEqual(hostname, `${service}.${region}.${suffixes[wish.useDualstackEndpoint ? 1 : 0]}`)
      assert.deepInclude(parse(`https://${hostname}`), { region, isAwsPublic: true, ...wish })
    }
  })

  const AnyRegion = Schema.Struct({
    partition: Schema.Literals([
      "us",
      "eu",
      "ap",
      "sa",
      "us-gov",
      "cn",
      "us-iso",
      "us-isob",
      "eu-isoe",
      "us-isof",
      "eusc-de"
    ]),
    direction: Schema.Literals(["east", "west", "north", "south", "central", "northeast", "southwest"]),
    number: Schema.Literals([1, 2, 3, 7, 12]),
    wish: Schema.Literals([0, 1, 2, 3])
  })

  it.effect.prop("are read back for Regions that do not exist yet", [Arbitrary.schema(AnyRegion)], ([any]) =>
    Effect.promise(async () => {
      const region = `${any.partition}-${any.direction}-${any.number}`
      const wish = wishes[any.wish]!
      const { hostname } = await request({ region, ...wish })
      assert.deepInclude(parse(`https://${hostname}`), { region, isAwsPublic: true, ...wish })
    })
  )

  it("of a VPC keep their path and are signed for the Region that the host names", async () => {
    const { region = "", url } = parse("https://vpce-0a1b.bedrock-runtime.eu-west-3.vpce.amazonaws.com/team/a/")
    const { headers, hostname, path } = await request({ region, endpoint: url })
    assert.strictEqual(hostname, "vpce-0a1b.bedrock-runtime.eu-west-3.vpce.amazonaws.com")
    assert.strictEqual(path, "/team/a/model/m/converse-stream")
    assert.strictEqual(scope(headers["authorization"]), "eu-west-3")
  })

  it.effect("given by the program win over what the environment says", () =>
    Effect.promise(async () => {
      const custom = await request({ region: "us-east-1", endpoint: "https://proxy.example" })
      assert.strictEqual(custom.hostname, "proxy.example")
      const fips = await request({ region: "us-east-1", useFipsEndpoint: true })
      assert.strictEqual(fips.hostname, "bedrock-runtime-fips.us-east-1.api.aws")
    }).pipe(
      withVariables({
        AWS_USE_FIPS_ENDPOINT: "true",
        AWS_USE_DUALSTACK_ENDPOINT: "true",
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "https://left.over"
      })
    )
  )
})

describe.each(adapters)("%s", (_name, adapter) => {
  const keys = accessKeys(exampleKey)
  const token = bearerToken(exampleBearerToken)

  const denied = { status: 403, headers: { "x-amzn-errortype": "AccessDeniedException" }, body: '{"message":"No."}' }

  /** Why a turn failed, with the real client. */
  const failure = (options: Partial<AwsSdk.Options>, identity: Identity) =>
    ConverseStream.use((service) =>
      Stream.runDrain(service.stream(turnOf([userSays("hello")], { modelId: "m" })))
    ).pipe(
      Effect.flip,
      Effect.map(({ reason }) => reason),
      Effect.provide(
        ConverseStream.layerNoDeps({ maxAttempts: 4 }).pipe(
          Layer.provide(adapter.layer({ region: "eu-west-1", ...options })),
          Layer.provide(Credentials.layerNoDeps),
          Layer.provide(CredentialProvider.layerOf(identity))
        )
      )
    )

  /** A configuration file of the test's own. */
  const awsConfig = (text: string) =>
    Effect.map(
      Effect.acquireRelease(
        Effect.promise(async () => {
          const folder = await mkdtemp(join(tmpdir(), "bedrock-kit-config-"))
          await writeFile(join(folder, "config"), text)
          return folder
        }),
        (folder) => Effect.promise(() => rm(folder, { recursive: true }))
      ),
      (folder) => join(folder, "config")
    )

  /** Addresses that reach this machine without being a loopback address. */
  const ownAddresses = [
    "0.0.0.0",
    ...Object.values(networkInterfaces())
      .flat()
      .flatMap((found) => (found?.family === "IPv4" && !found.internal ? [found.address] : []))
  ]

  describe("a custom endpoint", () => {
    it.live.each(["2", "1.1"] as const)("keeps its path and is signed for the Region: HTTP/%s", (version) =>
      Effect.gen(function* () {
        const server = yield* rawServer(version, denied)
        const { url } = parse(`http://127.0.0.1:${server.port}/team/a/`)
        assert.deepInclude(yield* failure({ endpoint: url }, keys), { exception: "AccessDeniedException" })
        const [asked] = server.asked
        assert.strictEqual(asked?.path, "/team/a/model/m/converse-stream")
        assert.strictEqual(scope(asked?.authorization), "eu-west-1")
      })
    )
  })

  describe("a bearer token", () => {
    it.live.each(ownAddresses)("is not sent over cleartext to %s, where access keys may sign", (address) =>
      Effect.gen(function* () {
        const server = yield* rawServer("2", denied, "0.0.0.0")
        const endpoint = `http://${address}:${server.port}`
        const refused = { _tag: "CredentialsError", isRetryable: false } as const
        const reason = yield* failure({ endpoint }, token)
        assert.deepInclude(reason, refused)
        assert.strictEqual(
          reason.message,
          `The Bedrock API key was not sent: ${endpoint} is not encrypted. Use an https endpoint, or one on this machine.`
        )
        for (const name of ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL"])
          assert.deepInclude(yield* failure({}, token).pipe(withVariables({ [name]: endpoint })), refused, name)
        const file = yield* awsConfig(`[default]\nendpoint_url = ${endpoint}\n`)
        assert.deepInclude(yield* failure({}, token).pipe(withVariables({ AWS_CONFIG_FILE: file })), refused, file)
        assert.isEmpty(server.asked)
        assert.deepInclude(yield* failure({ endpoint }, keys), { exception: "AccessDeniedException" })
        assert.match(server.asked[0]?.authorization ?? "", /^AWS4-HMAC-SHA256 /)
      })
    )

    it.live.each([
      ["2", "127.0.0.1"],
      ["2", "localhost"],
      ["1.1", "127.0.0.1"]
    ] as const)("stays on this machine: HTTP/%s to %s", ([version, host]) =>
      Effect.gen(function* () {
        const server = yield* rawServer(version, denied, host)
        yield* failure({ endpoint: `http://${host}:${server.port}` }, token)
        assert.strictEqual(server.asked[0]?.authorization, `Bearer ${exampleBearerToken}`)
      })
    )
  })
})
