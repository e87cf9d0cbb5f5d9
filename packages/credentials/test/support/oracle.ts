/** Who AWS takes the winner for: of our chain, and of the AWS SDK's own. */
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
import { fromNodeProviderChain } from "@aws-sdk/credential-providers"
import { type Identity, HostEnvironment, CredentialProvider, toProvenanceReport } from "@bedrock-kit/credentials"
import { type AccessKey, Simulator } from "@bedrock-kit/simulator"
import { Effect, Redacted, Result } from "effect"
import { createHash } from "node:crypto"
import { consoleOf } from "./capture.ts"

/** Keys as the AWS SDK gives them. */
export interface SdkKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly expiration?: Date | undefined
}

/** A key that looks like AWS's, and belongs to the user of that name. */
export const keyOf = (user: string, more: Partial<AccessKey> = {}): AccessKey => ({
  accessKeyId: `AKIA${user.toUpperCase().padEnd(16, "7")}`,
  secretAccessKey: createHash("sha512").update(user).digest("base64").slice(0, 40),
  arn: `arn:aws:iam::123456789012:user/${user}`,
  ...more
})

/** What the AWS SDK's own chain finds. It keeps nothing from one time to the next. */
export const oracle = (profile?: string) =>
  Effect.result(
    Effect.tryPromise({
      try: (): Promise<SdkKeys> =>
        fromNodeProviderChain({
          ignoreCache: true,
          clientConfig: { region: "us-east-1" },
          ...(profile !== undefined && { profile })
        })(),
      catch: (failure) => failure
    })
  )

/** What our chain finds, what the report says of it, and what was printed meanwhile. */
export const ours = (profile?: string) =>
  Effect.gen(function* () {
    const facts = yield* HostEnvironment.use((host) => host.read)
    const outcome = yield* Effect.result(CredentialProvider.use((provider) => provider.resolve))
    const report = toProvenanceReport({ facts, outcome, profile, region: "us-east-1", now: Date.now() })
    return { outcome, report }
  }).pipe(
    consoleOf,
    Effect.map(({ said, value }) => ({ ...value, said }))
  )

/** The secrets of an identity of ours in the AWS SDK's form; `undefined` for a bearer token. */
export const toSdkKeys = (identity: Identity): SdkKeys | undefined =>
  identity.kind === "bearer-token"
    ? undefined
    : {
        accessKeyId: identity.accessKeyId,
        secretAccessKey: Redacted.value(identity.secretAccessKey),
        sessionToken: identity.sessionToken && Redacted.value(identity.sessionToken)
      }

/** Who AWS says that keys belong to, or what it calls its refusal. A session's own name is left out. */
export const holderOf = ({ accessKeyId, secretAccessKey, sessionToken }: SdkKeys) =>
  Effect.gen(function* () {
    const { endpoint } = yield* Simulator
    const client = yield* Effect.acquireRelease(
      Effect.sync(
        () =>
          new STSClient({
            endpoint,
            region: "us-east-1",
            maxAttempts: 1,
            credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
          })
      ),
      (client) => Effect.sync(() => client.destroy())
    )
    return yield* Effect.tryPromise({
      try: () => client.send(new GetCallerIdentityCommand()),
      catch: (failure) => (failure as Error).name
    }).pipe(
      Effect.map(({ Arn = "" }) => Arn.replace(/(:assumed-role\/[^/]+)\/.*$/, "$1")),
      Effect.catch((name) => Effect.succeed(name))
    )
  }).pipe(Effect.scoped)

/** Who each has found, in a form to compare: a holder and, unless AWS counts it anew, an access key id. */
export const winnerOf = (found: Result.Result<SdkKeys | undefined, unknown>) =>
  Result.isFailure(found) || found.success === undefined
    ? Effect.succeed({ holder: "nobody", accessKeyId: undefined })
    : Effect.map(holderOf(found.success), (holder) => ({
        holder,
        accessKeyId: found.success!.accessKeyId.startsWith("ASIASIMULATOR") ? "counted" : found.success!.accessKeyId
      }))
