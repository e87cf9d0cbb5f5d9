/** What the adapter of the probe uses of the AWS SDK: a file of its own, so that it is loaded at the first call. */
export {
  ApplyGuardrailCommand,
  BedrockRuntimeClient,
  CountTokensCommand,
  InvokeModelCommand
} from "@aws-sdk/client-bedrock-runtime"
