/**
 * Gives an AWS SDK client our identity, whatever its kind.
 *
 * Every client in the house takes its authentication from here, so that discovery and inference can never be
 * made as two different principals.
 */
import { Effect, Redacted } from "effect"
import { AwsError } from "../AwsError.ts"
import type { Credentials } from "../Credentials.ts"
import type { Identity } from "../Identity.ts"

/**
 * The SDK keeps an identity for ever unless it expires, and {@link Credentials} is the only cache we want:
 * every identity is handed over as one that must be asked for again.
 */
const askAgain = new Date(0)

interface SdkAccessKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration: Date
}

const toAccessKeys = (identity: Identity): SdkAccessKeys => {
  if (identity.kind === "bearer-token") throw new Error("A bearer token cannot sign a request.")
  return {
    accessKeyId: identity.accessKeyId,
    secretAccessKey: Redacted.value(identity.secretAccessKey),
    ...(identity.sessionToken !== undefined && { sessionToken: Redacted.value(identity.sessionToken) }),
    expiration: askAgain
  }
}

const toToken = (identity: Identity) => {
  if (identity.kind === "access-key") throw new Error("Access keys are not a bearer token.")
  return { token: Redacted.value(identity.token), expiration: askAgain }
}

/** The authentication part of an AWS SDK client's configuration. */
export interface SdkAuth {
  readonly credentials: () => Promise<SdkAccessKeys>
  readonly token: () => Promise<{ readonly token: string; readonly expiration: Date }>
  readonly authSchemePreference: () => Promise<Array<string>>
}

/** Builds it. Send inside {@link asCaller}. */
export const make = Effect.fnUntraced(function* (credentials: Credentials["Service"]) {
  const runPromise = Effect.runPromiseWith(yield* Effect.context())
  return {
    credentials: () => runPromise(Effect.map(credentials.get, toAccessKeys)),
    token: () => runPromise(Effect.map(credentials.get, toToken)),
    // Named in code, because the SDK would otherwise let AWS_BEARER_TOKEN_BEDROCK decide, even when it is empty.
    authSchemePreference: () =>
      runPromise(
        Effect.map(credentials.get, (identity) => [identity.kind === "bearer-token" ? "httpBearerAuth" : "sigv4"])
      )
  } satisfies SdkAuth
})

const isExpired = (error: unknown): boolean => error instanceof AwsError && error.category === "ExpiredToken"

/**
 * Calls AWS as whoever {@link Credentials} names.
 *
 * The identity is asked for first, so that its failure keeps its type: inside the SDK's callbacks it would come
 * back as a generic one. An identity that AWS refuses as expired is forgotten, and the call made once more.
 */
export const asCaller =
  (credentials: Credentials["Service"]) =>
  <A, E, R>(call: Effect.Effect<A, E, R>) =>
    credentials.get.pipe(
      Effect.andThen(call),
      Effect.tapError((error) => (isExpired(error) ? credentials.invalidate : Effect.void)),
      Effect.retry({ times: 1, while: isExpired })
    )
