/** What the adapter of account settings uses of the AWS SDK: a file of its own, so that it is loaded at the first call. */
export { BedrockClient, GetAccountDataRetentionCommand, GetGuardrailCommand } from "@aws-sdk/client-bedrock"
