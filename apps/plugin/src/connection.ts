/** Where and as whom a model is called: plugin configuration, the host's model, and the environment, joined. Pure. */
import type { PluginConfig } from "@bedrock-kit/config-schema"
import { parseModelId } from "@bedrock-kit/model-catalog"

/** What a set of AWS clients is made for. */
export interface Connection {
  /** Absent leaves the choice to `AWS_REGION`, `AWS_DEFAULT_REGION`, then `us-east-1`. */
  readonly region: string | undefined
  readonly profile: string | undefined
  /** Absent leaves the choice to the AWS SDK's own variables. */
  readonly endpoint: string | undefined
  readonly bearerToken: string | undefined
}

/** The host's stand-in for "no API key: AWS authentication". Never sent anywhere. */
const noApiKey = "__aws_sdk_auth__"

/** Hosts of AWS's own: the SDK finds them from the Region, FIPS and dual-stack settings included. */
const standardHost = /^bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/

const regionOfStandardUrl = (baseUrl: string): string | undefined =>
  URL.canParse(baseUrl) ? standardHost.exec(new URL(baseUrl).hostname)?.[1] : undefined

/** Decides them for one model call. */
export const toConnection = (
  config: PluginConfig.PluginConfig,
  model: { readonly id: string; readonly baseUrl?: string },
  apiKey: string | undefined
): Connection => {
  const baseUrl = model.baseUrl ?? ""
  const standardRegion = regionOfStandardUrl(baseUrl)
  return {
    // An ARN works in its own Region only.
    region: parseModelId(model.id).region ?? config.region ?? standardRegion,
    profile: config.profile,
    endpoint: config.endpoint ?? (baseUrl === "" || standardRegion !== undefined ? undefined : baseUrl),
    bearerToken: apiKey === undefined || apiKey === "" || apiKey === noApiKey ? undefined : apiKey
  }
}
