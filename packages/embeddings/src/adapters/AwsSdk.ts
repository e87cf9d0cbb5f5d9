/** Adapter: {@link InvokeModel} over the AWS SDK for JavaScript v3. */
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime"
import { Credentials } from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { NodeHttpHandler } from "@smithy/node-http-handler"
import { Effect, Layer } from "effect"
import { InvokeModel } from "../InvokeModel.ts"

export interface Options extends SdkAuth.EndpointOptions {
  readonly region: string
}

const json = "application/json"

/**
 * Sends over HTTP/1.1 with connections that are kept: bodies are small, many and whole, and every proxy speaks it. What is
 * kept does not hold a process open.
 */
const makeClient = (options: Options, auth: SdkAuth.SdkAuth) =>
  SdkAuth.keepErrorBodies(
    new BedrockRuntimeClient({
      region: options.region,
      ...SdkAuth.toEndpointConfig(options),
      ...auth,
      // Retries are ours: the SDK makes exactly one attempt.
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler()
    })
  )

export const layer = (options: Options): Layer.Layer<InvokeModel, never, Credentials> =>
  Layer.effect(
    InvokeModel,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const auth = yield* SdkAuth.make(credentials)
      // Made by the first call: whoever only chats has this layer, too.
      let made: BedrockRuntimeClient | undefined
      yield* Effect.addFinalizer(() => Effect.sync(() => made?.destroy()))

      const invokeModel = (modelId: string, body: object) =>
        Effect.tryPromise({
          try: async (abortSignal) => {
            made ??= makeClient(options, auth)
            const input = { modelId, body: JSON.stringify(body), contentType: json, accept: json }
            const answer = await made.send(new InvokeModelCommand(input), { abortSignal })
            return { body: answer.body.transformToString(), requestId: answer.$metadata.requestId }
          },
          catch: SdkAuth.toFailure("InvokeModel")
        }).pipe(
          SdkAuth.asCaller(credentials),
          Effect.withSpan("InvokeModel.invokeModel", { attributes: { "aws.bedrock.model_id": modelId } })
        )

      return InvokeModel.of({ invokeModel })
    })
  )
