/** Where and as whom a model is called: plugin configuration, the host's model, and the environment, joined. Pure. */
import type { PluginConfig } from "@bedrock-kit/config-schema"
import { type Endpoint, parseEndpoint } from "@bedrock-kit/credentials"
import { parseModelId } from "@bedrock-kit/model-catalog"
import { Result } from "effect"
import { noApiKey } from "./authApiKey.ts"

/** As whom AWS is called. */
export interface Caller {
  /** Absent leaves the choice to the environment, the profile and the instance. */
  readonly region: string | undefined
  /** Absent leaves the choice to `AWS_PROFILE`. */
  readonly profile: string | undefined
  readonly role:
    | {
        readonly roleArn: string
        readonly externalId: string | undefined
        readonly roleSessionName: string | undefined
      }
    | undefined
  readonly bearerToken: string | undefined
}

/** What a set of AWS clients is made for. */
export interface Connection {
  readonly caller: Caller
  /** The Region in the model's ARN. */
  readonly modelRegion: string | undefined
  /** Absent leaves the choice to the AWS SDK's own variables. What is no URL is kept, for `layers.ts` to refuse. */
  readonly endpoint: string | undefined
  /** Absent leaves the choice to the AWS SDK's own variables, as for the next. */
  readonly useFipsEndpoint: true | undefined
  readonly useDualstackEndpoint: true | undefined
}

const given = (text: unknown): string | undefined =>
  typeof text !== "string" || text.trim() === "" || text === noApiKey ? undefined : text.trim()

const read = (url: string): Endpoint | undefined => Result.getOrUndefined(parseEndpoint(url, "the endpoint"))

/**
 * Decides them for one model call.
 *
 * `baseUrl` is what the operator configured, not what we told the host ourselves: the host shows a URL for every model,
 * and one that only repeats our default must not be taken for somebody's choice of a Region.
 */
export const toConnection = (
  config: PluginConfig.PluginConfig,
  model: { readonly id: string; readonly baseUrl?: string | undefined },
  apiKey: string | undefined
): Connection => {
  const { baseUrl = "" } = model
  const url = config.endpoint ?? baseUrl
  const endpoint = read(url)
  // AWS's own hosts are left to the SDK, so that a FIPS host stays one in the Region of an ARN.
  const isAwsPublic = endpoint?.isAwsPublic === true
  const { externalId, roleArn, roleSessionName } = config
  return {
    caller: {
      // Whoever named a Region for lists alone has the models of that Region, as with the plugin before this one.
      region: config.region ?? endpoint?.region ?? read(baseUrl)?.region ?? config.discovery.region,
      profile: config.profile,
      role: roleArn === undefined ? undefined : { roleArn, externalId, roleSessionName },
      // A key for this call, then one for all; a reference that the host left as it is is no key.
      bearerToken: given(apiKey) ?? given(config.bearerToken)
    },
    modelRegion: parseModelId(model.id).region,
    endpoint: url === "" || isAwsPublic ? undefined : (endpoint?.url ?? url),
    useFipsEndpoint: endpoint?.useFipsEndpoint === true ? true : undefined,
    useDualstackEndpoint: endpoint?.useDualstackEndpoint === true ? true : undefined
  }
}
