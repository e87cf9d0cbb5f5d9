/**
 * Port: the one AWS Security Token Service operation we call, which says whose credentials these are.
 *
 * Adapters live in `./adapters`; tests provide a plain object.
 */
import { Context, type Effect } from "effect"
import type { AwsError } from "./AwsError.ts"
import type { CredentialsError } from "./CredentialsError.ts"

/** Whose credentials these are, according to AWS. */
export interface CallerIdentity {
  /** Twelve digits. */
  readonly account: string
  readonly arn: string
}

export class SecurityTokenService extends Context.Service<
  SecurityTokenService,
  {
    readonly getCallerIdentity: Effect.Effect<CallerIdentity, AwsError | CredentialsError>
  }
>()("@bedrock-kit/credentials/SecurityTokenService") {}
