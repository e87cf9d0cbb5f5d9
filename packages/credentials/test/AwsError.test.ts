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
})
