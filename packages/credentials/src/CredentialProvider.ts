/**
 * Port: whatever can name an AWS identity, uncached.
 *
 * Adapters live in `./adapters`; tests provide a plain object.
 */
import { Context, Effect, Layer } from "effect"
import type { CredentialsError } from "./CredentialsError.ts"
import type { Identity } from "./Identity.ts"

export class CredentialProvider extends Context.Service<
  CredentialProvider,
  {
    readonly resolve: Effect.Effect<Identity, CredentialsError>
    /**
     * A text that differs when what {@link resolve} reads on this host has changed, such as a key rotated on disk.
     * Cheap: it is asked for before every call to AWS. Absent for a provider that reads nothing.
     */
    readonly version?: Effect.Effect<string> | undefined
  }
>()("@bedrock-kit/credentials/CredentialProvider") {
  /** Always names the same identity. For programs that bring their own. */
  static readonly layerOf = (identity: Identity): Layer.Layer<CredentialProvider> =>
    Layer.succeed(CredentialProvider, { resolve: Effect.succeed(identity) })
}
