/**
 * Port: the one Amazon Bedrock runtime operation that embedding models answer.
 *
 * Adapters live in `./adapters`; tests provide a plain object.
 */
import type { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Context, type Effect } from "effect"

/** What a model said, not yet read. */
export interface Answer {
  /** What should be JSON. */
  readonly body: string
  /** What AWS's support asks for. */
  readonly requestId: string | undefined
}

export class InvokeModel extends Context.Service<
  InvokeModel,
  {
    /** Sends a body as JSON, once. `modelId` is an id or an ARN, as it stands. */
    readonly invokeModel: (modelId: string, body: object) => Effect.Effect<Answer, AwsError.AwsError | CredentialsError>
  }
>()("@bedrock-kit/embeddings/InvokeModel") {}
