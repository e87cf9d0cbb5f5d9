/**
 * Port: what an operator set in the account that decides whether turns succeed, and where the control plane answers.
 *
 * One operation here is one request to AWS. Adapters live in `./adapters`; tests provide a plain object.
 */
import type { GetAccountDataRetentionResponse, GetGuardrailResponse } from "@aws-sdk/client-bedrock"
import { Context, type Effect } from "effect"
import type { ControlPlaneError } from "./BedrockControlPlane.ts"

export class AccountSettings extends Context.Service<
  AccountSettings,
  {
    /** Takes a guardrail's id or ARN. */
    readonly getGuardrail: (
      guardrailIdentifier: string,
      guardrailVersion: string
    ) => Effect.Effect<GetGuardrailResponse, ControlPlaneError>
    readonly getAccountDataRetention: Effect.Effect<GetAccountDataRetentionResponse, ControlPlaneError>
    /** The URL that requests to the control plane go to, found without sending one. */
    readonly url: Effect.Effect<string, ControlPlaneError>
  }
>()("@bedrock-kit/discovery/AccountSettings") {}
