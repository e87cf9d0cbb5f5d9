/** The Bedrock that the host talks to. The only place that knows it is the simulator. */
import { defaultModels, exampleKey, Simulator } from "@bedrock-kit/simulator"

/** A model that exists only in the simulated account: no static row of the plugin can have it. */
export const onlyHere = "bedrock-kit.host-test-v1:0"

/** Its answers take a while, so that an answer that is streamed does not look like one that is not. */
export const layer = Simulator.layer({
  models: [
    ...defaultModels,
    {
      modelId: onlyHere,
      modelName: "Host Test",
      providerName: "Bedrock Kit",
      inputModalities: ["TEXT"],
      outputModalities: ["TEXT"],
      responseStreamingSupported: true,
      inferenceTypesSupported: ["ON_DEMAND"],
      modelLifecycle: { status: "ACTIVE" }
    }
  ],
  deltaDelay: "20 millis"
})

/** The AWS SDK's own variables, and nothing else, point the plugin at the simulator. */
export const environment = (endpoint: string): NodeJS.ProcessEnv => ({
  AWS_ACCESS_KEY_ID: exampleKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: exampleKey.secretAccessKey,
  AWS_REGION: "us-east-1",
  AWS_ENDPOINT_URL_BEDROCK: endpoint,
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint
})

/** What the simulated model answers to a message. The host puts the time before it. */
export const answerTo = (message: string): RegExp => new RegExp(`You said: (\\[.*\\] )?${message}`)

/** What the simulated model answers to the result of a tool. It calls any tool that a message names. */
export const answerToResult = (tool: string, result: string): RegExp => new RegExp(`${tool} answered: .*${result}`, "s")
