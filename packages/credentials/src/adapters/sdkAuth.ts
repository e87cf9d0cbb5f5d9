/**
 * What every AWS SDK client in the house has in common: our identity, its endpoint, and what its failures mean.
 *
 * They take it from here, so that discovery and inference can never be made as two different principals, and so
 * that none can send a bearer token in cleartext.
 */
import { Effect, Redacted } from "effect"
import { AwsError, fromUnknown } from "../AwsError.ts"
import type { Credentials } from "../Credentials.ts"
import { CredentialsError } from "../CredentialsError.ts"
import type { Identity } from "../Identity.ts"
import { tokenScheme } from "./tokenSigner.ts"

export { destinationOf } from "./destination.ts"
export { keepErrorBodies } from "./errorBodies.ts"

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
  /** Keeps the token out of cleartext. */
  readonly extensions: Array<{
    readonly configure: (client: { setHttpAuthScheme(scheme: typeof tokenScheme): void }) => void
  }>
}

/** Builds it. Send inside {@link asCaller}. */
export const make = Effect.fnUntraced(function* (credentials: Credentials["Service"]) {
  const runPromise = Effect.runPromiseWith(yield* Effect.context())
  return {
    credentials: () => runPromise(Effect.map(credentials.current, toAccessKeys)),
    token: () => runPromise(Effect.map(credentials.current, toToken)),
    // Named in code, because the SDK would otherwise let AWS_BEARER_TOKEN_BEDROCK decide, even when it is empty.
    authSchemePreference: () =>
      runPromise(
        Effect.map(credentials.current, (identity) => [identity.kind === "bearer-token" ? "httpBearerAuth" : "sigv4"])
      ),
    extensions: [{ configure: (client) => client.setHttpAuthScheme(tokenScheme) }]
  } satisfies SdkAuth
})

/** Where a client sends its requests. */
export interface EndpointOptions {
  /**
   * Replaces the endpoint of the Region; its path is kept, and requests are signed for the Region all the same.
   * Absent leaves it to `AWS_ENDPOINT_URL`, the service's own such variable, and `endpoint_url` in the profile.
   */
  readonly endpoint?: string | undefined
  /** Asks for the Region's FIPS endpoint. Absent leaves it to `AWS_USE_FIPS_ENDPOINT` and the profile. */
  readonly useFipsEndpoint?: boolean | undefined
  /** Asks for the Region's dual-stack endpoint. Absent leaves it to `AWS_USE_DUALSTACK_ENDPOINT` and the profile. */
  readonly useDualstackEndpoint?: boolean | undefined
}

/**
 * The endpoint part of an AWS SDK client's configuration.
 *
 * The SDK refuses a custom endpoint together with FIPS or dual-stack, even where one is the program's and the
 * other is left over in the environment. Here the program's wins: an endpoint is used as it is written, and FIPS or
 * dual-stack is never sent to an endpoint that a variable names.
 */
export const toEndpointConfig = ({ endpoint, useDualstackEndpoint, useFipsEndpoint }: EndpointOptions) =>
  endpoint !== undefined
    ? { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false }
    : {
        ...(useFipsEndpoint !== undefined && { useFipsEndpoint }),
        ...(useDualstackEndpoint !== undefined && { useDualstackEndpoint }),
        ignoreConfiguredEndpointUrls: useFipsEndpoint === true || useDualstackEndpoint === true
      }

/** Turns whatever a client threw into a failure of ours. A refusal of our own keeps its type. Total: never throws. */
export const toFailure = (operation: string): ((thrown: unknown) => AwsError | CredentialsError) => {
  const toAwsError = fromUnknown(operation)
  return (thrown) => (thrown instanceof CredentialsError ? thrown : toAwsError(thrown))
}

const isExpired = (error: unknown): boolean => error instanceof AwsError && error.category === "ExpiredToken"

/** AWS does not know the key: withdrawn, or rotated while we held the old one. */
const isUnknown = (error: unknown): boolean =>
  error instanceof AwsError &&
  (error.exception === "UnrecognizedClientException" || error.exception === "InvalidClientTokenId")

/** The SDK has learnt the difference of the clocks from the refusal, and signs by AWS's from then on. */
const isClockSkew = (error: unknown): boolean => error instanceof AwsError && error.isClockSkew

const secretsOf = (identity: Identity): string =>
  identity.kind === "bearer-token"
    ? Redacted.value(identity.token)
    : `${identity.accessKeyId} ${Redacted.value(identity.secretAccessKey)}`

/**
 * Calls AWS as whoever {@link Credentials} names.
 *
 * The identity is asked for first, so that its failure keeps its type: inside the SDK's callbacks it would come
 * back as a generic one. An identity that AWS refuses as expired, or as unknown, is forgotten, and the call made once
 * more; but not with the same unknown key again, which can only be refused again. A call that was refused for its time
 * is made once more, too.
 */
export const asCaller =
  (credentials: Credentials["Service"]) =>
  <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E | CredentialsError, R> =>
    Effect.flatMap(credentials.get, (identity) =>
      Effect.catchIf(
        call,
        (error) => isExpired(error) || isUnknown(error) || isClockSkew(error),
        Effect.fnUntraced(function* (error) {
          if (isClockSkew(error)) return yield* call
          yield* credentials.invalidate(identity)
          const next = yield* credentials.get
          if (isUnknown(error) && secretsOf(next) === secretsOf(identity)) return yield* Effect.fail(error)
          return yield* call
        })
      )
    )
