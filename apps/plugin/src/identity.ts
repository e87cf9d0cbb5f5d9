/** The names this plugin goes by. The host insists on all three. */

/** Must be this id: the host would otherwise install the official plugin beside ours. */
export const pluginId = "amazon-bedrock"
export const providerId = "amazon-bedrock"
export const api = "bedrock-converse-stream"
/** As in `memory.search.provider`. It cannot be the provider's id, because the official plugin's is not. */
export const embeddingProviderId = "bedrock"
export const label = "Amazon Bedrock"
