import { assert, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { makeSigner } from "../../src/adapters/sigV4.ts"

const request = {
  method: "POST",
  path: "/model/m%3A0/converse-stream",
  host: "bedrock-runtime.us-east-1.amazonaws.com",
  headers: { "content-type": "application/json" },
  body: "{}"
}

const Signing = Schema.Struct({
  secretAccessKey: Schema.Literals(["one", "two"]),
  sessionToken: Schema.UndefinedOr(Schema.Literal("token")),
  // Two hours on either side of a midnight.
  millis: Schema.Literals([1_763_765_999_000, 1_763_769_599_000, 1_763_769_600_000, 1_763_773_200_000])
})

it.prop("a key that is kept signs as one that was just derived", [Arbitrary.schema(Schema.Array(Signing))], ([all]) => {
  const kept = makeSigner("us-east-1", "bedrock")
  for (const { millis, secretAccessKey, sessionToken } of all) {
    const keys = { accessKeyId: "AKIA", secretAccessKey, sessionToken }
    assert.deepStrictEqual(kept(request, keys, millis), makeSigner("us-east-1", "bedrock")(request, keys, millis))
  }
})

it("signs as the AWS SDK does", () => {
  // What `@smithy/signature-v4` 5.7.5 makes of the same request.
  const keys = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    sessionToken: undefined
  }
  const { authorization } = makeSigner("us-east-1", "bedrock")(request, keys, Date.UTC(2015, 7, 30, 12, 36))
  assert.strictEqual(
    authorization,
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/bedrock/aws4_request, " +
      "SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, " +
      "Signature=5ac3808506df2eeef92316b8d1156fd6a68f7a1881d8affb2e2d85f9cab8ceea"
  )
})

it("leaves out what a proxy may change, and takes spaces together", () => {
  const keys = { accessKeyId: "AKIA", secretAccessKey: "s", sessionToken: undefined }
  const sign = (headers: Readonly<Record<string, string>>) =>
    makeSigner("us-east-1", "bedrock")({ ...request, headers }, keys, 0).authorization
  assert.match(
    sign({ "user-agent": "a", "x-amzn-trace-id": "b", "sec-x": "c", "x-team": "d" }),
    /=host;x-amz-content-sha256;x-amz-date;x-team,/
  )
  assert.strictEqual(sign({ "x-team": " a   b " }), sign({ "x-team": "a b" }))
})
