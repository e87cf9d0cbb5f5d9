/** Which models are only served under one data retention mode of the account. Pure. */
import { parseModelId } from "./modelId.ts"

const demanding: ReadonlySet<string> = new Set(["anthropic.claude-fable-5", "anthropic.claude-mythos-5"])

/**
 * The mode of `GetAccountDataRetention` that a model refuses to be without; `undefined` for a model that takes any.
 *
 * **Errors**: none; total.
 *
 * **Source**: Amazon Bedrock user guide, "Data retention": "models requiring `provider_data_share` (currently Claude Mythos 5 and
 * Claude Fable 5)", as quoted in binbashar/le-tf-infra-aws#1126, July 2026.
 */
export const requiredDataRetention = (modelId: string): "provider_data_share" | undefined =>
  demanding.has(parseModelId(modelId).baseModelId ?? "") ? "provider_data_share" : undefined
