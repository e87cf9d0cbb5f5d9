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
  }
>()("@bedrock-kit/credentials/CredentialProvider") {
  /** Always names the same identity. For programs that bring their own. */
  static readonly layerOf = (identity: Identity): Layer.Layer<CredentialProvider> =>
    Layer.succeed(CredentialProvider, { resolve: Effect.succeed(identity) })
}
