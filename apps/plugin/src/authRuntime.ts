/** Who this plugin calls AWS as, for the parts of the host that wait for promises. */
import {
  type Credentials,
  detectCredentials,
  type FoundSource,
  HostEnvironment,
  type HostFacts
} from "@bedrock-kit/credentials"
import { Effect } from "effect"
import { authFindings } from "./authFindings.ts"
import type { AuthFindings } from "./authMessages.ts"
import { type Caller, toConnection } from "./connection.ts"
import type { Host, Services } from "./layers.ts"
import { apiKeyAmong, type Configured, decode, runtimeFor } from "./runtime.ts"

/** Runs a question about who calls, as the caller that is configured. Rejects with what it fails with. */
const askAs = <A, E>(
  { apiKeys = [], plugin }: Configured,
  question: (caller: Caller) => Effect.Effect<A, E, Services | Credentials | Host>,
  signal: AbortSignal | undefined
): Promise<A> => {
  const answer = Effect.gen(function* () {
    const config = yield* decode(plugin)
    const connection = toConnection(config, { id: "" }, yield* apiKeyAmong(apiKeys))
    const services = yield* runtimeFor(connection, config).contextEffect
    return yield* question(connection.caller).pipe(Effect.provide(services))
  })
  return Effect.runPromise(answer, signal === undefined ? {} : { signal })
}

/**
 * Names the credentials that calls would be made with, without resolving them.
 *
 * Rejects with a `CredentialsError` or a `ConfigError`, as do the others here.
 */
export const detect = (
  configured: Configured,
  signal?: AbortSignal
): Promise<Pick<FoundSource, "source" | "where"> | undefined> =>
  askAs<Pick<FoundSource, "source" | "where"> | undefined, never>(
    configured,
    ({ bearerToken, profile }) =>
      bearerToken === undefined
        ? detectCredentials(profile)
        : Effect.succeed({ source: "bearer-token", where: "the configured API key" }),
    signal
  )

/** Resolves the credentials that calls are made with, and asks AWS about them if that is wanted. */
export const findAuth = (
  configured: Configured,
  { asksAws }: { readonly asksAws: boolean },
  signal?: AbortSignal
): Promise<AuthFindings> => askAs(configured, (caller) => authFindings(caller, asksAws), signal)

/** The profiles of the AWS configuration files, and the files that each is in. */
export const awsProfiles = (signal?: AbortSignal): Promise<HostFacts["profileFiles"]> =>
  askAs(
    {},
    () =>
      Effect.map(
        HostEnvironment.use((host) => host.read),
        ({ profileFiles }) => profileFiles
      ),
    signal
  )
