/**
 * Port: questions to the runtime that take no turn.
 *
 * One operation here is one request to AWS. Adapters live in `./adapters`; tests provide a plain object.
 */
import type { ApplyGuardrailCommandOutput } from "@aws-sdk/client-bedrock-runtime"
import type { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Context, type Effect } from "effect"

type ProbeError = AwsError.AwsError | CredentialsError

/** A text, and the guardrail that is to judge it. */
export interface GuardrailQuestion {
  readonly guardrailIdentifier: string
  readonly guardrailVersion: string
  /** Whether somebody asks it of a model, or a model says it. */
  readonly source: "INPUT" | "OUTPUT"
  readonly text: string
}

/** What a guardrail made of a text, as AWS tells it. */
export type GuardrailAnswer = Pick<
  ApplyGuardrailCommandOutput,
  "action" | "actionReason" | "assessments" | "outputs" | "usage"
>

export class RuntimeProbe extends Context.Service<
  RuntimeProbe,
  {
    /** What a guardrail makes of a text. AWS charges for the policies that look at it. */
    readonly applyGuardrail: (question: GuardrailQuestion) => Effect.Effect<GuardrailAnswer, ProbeError>
    /** Tokens of a text, as the model would count them. Costs nothing, and takes a foundation model's id. */
    readonly countTokens: (modelId: string, text: string) => Effect.Effect<number, ProbeError>
    /**
     * Sends InvokeModel an empty request. Every model refuses it with a `ValidationException` and charges nothing, but IAM
     * decides first: any other failure is the reason why nothing could be sent.
     */
    readonly invokeNothing: (modelId: string) => Effect.Effect<void, ProbeError>
    /** The URL that requests to the runtime go to, found without sending one. */
    readonly url: Effect.Effect<string, ProbeError>
  }
>()("@bedrock-kit/converse-stream/RuntimeProbe") {}
