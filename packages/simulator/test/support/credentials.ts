/** What the simulator makes of credentials that an AWS SDK provider has resolved. */
import { ListFoundationModelsCommand } from "@aws-sdk/client-bedrock"
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts"
import type { Simulator } from "@bedrock-kit/simulator"
import { assert } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { call, controlClient, type SdkError, stsClient } from "./sdk.ts"

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

/** Only what is signed with: a client must not look at the expiry and refuse by itself. */
const toSign = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken !== undefined && { sessionToken })
})

/** Signs a Bedrock call: `accepted`, or the name of the error. */
export const bedrockSays = (credentials: Credentials): Effect.Effect<string, never, Simulator | Scope.Scope> =>
  Effect.flatMap(controlClient({ credentials: toSign(credentials) }), (client) =>
    call(() => client.send(new ListFoundationModelsCommand())).pipe(
      Effect.match({
        onSuccess: ({ modelSummaries = [] }) => (modelSummaries.length > 0 ? "accepted" : "nothing listed"),
        onFailure: ({ name }) => name
      })
    )
  )

/** Signs an STS call: the ARN of the holder. */
export const holderOf = (
  credentials: Credentials
): Effect.Effect<string | undefined, SdkError, Simulator | Scope.Scope> =>
  Effect.flatMap(stsClient({ credentials: toSign(credentials) }), (client) =>
    Effect.map(
      call(() => client.send(new GetCallerIdentityCommand())),
      ({ Arn }) => Arn
    )
  )

/** A clock that starts with the machine's and is moved by hand. */
export const handClock = (): {
  readonly now: () => number
  readonly advance: (millis: number) => Effect.Effect<void>
} => {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    advance: (millis) =>
      Effect.sync(() => {
        offset += millis
      })
  }
}

/** Keys that last a minute are accepted now, and refused as expired a minute and a second later. */
export const assertExpiry = Effect.fnUntraced(function* (
  resolve: Effect.Effect<Credentials, SdkError, Simulator | Scope.Scope>,
  clock: Pick<ReturnType<typeof handClock>, "advance">
) {
  const credentials = yield* resolve
  assert.strictEqual(yield* bedrockSays(credentials), "accepted")
  yield* clock.advance(61_000)
  assert.strictEqual(yield* bedrockSays(credentials), "ExpiredTokenException")
})

/** A bare HTTP request: status, body, headers. */
export const request = (
  endpoint: string,
  path: string,
  init: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {}
): Effect.Effect<{ readonly status: number; readonly body: string; readonly headers: Headers }> =>
  Effect.promise(async () => {
    const response = await fetch(`${endpoint}${path}`, init)
    return { status: response.status, body: await response.text(), headers: response.headers }
  })
