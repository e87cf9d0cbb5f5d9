import { ConverseStreamError, MalformedStream, Truncated } from "@bedrock-kit/converse-stream"
import {
  AwsError,
  CleartextEndpoint,
  CredentialsError,
  EndpointInvalid,
  NoCredentials,
  RegionInvalid
} from "@bedrock-kit/credentials"
import { DiscoveryError } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"
import { Runtime } from "effect"
import { awsExitCodes } from "../src/exitCodes.ts"
import { fromFailure } from "../src/OperatorError.ts"

const aws = (category: AwsError.Category, detail = "no") =>
  new AwsError.AwsError({
    operation: "ConverseStream",
    exception: "X",
    category,
    detail,
    statusCode: undefined,
    requestId: undefined,
    retryAfter: undefined
  })

const code = (failure: Parameters<typeof fromFailure>[0]) => Runtime.getErrorExitCode(fromFailure(failure))

describe("fromFailure", () => {
  it("ends with the code of the AWS category, wherever the failure came from", () => {
    for (const category of AwsError.Category.literals) {
      const reason = aws(category)
      assert.strictEqual(code(reason), awsExitCodes[category])
      assert.strictEqual(code(new ConverseStreamError({ modelId: "m", reason })), awsExitCodes[category])
      assert.strictEqual(code(new DiscoveryError({ region: "eu-west-1", reason })), awsExitCodes[category])
    }
  })

  it("asks to try again exactly when the failure can pass by itself", () => {
    for (const category of AwsError.Category.literals)
      assert.strictEqual(awsExitCodes[category] === 75, AwsError.isTransient(category), category)
  })

  it("tells apart access, configuration, and a stream that broke off or cannot be read", () => {
    const credentials = (reason: CredentialsError["reason"]) => new CredentialsError({ reason })
    assert.strictEqual(code(credentials(new NoCredentials({ profile: undefined, detail: "" }))), 3)
    assert.strictEqual(code(credentials(new RegionInvalid({ value: "x", from: "the option" }))), 2)
    assert.strictEqual(code(credentials(new EndpointInvalid({ value: "x", from: "--endpoint", detail: "" }))), 2)
    assert.strictEqual(code(credentials(new CleartextEndpoint({ endpoint: "http://proxy.corp" }))), 2)
    assert.strictEqual(code(new ConverseStreamError({ modelId: "m", reason: new Truncated({ detail: "" }) })), 75)
    assert.strictEqual(code(new ConverseStreamError({ modelId: "m", reason: new MalformedStream({ detail: "" }) })), 1)
  })

  it("says how to start the simulator when nobody answers at a local address, and nowhere else", () => {
    const local = fromFailure(aws("Network", "connect ECONNREFUSED 127.0.0.1:8723"))
    assert.include(local.message, 'Nothing answers at 127.0.0.1:8723: start the simulator with "bedrock simulator"')
    assert.notInclude(fromFailure(aws("Network", "connect ECONNREFUSED 10.0.0.1:443")).message, "bedrock simulator")
  })
})
