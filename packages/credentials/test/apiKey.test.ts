import { STSClient } from "@aws-sdk/client-sts"
import { bearerToken, CredentialProvider, HostEnvironment, toProvenanceReport } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { HttpRequest } from "@smithy/core/protocols"
import { Effect, Result, Schema } from "effect"
import { readApiKey } from "../src/apiKey.ts"
import { formsOf } from "./support/capture.ts"
import { withEnvironment } from "./support/environment.ts"
import { chain } from "./support/host.ts"
import { keyOf } from "./support/oracle.ts"

interface Presigner {
  readonly presign: (
    request: HttpRequest,
    options: { readonly signingDate: Date; readonly expiresIn: number }
  ) => Promise<{ readonly hostname: string; readonly path: string; readonly query: Record<string, string> }>
}

/**
 * Makes a short-term key with the signer of a real client.
 *
 * **Source**: `createToken` in `@aws/bedrock-token-generator` 1.1.0: a presigned POST of `CallWithBearerToken` without
 * its scheme, and `&Version=1` after it.
 */
const createToken = async (region: string, signingDate: Date, expiresIn: number, sessionToken?: string) => {
  const { accessKeyId, secretAccessKey } = keyOf("token")
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
  const client = new STSClient({ region, credentials })
  const signer = (await client.config.signer({
    name: "sigv4",
    signingName: "bedrock",
    signingRegion: region
  } as never)) as unknown as Presigner
  const host = "bedrock.amazonaws.com"
  const request = new HttpRequest({
    method: "POST",
    hostname: host,
    path: "/",
    headers: { host },
    query: { Action: "CallWithBearerToken" }
  })
  const { hostname, path, query } = await signer.presign(request, { signingDate, expiresIn })
  client.destroy()
  const url = `${hostname}${path}?${new URLSearchParams(query).toString()}&Version=1`
  return `bedrock-api-key-${Buffer.from(url).toString("base64")}`
}

const made = new Date("2026-11-21T09:00:00Z")
const twelveHours = 43_200

describe("readApiKey", () => {
  it.each(["us-east-1", "eu-west-3", "us-gov-west-1"])(
    "reads when a short-term key ends, and its Region: %s",
    async (region) => {
      const facts = { expiration: Date.parse("2026-11-21T21:00:00Z"), region }
      assert.deepStrictEqual(readApiKey(await createToken(region, made, twelveHours)), facts)
      assert.deepStrictEqual(readApiKey(await createToken(region, made, twelveHours, "IQoJsession+/==")), facts)
    }
  )

  const nothing = { expiration: undefined, region: undefined }

  it.each([
    ["a long-term key", `ABSK${Buffer.from("BedrockAPIKey-abcd-at-123456789012:c2VjcmV0").toString("base64")}`],
    ["nothing", ""],
    ["only the prefix", "bedrock-api-key-"],
    ["garbage after the prefix", "bedrock-api-key-%%%"],
    ["another text in Base64", `bedrock-api-key-${Buffer.from("hello").toString("base64")}`],
    [
      "dates that are none",
      `bedrock-api-key-${Buffer.from("h/?X-Amz-Date=soon&X-Amz-Expires=later").toString("base64")}`
    ],
    ["no end", `bedrock-api-key-${Buffer.from("h/?X-Amz-Date=20261121T090000Z").toString("base64")}`],
    ["half a scope", `bedrock-api-key-${Buffer.from("h/?X-Amz-Credential=AKIA/20261121/").toString("base64")}`]
  ])("reads nothing in %s", (_, token) => {
    assert.deepStrictEqual(readApiKey(token), nothing)
  })

  it.prop("takes any text", [Schema.String], ([text]) => {
    for (const token of [
      text,
      `bedrock-api-key-${text}`,
      `bedrock-api-key-${Buffer.from(`h/?X-Amz-Date=${text}&X-Amz-Expires=${text}&X-Amz-Credential=${text}`).toString("base64")}`
    ]) {
      const { expiration, region } = readApiKey(token)
      assert.isTrue(expiration === undefined || Number.isFinite(expiration))
      assert.notStrictEqual(region, "")
    }
  })
})

/** What is said of a key on a host that has only it. */
const said = (token: string, now: string, region = "eu-west-3") =>
  Effect.gen(function* () {
    const facts = yield* HostEnvironment.use((host) => host.read)
    const outcome = yield* Effect.result(CredentialProvider.use((provider) => provider.resolve))
    const report = toProvenanceReport({ facts, outcome, region, now: Date.parse(now) })
    const forms = yield* formsOf([report, Result.getOrThrow(outcome), bearerToken(token)])
    assert.notInclude(forms, token)
    return { expires: report.sources[0]?.expiration, warnings: report.warnings }
  }).pipe(Effect.provide(chain()), withEnvironment({ AWS_BEARER_TOKEN_BEDROCK: token }))

describe("the report of a short-term key", () => {
  const key = "The Bedrock API key in AWS_BEARER_TOKEN_BEDROCK"
  it.live.each([
    ["2026-11-21T19:59:00Z", []],
    ["2026-11-21T20:00:01Z", [`${key} expires in 59 minutes. Make a new one in time.`]],
    ["2026-11-21T20:58:30Z", [`${key} expires in a minute. Make a new one in time.`]],
    ["2026-11-21T20:59:30Z", [`${key} expires in less than a minute. Make a new one in time.`]],
    ["2026-11-21T21:00:00Z", [`${key} expired less than a minute ago. Make a new one.`]],
    ["2026-11-21T22:30:00Z", [`${key} expired 90 minutes ago. Make a new one.`]]
  ] as const)("at %s", ([now, warnings]) =>
    Effect.gen(function* () {
      const token = yield* Effect.promise(() => createToken("eu-west-3", made, twelveHours))
      assert.deepStrictEqual(yield* said(token, now), {
        expires: Date.parse("2026-11-21T21:00:00Z"),
        warnings: [...warnings]
      })
    })
  )

  it.live("warns of another Region than the key's own", () =>
    Effect.gen(function* () {
      const token = yield* Effect.promise(() => createToken("eu-west-3", made, twelveHours))
      assert.deepStrictEqual((yield* said(token, "2026-11-21T10:00:00Z", "us-east-1")).warnings, [
        `${key} was made for eu-west-3, and is refused in us-east-1. Use that Region, or make a key for this one.`
      ])
    })
  )
})
