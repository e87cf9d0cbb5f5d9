import { ConverseStreamError } from "@bedrock-kit/converse-stream"
import { AwsError } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { isContextOverflow, toFailoverReason } from "../src/failoverReason.ts"
import { toHostFailure } from "../src/hostError.ts"
import { cases, modelId } from "./support/failures.ts"

describe("toHostFailure", () => {
  for (const { begins, failure, name, reason } of cases)
    it(`tells ${name}`, () => {
      const { errorCode, errorMessage } = toHostFailure(failure)
      assert.isTrue(errorMessage.startsWith(begins), errorMessage)
      const isOverflow = reason === "context_overflow"
      assert.strictEqual(toFailoverReason(errorMessage, errorCode), isOverflow ? undefined : reason)
      // What the host shows of an old session, it finds out without our hooks.
      assert.strictEqual(errorCode === "context_overflow", isOverflow)
      // The host may have kept only the text.
      assert.strictEqual(toFailoverReason(errorMessage) ?? "context_overflow", reason)
      assert.strictEqual(isContextOverflow(errorMessage), isOverflow)
    })

  it("gives every AWS exception we know a kind, so that none is sent again for nothing", () => {
    for (const exception of Object.keys(AwsError.categories)) {
      const reason = AwsError.fromUnknown("ConverseStream")(Object.assign(new Error("no"), { name: exception }))
      const { errorCode, errorMessage } = toHostFailure(new ConverseStreamError({ modelId, reason }))
      assert.isDefined(toFailoverReason(errorMessage, errorCode), exception)
    }
  })

  it("names the exception, the model, the request and the attempts, for who reads the log", () => {
    const reason = AwsError.fromUnknown("ConverseStream")(
      Object.assign(new Error("Slow down"), {
        name: "ThrottlingException",
        $metadata: { httpStatusCode: 429, requestId: "0a1b2c3d" },
        $response: { statusCode: 429, headers: { "retry-after": "7" } }
      })
    )
    assert.strictEqual(
      toHostFailure(new ConverseStreamError({ modelId, reason, attempts: 3 })).errorMessage,
      `Throttling error: Slow down. (rate limit, ThrottlingException, model ${modelId}, status 429, request 0a1b2c3d, 3 attempts) Retry after 7 seconds.`
    )
  })

  it("ends with what the lists of the account know", () => {
    const { errorMessage } = toHostFailure(new Error("No."), "Use us.amazon.nova-lite-v1:0.")
    assert.strictEqual(errorMessage, "No. Use us.amazon.nova-lite-v1:0.")
  })
})
