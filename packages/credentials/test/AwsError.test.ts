import { AwsError } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Duration, Schema } from "effect"

const from = AwsError.fromUnknown("ConverseStream")

const thrown = (name: string, httpStatusCode: number, headers: Record<string, string> = {}) =>
  Object.assign(new Error("AWS's own words"), {
    name,
    $metadata: { httpStatusCode, requestId: "req-1" },
    $response: { statusCode: httpStatusCode, headers }
  })

describe("AwsError", () => {
  it("tells the two kinds of 429 apart", () => {
    assert.strictEqual(from(thrown("ThrottlingException", 429)).category, "Throttling")
    assert.strictEqual(from(thrown("ModelNotReadyException", 429)).category, "ModelNotReady")
  })

  it("keeps AWS's name, words, status, request and wish for a pause", () => {
    const error = from(thrown("ThrottlingException", 429, { "retry-after": "7" }))
    assert.deepInclude(error, {
      exception: "ThrottlingException",
      detail: "AWS's own words",
      statusCode: 429,
      requestId: "req-1"
    })
    assert.deepStrictEqual(error.retryAfter, Duration.seconds(7))
  })

  it("reads a wish for a pause in seconds and as a date, relative to the answer's own clock", () => {
    const wish = (headers: Record<string, string>) => from(thrown("ThrottlingException", 429, headers)).retryAfter
    const date = "Wed, 21 Oct 2015 07:28:00 GMT"
    const later = "Wed, 21 Oct 2015 07:29:30 GMT"
    assert.deepStrictEqual(wish({ "retry-after": "1.5" }), Duration.millis(1500))
    assert.deepStrictEqual(wish({ "retry-after": later, date }), Duration.seconds(90))
    for (const none of [
      { "retry-after": later },
      { "retry-after": date, date: later },
      { "retry-after": date, date },
      { "retry-after": "0" },
      { "retry-after": "-1", date },
      { "retry-after": "soon", date },
      { "retry-after": "" },
      { "retry-after": 7 as unknown as string },
      {}
    ])
      assert.isUndefined(wish(none), JSON.stringify(none))
  })

  it("calls a throttle that lasts for a day what it is, a quota, and no other", () => {
    const category = (name: string, message: string) =>
      from(Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 429 } })).category
    const waits = "please wait before trying again."
    assert.strictEqual(category("ThrottlingException", `Too many tokens per day, ${waits}`), "Quota")
    assert.strictEqual(category("ThrottlingException", "The weekly token limit is used up."), "Quota")
    assert.strictEqual(category("ThrottlingException", `Too many tokens, ${waits}`), "Throttling")
    assert.strictEqual(category("ThrottlingException", `Too many requests per minute, ${waits}`), "Throttling")
    assert.strictEqual(category("ModelNotReadyException", "Used daily"), "ModelNotReady")
    const inStream = Object.assign(new Error(`Too many tokens per day, ${waits}`), { name: "ThrottlingException" })
    assert.deepInclude(from(inStream), { category: "Quota", isRetryable: false })
  })

  it("never shows the words with which the SDK says that there are none", () => {
    const silent = Object.assign(thrown("AccessDeniedException", 403), { message: "UnknownError" })
    assert.deepInclude(from(silent), { exception: "AccessDeniedException", detail: "no detail was given" })
  })

  it("says what happened, to what, and what to do", () => {
    assert.strictEqual(
      from(thrown("AccessDeniedException", 403)).message,
      "ConverseStream failed with AccessDeniedException: AWS's own words. (status 403, request req-1) " +
        "Check the credentials, their IAM policy and the model access of this account."
    )
  })

  it("falls back on the status for exceptions it does not know", () => {
    assert.strictEqual(from(thrown("NewException", 403)).category, "AccessDenied")
    assert.strictEqual(from(thrown("NewException", 500)).category, "Service")
    assert.strictEqual(from(thrown("NewException", 408)).category, "Service")
    assert.strictEqual(from(thrown("NewException", 400)).category, "Validation")
  })

  it("keeps the status of an answer that is not AWS's, and says so", () => {
    const page = Object.assign(new SyntaxError("Unexpected token '<'"), { $metadata: { httpStatusCode: 403 } })
    assert.deepInclude(from(page), { exception: "HTTP 403", category: "AccessDenied", statusCode: 403 })
    assert.include(from(page).message, "a proxy or gateway on the way")
    assert.deepInclude(from(thrown("Unknown", 502)), { exception: "HTTP 502", category: "Service" })
  })

  it("calls a failure to connect by its code", () => {
    const error = from(Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" }))
    assert.deepInclude(error, { category: "Network", exception: "ECONNREFUSED", isRetryable: true })
  })

  it("does not try again what leads to no endpoint", () => {
    const error = Object.assign(new Error("FIPS and custom endpoint are not supported"), { name: "EndpointError" })
    assert.deepInclude(from(error), { exception: "EndpointError", category: "Validation", isRetryable: false })
  })

  it("retries only what can succeed by itself", () => {
    const transient = new Set<string>(["Throttling", "ModelNotReady", "Service", "Network"])
    for (const category of AwsError.Category.literals) {
      const error = new AwsError.AwsError({
        operation: "ConverseStream",
        exception: "X",
        category,
        detail: "",
        statusCode: undefined,
        requestId: undefined,
        retryAfter: undefined
      })
      assert.strictEqual(error.isRetryable, transient.has(category))
    }
  })

  it.prop("makes an error of anything at all", [Arbitrary.schema(Schema.Json)], ([value]) => {
    assert.isNotEmpty(from(value).message)
  })

  it("names the clock when a signature is refused for its time, and not the key", () => {
    const error = AwsError.fromUnknown("ConverseStream")({
      name: "InvalidSignatureException",
      message: "Signature expired: 20261121T100243Z is now earlier than 20261121T100743Z (20261121T101243Z - 5 min.)",
      $metadata: { httpStatusCode: 403 }
    })
    assert.isTrue(error.isClockSkew)
    assert.match(error.message, /This machine's clock differs from AWS's\. Set it right, and try again\.$/)
  })
})
