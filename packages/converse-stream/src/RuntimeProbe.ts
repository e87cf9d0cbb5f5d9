/**
 * Port: questions to the runtime that cost nothing, and tell whether it may be asked at all.
 *
 * One operation here is one request to AWS. Adapters live in `./adapters`; tests provide a plain object.
 */
import type { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { Context, type Effect } from "effect"

type ProbeError = AwsError.AwsError | CredentialsError

export class RuntimeProbe extends Context.Service<
  RuntimeProbe,
  {
    /** Tokens of a text, as the model would count them. Takes a foundation model's id. */
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
