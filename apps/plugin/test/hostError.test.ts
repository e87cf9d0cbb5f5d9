import { ConverseStreamError, MalformedStream, Truncated } from "@bedrock-kit/converse-stream"
import { AwsError, CredentialsError, NoCredentials, ProviderFailed, SsoLoginRequired } from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { isContextOverflow, toFailoverReason } from "../src/hostError.ts"

const reasonOf = (reason: ConverseStreamError["reason"]) =>
  toFailoverReason(new ConverseStreamError({ modelId: "m", reason }).message)

const aws = (name: string, httpStatusCode: number, message = "no") =>
  AwsError.fromUnknown("ConverseStream")(Object.assign(new Error(message), { name, $metadata: { httpStatusCode } }))

describe("toFailoverReason", () => {
  it("gives every AWS exception we know a kind, so that none is sent again for nothing", () => {
    for (const name of Object.keys(AwsError.categories)) assert.isDefined(reasonOf(aws(name, 0)), name)
  })

  it("tells apart what a person must mend, what another model may cure, and what time cures", () => {
    assert.strictEqual(reasonOf(aws("AccessDeniedException", 403)), "auth")
    assert.strictEqual(reasonOf(aws("ResourceNotFoundException", 404)), "model_not_found")
    assert.strictEqual(
      reasonOf(aws("ValidationException", 400, "The provided model identifier is invalid.")),
      "model_not_found"
    )
    assert.strictEqual(reasonOf(aws("ValidationException", 400, "messages.0 is blank")), "format")
    assert.strictEqual(reasonOf(aws("ThrottlingException", 429)), "rate_limit")
    assert.strictEqual(reasonOf(aws("ModelNotReadyException", 429)), "overloaded")
    assert.strictEqual(reasonOf(new Truncated({ detail: "" })), "server_error")
    assert.strictEqual(reasonOf(new MalformedStream({ detail: "" })), "server_error")
  })

  it("calls every credentials failure one of access", () => {
    for (const reason of [
      new NoCredentials({ profile: "dev", detail: "" }),
      new SsoLoginRequired({ profile: "dev" }),
      new ProviderFailed({ source: "process", where: "profile dev", detail: "" })
    ])
      assert.strictEqual(reasonOf(new CredentialsError({ reason })), "auth")
  })

  it("leaves a conversation that outgrew the model to the host, which compacts it", () => {
    const error = aws("ValidationException", 400, "Input is too long for requested model.")
    assert.isUndefined(reasonOf(error))
    assert.isTrue(isContextOverflow(error.message))
  })
})
