import { Sha256 } from "@aws-crypto/sha256-js"
import { exampleKey } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { SignatureV4 } from "@smithy/signature-v4"
import { Effect, Result, Schema } from "effect"
import { type SignedRequest, verifySignature } from "../src/sigv4.ts"

const signingDate = new Date("2026-11-21T04:00:00Z")
const options = { keys: [exampleKey], service: "bedrock", nowMillis: signingDate.getTime() }

const signer = new SignatureV4({ service: "bedrock", region: "eu-west-1", credentials: exampleKey, sha256: Sha256 })

interface Input {
  readonly path: string
  readonly query: Record<string, string>
  readonly body: string
  readonly headers?: Record<string, string>
}

/** A request signed by AWS's own signer, as it arrives. */
const signed = ({ body, headers, path, query }: Input) =>
  Effect.promise(async (): Promise<SignedRequest> => {
    const request = await signer.sign(
      {
        method: "POST",
        protocol: "http:",
        hostname: "127.0.0.1",
        path,
        query,
        headers: { host: "127.0.0.1:8123", ...headers },
        body
      },
      { signingDate }
    )
    const search = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join("="))
    return {
      method: "POST",
      target: search.length === 0 ? path : `${path}?${search.join("&")}`,
      headers: request.headers,
      body: new TextEncoder().encode(body)
    }
  })

/** Text with whole characters only: half a surrogate pair cannot be percent-encoded. */
const Text = Schema.String.check(Schema.makeFilter((text: string) => text.isWellFormed()))

const messageOf = (request: SignedRequest, over: Partial<typeof options> = {}) => {
  const result = verifySignature(request, { ...options, ...over })
  return Result.isFailure(result) ? result.failure.message : "granted"
}

describe("verifySignature", () => {
  it.effect.prop(
    "grants what AWS's signer signed, whatever is in path, query and body",
    { id: Text, name: Text, value: Text, body: Text },
    ({ body, id, name, value }) =>
      Effect.gen(function* () {
        const path = `/model/${encodeURIComponent(id) || "-"}/converse`
        const request = yield* signed({ path, query: { maxResults: "5", [`a${name}`]: value }, body })
        assert.strictEqual(messageOf(request), "granted")
      })
  )

  it.effect.prop("refuses any other body", { body: Text, other: Text }, ({ body, other }) =>
    Effect.gen(function* () {
      const request = yield* signed({ path: "/", query: {}, body })
      const tampered = { ...request, body: new TextEncoder().encode(`${body}${other}!`) }
      assert.match(messageOf(tampered), /^The request signature we calculated does not match/)
    })
  )

  it.effect("takes no unsigned payload", () =>
    Effect.gen(function* () {
      const headers = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }
      const request = yield* signed({ path: "/", query: {}, body: "{}", headers })
      assert.match(messageOf(request), /^The request signature we calculated does not match/)
    })
  )

  it.effect("reads the whole credential scope", () =>
    Effect.gen(function* () {
      const request = yield* signed({ path: "/", query: {}, body: "" })
      const withHeader = (change: (authorization: string) => string): SignedRequest => ({
        ...request,
        headers: { ...request.headers, authorization: change(request.headers["authorization"] ?? "") }
      })
      assert.match(messageOf(request, { service: "sts" }), /correct service: 'sts'/)
      assert.match(messageOf(withHeader((text) => text.replace("20261121/", "20261120/"))), /does not match YYYYMMDD/)
      assert.match(messageOf(withHeader((text) => text.replace("eu-west-1", "nowhere"))), /valid region/)
      assert.match(messageOf(withHeader((text) => text.replace("aws4_request", "aws5"))), /valid terminator/)
      assert.match(messageOf(withHeader((text) => text.replace(/, Signature=.*/, ""))), /requires 'Signature'/)
      assert.match(messageOf(withHeader((text) => text.replace("/bedrock", ""))), /exactly 5 slash-delimited/)
      assert.match(messageOf(withHeader((text) => text.replace("host;", ""))), /'Host' or ':authority' must be/)
    })
  )

  it.effect("wants every x-amz header signed", () =>
    Effect.gen(function* () {
      const request = yield* signed({ path: "/", query: {}, body: "" })
      const added = { ...request, headers: { ...request.headers, "x-amz-added": "later" } }
      assert.match(messageOf(added), /'x-amz-added' must be a 'SignedHeader'/)
    })
  )
})
