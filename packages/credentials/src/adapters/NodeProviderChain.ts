/** Adapter: {@link CredentialProvider} over a bearer token and the AWS SDK's default provider chain for Node.js. */
import { fromNodeProviderChain } from "@aws-sdk/credential-providers"
import { Effect, Layer, Redacted } from "effect"
import { CredentialProvider } from "../CredentialProvider.ts"
import { CredentialsError, NoCredentials, ProviderFailed, SsoLoginRequired } from "../CredentialsError.ts"
import type { AccessKeyIdentity, BearerTokenIdentity, Identity } from "../Identity.ts"
import { toCredentialSource, toWhere } from "../provenance.ts"
import { isSet, toSentence } from "../text.ts"
import { readProfiles } from "./sharedConfig.ts"

export interface Options {
  /** Shared-config profile. `undefined` leaves the choice to `AWS_PROFILE`. */
  readonly profile?: string | undefined
  /** An Amazon Bedrock API key. Wins over everything else, as `AWS_BEARER_TOKEN_BEDROCK` does. */
  readonly bearerToken?: Redacted.Redacted | undefined
}

const bearer = (options: Options): BearerTokenIdentity | undefined => {
  if (options.bearerToken !== undefined)
    return {
      kind: "bearer-token",
      token: options.bearerToken,
      expiration: undefined,
      source: "bearer-token",
      where: "the configured API key"
    }
  const token = process.env["AWS_BEARER_TOKEN_BEDROCK"]
  if (!isSet(token)) return undefined
  return {
    kind: "bearer-token",
    token: Redacted.make(token.trim()),
    expiration: undefined,
    source: "bearer-token",
    where: toWhere("bearer-token", "")
  }
}

const waysOut =
  "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or AWS_BEARER_TOKEN_BEDROCK; or run: aws configure"

/** The SDK hides a missing profile behind "could not load credentials"; look for ourselves. */
const explainNothingFound = async (profile: string | undefined): Promise<NoCredentials> => {
  if (profile === undefined) return new NoCredentials({ profile, detail: waysOut })
  const names = Object.keys(await readProfiles())
  const detail = names.includes(profile)
    ? "The profile exists but names no credentials that could be loaded. Check its section in ~/.aws/config."
    : `There is no such profile in ~/.aws/config or ~/.aws/credentials${
        names.length === 0 ? ", which hold none at all" : ` (profiles there: ${names.join(", ")})`
      }. Correct AWS_PROFILE or the profile option, or run: aws configure --profile ${profile}`
  return new NoCredentials({ profile, detail })
}

/**
 * The SDK signals its reasons only in prose. The tests run the real chain against expired and empty
 * profiles, so a reworded message fails there.
 */
const toReason = async (profile: string | undefined, thrown: unknown) => {
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  if (/aws sso login|SSO Token/i.test(detail)) return new SsoLoginRequired({ profile: profile ?? "default" })
  if (/could not load credentials/i.test(detail)) return await explainNothingFound(profile)
  return new ProviderFailed({ profile, detail: toSentence(detail) })
}

const chain = (options: Options) =>
  Effect.tryPromise({
    // A new chain and uncached files each time: the caller caches, and `aws sso login` or an edited profile
    // must take effect without a restart.
    try: () => {
      const { profile } = options
      return fromNodeProviderChain({ ...(profile !== undefined && { profile }), ignoreCache: true })()
    },
    catch: (thrown) => thrown
  })

const toIdentity = (
  profile: string | undefined,
  found: Awaited<ReturnType<ReturnType<typeof fromNodeProviderChain>>>
): AccessKeyIdentity => {
  const source = toCredentialSource((found as { readonly $source?: Readonly<Record<string, unknown>> }).$source)
  return {
    kind: "access-key",
    accessKeyId: found.accessKeyId,
    secretAccessKey: Redacted.make(found.secretAccessKey),
    sessionToken: found.sessionToken === undefined ? undefined : Redacted.make(found.sessionToken),
    expiration: found.expiration?.getTime(),
    source,
    where: toWhere(source, profile ?? "default")
  }
}

export const layer = (options: Options = {}): Layer.Layer<CredentialProvider> =>
  Layer.succeed(CredentialProvider, {
    resolve: Effect.suspend((): Effect.Effect<Identity, CredentialsError> => {
      const token = bearer(options)
      if (token !== undefined) return Effect.succeed(token)
      const named = process.env["AWS_PROFILE"]
      const profile = options.profile ?? (isSet(named) ? named.trim() : undefined)
      return chain(options).pipe(
        Effect.map((found) => toIdentity(profile, found)),
        Effect.catch((thrown) =>
          Effect.flatMap(
            Effect.promise(() => toReason(profile, thrown)),
            (reason) => Effect.fail(new CredentialsError({ reason }))
          )
        )
      )
    })
  })
