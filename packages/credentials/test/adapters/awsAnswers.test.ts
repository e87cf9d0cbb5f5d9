import { accessKeys, CredentialProvider, Credentials, SecurityTokenService } from "@bedrock-kit/credentials"
import * as Sts from "@bedrock-kit/credentials/adapters/Sts"
import { exampleKey, Play, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

/** Why STS refused, with the real client, when it is answered with this. */
const failure = (play: Play) =>
  Effect.gen(function* () {
    const { endpoint, script } = yield* Simulator
    yield* script(play)
    return yield* SecurityTokenService.use((sts) => sts.getCallerIdentity).pipe(
      Effect.flip,
      Effect.provide(
        Sts.layer({ region: "eu-west-1", endpoint }).pipe(
          Layer.provide(Credentials.layerNoDeps),
          Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
        )
      )
    )
  }).pipe(Effect.provide(Simulator.layer()))

const foreign = "the answer is not AWS's, so a proxy or gateway on the way may have given it"
const operation = "GetCallerIdentity"
const page = "<html><head><title>Blocked by policy</title></head><body><p>See IT</p></body></html>"

const xml = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>User is not authorized</Message></Error><RequestId>req-9</RequestId></ErrorResponse>`

describe("an answer in XML's place", () => {
  it.live.each<readonly [string, number, string, object]>([
    ["a page", 403, page, { exception: "HTTP 403", category: "AccessDenied", detail: `${foreign}: Blocked by policy` }],
    ["a page", 404, page, { exception: "HTTP 404", category: "NotFound", detail: `${foreign}: Blocked by policy` }],
    ["a broken page", 502, "<html><title>Bad<br>", { exception: "HTTP 502", detail: `${foreign}: Bad` }],
    ["a line", 502, "upstream error", { exception: "HTTP 502", detail: `${foreign}: upstream error` }],
    ["nothing", 503, "", { exception: "HTTP 503", category: "Service", detail: foreign }],
    [
      "AWS's own XML",
      403,
      xml,
      { exception: "AccessDenied", category: "AccessDenied", detail: "User is not authorized" }
    ]
  ])("is told: %s (%i)", ([, status, body, expected]) =>
    Effect.gen(function* () {
      const error = yield* failure(Play.response({ operation, status, contentType: "text/xml", body }))
      assert.deepInclude(error, { _tag: "AwsError", statusCode: status, ...expected })
    })
  )
})
