import { accessKeys, CredentialProvider, Credentials, SecurityTokenService } from "@bedrock-kit/credentials"
import * as Sts from "@bedrock-kit/credentials/adapters/Sts"
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Ref } from "effect"

const keys = (secretAccessKey: string) => accessKeys({ ...exampleKey, secretAccessKey })

/** The real client against a simulator of the test's own, over sockets. */
const layer = (resolve: CredentialProvider["Service"]["resolve"]) =>
  Layer.unwrap(Effect.map(Simulator, ({ endpoint }) => Sts.layer({ region: "eu-west-1", endpoint }))).pipe(
    Layer.provideMerge(Credentials.layerNoDeps),
    Layer.provide(Layer.succeed(CredentialProvider, { resolve })),
    Layer.provideMerge(Simulator.layer())
  )

const getCallerIdentity = SecurityTokenService.use((sts) => sts.getCallerIdentity)

describe("Sts", () => {
  it.effect("says whose credentials these are", () =>
    Effect.gen(function* () {
      const { account, arn } = yield* getCallerIdentity
      assert.strictEqual(account, "123456789012")
      assert.match(arn, /^arn:aws:iam::123456789012:/)
    }).pipe(Effect.provide(layer(Effect.succeed(keys(exampleKey.secretAccessKey)))))
  )

  it.effect("is refused with a wrong key, by AWS's own name", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* Effect.flip(getCallerIdentity), {
        exception: "SignatureDoesNotMatch",
        category: "AccessDenied",
        statusCode: 403
      })
    }).pipe(Effect.provide(layer(Effect.succeed(keys("wrong")))))
  )

  it.effect("signs with the identity of now: the SDK keeps none of its own", () =>
    Effect.gen(function* () {
      const secret = yield* Ref.make("wrong")
      const program = Effect.gen(function* () {
        yield* Effect.flip(getCallerIdentity)
        yield* Ref.set(secret, exampleKey.secretAccessKey)
        yield* Credentials.use(({ get, invalidate }) => Effect.flatMap(get, invalidate))
        yield* getCallerIdentity
      })
      yield* program.pipe(Effect.provide(layer(Effect.map(Ref.get(secret), keys))))
    })
  )
})
