/** Adapter: {@link CredentialProvider} over a bearer token and the AWS SDK's providers for Node.js. */
import { Duration, Effect, Layer, Redacted } from "effect"
import { CredentialProvider } from "../CredentialProvider.ts"
import { CredentialsError, type CredentialsErrorReason, NoCredentials, ProviderFailed } from "../CredentialsError.ts"
import { HostEnvironment, type HostFacts } from "../HostEnvironment.ts"
import { type AccessKeyIdentity, bearerToken, type Identity } from "../Identity.ts"
import { InstanceMetadata } from "../InstanceMetadata.ts"
import { nearestNames } from "../nearestNames.ts"
import type { SourceFailure } from "../provenance.ts"
import { complaintOf, findSources, metadataDisabled, namedProfile, noSuchProfile, profileInUse } from "../sources.ts"
import { isSet } from "../text.ts"
import * as Imds from "./Imds.ts"
import * as NodeHost from "./NodeHost.ts"
import { toReason } from "./providerFailure.ts"
import { type AssumedRole, assumeRole, type Link, linksOf, mayGoOn, type SdkIdentity } from "./providerLinks.ts"

export type { AssumedRole } from "./providerLinks.ts"

export interface Options {
  /** Shared-config profile. `undefined` leaves the choice to `AWS_PROFILE`. */
  readonly profile?: string | undefined
  /** An Amazon Bedrock API key. Wins over everything else, as `AWS_BEARER_TOKEN_BEDROCK` does. */
  readonly bearerToken?: Redacted.Redacted | undefined
  /** A role to take on with what is found. */
  readonly role?: AssumedRole | undefined
  /** Region whose STS is asked, unless the profile names one. */
  readonly region?: string | undefined
}

/** A gateway has nobody to wait for, and the SDK waits for a credential process for ever. */
const bound = Duration.seconds(30)

const bearer = (facts: HostFacts, options: Options): Identity | undefined => {
  if (options.bearerToken !== undefined)
    return bearerToken(Redacted.value(options.bearerToken), { source: "bearer-token", where: "the configured API key" })
  const token = facts.env["AWS_BEARER_TOKEN_BEDROCK"]
  return isSet(token)
    ? bearerToken(token.trim(), { source: "bearer-token", where: "AWS_BEARER_TOKEN_BEDROCK" })
    : undefined
}

const waysOut =
  "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or AWS_BEARER_TOKEN_BEDROCK; or run: aws configure"

/** Nothing was there to try. */
const nothingFound = (facts: HostFacts, options: Options): NoCredentials => {
  const profile = namedProfile(facts, options.profile)
  const problems = facts.problems.map((problem) => ` ${problem}`).join("")
  if (profile === undefined || facts.profiles[profile] !== undefined) {
    const help =
      profile === undefined
        ? `${waysOut}.`
        : "The profile exists but names no credentials. Give it keys, a role, a process, or an SSO session."
    const complaints = findSources(facts, options.profile).map(complaintOf).filter(isSet)
    return new NoCredentials({ profile, detail: [...complaints, help].join(" ") + problems })
  }
  const names = Object.keys(facts.profiles)
  const [nearest] = nearestNames(profile, names)
  const there = names.length === 0 ? ", which hold none at all" : ` (profiles there: ${names.join(", ")})`
  const hint =
    nearest === undefined ? "Correct AWS_PROFILE or the profile option, or" : `Did you mean ${nearest}? If not,`
  return new NoCredentials({
    profile,
    detail: `There is no such profile in ${facts.files.config} or ${facts.files.credentials}${there}. ${hint} run: aws configure --profile ${profile}.${problems}`
  })
}

/** A process may print anything: half a key pair, a number, an empty text. */
const checked = (keys: SdkIdentity): SdkIdentity => {
  const isText = (value: unknown) => typeof value === "string" && isSet(value)
  if (isText(keys.accessKeyId) && isText(keys.secretAccessKey)) return keys
  throw Object.assign(new Error("it gave no access keys"), { tryNextLink: true })
}

/** Absent for a date that is none: it would be looked up again at every request. */
const toExpiration = (expiration: Date | undefined): number | undefined => {
  const millis = expiration?.getTime()
  return Number.isFinite(millis) ? millis : undefined
}

const toIdentity = (
  { source, where }: Link,
  keys: SdkIdentity,
  failures: ReadonlyArray<SourceFailure>
): AccessKeyIdentity => ({
  kind: "access-key",
  accessKeyId: keys.accessKeyId,
  secretAccessKey: Redacted.make(keys.secretAccessKey),
  sessionToken: isSet(keys.sessionToken) ? Redacted.make(keys.sessionToken) : undefined,
  expiration: toExpiration(keys.expiration),
  source,
  where,
  failures
})

interface LinkFailure {
  readonly reason: CredentialsErrorReason
  readonly mayGoOn: boolean
}

/** The chain on a host of the caller's choice. */
export const layerNoDeps = (
  options: Options = {}
): Layer.Layer<CredentialProvider, never, HostEnvironment | InstanceMetadata> =>
  Layer.effect(
    CredentialProvider,
    Effect.gen(function* () {
      const host = yield* HostEnvironment
      const metadata = yield* InstanceMetadata
      /** Providers that nobody waits for any longer. Asked again they are joined: a process that hangs is started once. */
      const running = new Map<string, Promise<SdkIdentity>>()

      const start = (link: Link): Promise<SdkIdentity> => {
        const key = `${link.source} ${link.where}`
        const started = running.get(key) ?? link.provide().finally(() => running.delete(key))
        running.set(key, started)
        return started
      }

      const tryLink = Effect.fnUntraced(function* (facts: HostFacts, link: Link) {
        const { source, where } = link
        const fail = (detail: string): LinkFailure => ({
          reason: new ProviderFailed({ source, where, detail }),
          mayGoOn: true
        })
        if (link.asksInstance === true) {
          const disabled = metadataDisabled(facts)
          if (disabled !== undefined) return yield* Effect.fail(fail(`${disabled}, so the instance was not asked.`))
          const answer = yield* metadata.ask
          if (answer._tag === "Silent") return yield* Effect.fail(fail(`${answer.reason}.`))
        }
        return yield* Effect.tryPromise({
          // Inside `then`, because some providers throw before they give a promise.
          try: () =>
            Promise.resolve()
              .then(() => start(link))
              .then(checked),
          catch: (thrown): LinkFailure => ({
            reason: toReason(facts, profileInUse(facts, options.profile), link, thrown),
            mayGoOn: mayGoOn(thrown)
          })
        }).pipe(
          Effect.timeoutOrElse({
            duration: bound,
            orElse: () => Effect.fail(fail(`it did not answer within ${Duration.toSeconds(bound)} seconds.`))
          })
        )
      })

      const tryLinks = Effect.fnUntraced(function* (facts: HostFacts) {
        const failures: Array<SourceFailure> = []
        let first: CredentialsErrorReason | undefined
        const named = namedProfile(facts, options.profile)
        // The profile that was asked for is what must be mended, even if something else is tried after it.
        if (named !== undefined && facts.profiles[named] === undefined) {
          first = nothingFound(facts, options)
          failures.push({ source: "profile", reason: noSuchProfile(facts, named) })
        }
        for (const link of linksOf(facts, options.profile, options.region)) {
          const outcome = yield* Effect.result(tryLink(facts, link))
          if (outcome._tag === "Success") return { link, keys: outcome.success, failures }
          const { mayGoOn, reason } = outcome.failure
          first ??= reason
          failures.push({ source: link.source, reason: reason.message })
          if (!mayGoOn) break
        }
        return yield* new CredentialsError({ reason: first ?? nothingFound(facts, options), failures })
      })

      const takeOn = (role: AssumedRole, facts: HostFacts, keys: SdkIdentity) => {
        const link = assumeRole(role, keys, options.region)
        return tryLink(facts, link).pipe(
          Effect.map((keys) => ({ link, keys })),
          Effect.mapError(({ reason }) => new CredentialsError({ reason }))
        )
      }

      const resolve = Effect.gen(function* () {
        const facts = yield* host.read
        const token = bearer(facts, options)
        if (token !== undefined) return token
        const { failures, ...found } = yield* tryLinks(facts)
        const { keys, link } = options.role === undefined ? found : yield* takeOn(options.role, facts, found.keys)
        return toIdentity(link, keys, failures)
      })
      return CredentialProvider.of({ resolve, version: host.version })
    })
  )

/** The chain on this host. */
export const layer = (options: Options = {}): Layer.Layer<CredentialProvider> =>
  layerNoDeps(options).pipe(Layer.provide(Layer.merge(NodeHost.layer, Imds.layer)))
