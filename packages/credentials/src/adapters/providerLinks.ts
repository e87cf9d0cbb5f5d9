/**
 * The links of the credential chain, in the order of the AWS SDK's own.
 *
 * The SDK's providers do the resolving, and are loaded when one is asked: keys that lie in variables or in a profile need
 * none of them. The SDK's ready-made chain is not used, because it asks the instance metadata
 * service of every laptop and forgets which source failed and why. The tests hold the winner against that chain on
 * every kind of host.
 *
 * **Source**: `defaultProvider` in `@aws-sdk/credential-provider-node` 3.972.97.
 */
import { Result } from "effect"
import type { HostFacts, ProfileSettings } from "../HostEnvironment.ts"
import { defaultRegion, resolveRegion } from "../Region.ts"
import type { ListedSource } from "../sources.ts"
import {
  containerEndpoint,
  environmentKeys,
  instanceMetadata,
  kindOf,
  namedProfile,
  profileInUse,
  webIdentityVariables,
  whereProfile
} from "../sources.ts"
import { isSet } from "../text.ts"

const loadSdk = () => import("./sdkProviders.ts")

/** Access keys as the AWS SDK gives them. */
export interface SdkIdentity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

/** One link of the chain. */
export interface Link {
  readonly source: ListedSource
  readonly where: string
  readonly provide: () => Promise<SdkIdentity>
  /** Whether the instance metadata service is asked on the way. */
  readonly asksInstance?: boolean
}

/** What the SDK's clients tell a provider of themselves. */
interface CallerProperties {
  readonly callerClientConfig: { readonly profile: string; readonly region: () => Promise<string> }
}

/** An IAM role to take on, with whatever credentials are found. */
export interface AssumedRole {
  readonly roleArn: string
  /** What the role's trust policy asks for. */
  readonly externalId?: string | undefined
  /** How CloudTrail names the caller. Absent: `bedrock-kit`. */
  readonly roleSessionName?: string | undefined
}

/** The SDK prints on stderr what it finds odd; the provenance report says it in our words. */
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** Whether AWS's rules let the next link be tried after this failure. */
export const mayGoOn = (failure: unknown): boolean =>
  (failure as { readonly tryNextLink?: unknown } | undefined)?.tryNextLink === true

/** A blank variable would be a URI or a token for the SDK; the empty text is none. */
const filled = (variable: string): string => {
  const value = process.env[variable]
  return isSet(value) ? value : ""
}

const container = async (): Promise<SdkIdentity> => {
  const { fromContainerMetadata, fromHttp } = await loadSdk()
  const first = fromHttp({
    awsContainerCredentialsRelativeUri: filled("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"),
    awsContainerCredentialsFullUri: filled("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
    awsContainerAuthorizationToken: filled("AWS_CONTAINER_AUTHORIZATION_TOKEN"),
    awsContainerAuthorizationTokenFile: filled("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
    logger
  })
  try {
    return await first()
  } catch (failure) {
    if (!mayGoOn(failure)) throw failure
    // The first one's failure says more.
    return await fromContainerMetadata({ logger })().catch(() => {
      throw failure
    })
  }
}

/** Blank counts as absent, also for a session token, which would be sent as it is. */
const environment = async (): Promise<SdkIdentity> => {
  const [sessionToken, expiration] = [filled("AWS_SESSION_TOKEN"), filled("AWS_CREDENTIAL_EXPIRATION")]
  return {
    accessKeyId: filled("AWS_ACCESS_KEY_ID").trim(),
    secretAccessKey: filled("AWS_SECRET_ACCESS_KEY").trim(),
    ...(sessionToken !== "" && { sessionToken }),
    // As `aws configure export-credentials` writes it.
    ...(expiration !== "" && { expiration: new Date(expiration) })
  }
}

/** Keys that lie in a profile as they are, which the facts hold already. Absent for a profile that says where to get some. */
const keysIn = (settings: ProfileSettings): SdkIdentity | undefined => {
  const { aws_access_key_id, aws_secret_access_key, aws_session_token } = settings
  return isSet(aws_access_key_id) && isSet(aws_secret_access_key)
    ? {
        accessKeyId: aws_access_key_id,
        secretAccessKey: aws_secret_access_key,
        ...(isSet(aws_session_token) && { sessionToken: aws_session_token })
      }
    : undefined
}

/** A session without a name gets one from the SDK; with a blank one, STS refuses it. */
const webIdentity = async (caller: CallerProperties): Promise<SdkIdentity> => {
  const { fromTokenFile } = await loadSdk()
  const isNamed = filled("AWS_ROLE_SESSION_NAME") !== ""
  return await fromTokenFile({ logger, ...(!isNamed && { roleSessionName: defaultSessionName }) })(caller)
}

const defaultSessionName = "bedrock-kit"

/** Whether the role of a profile is assumed with what the instance gives, however many profiles on. */
const leadsToInstance = (facts: HostFacts, name: string, visited: ReadonlyArray<string> = []): boolean => {
  const settings = facts.profiles[name]
  if (settings === undefined || visited.includes(name)) return false
  if (visited.length > 0 && isSet(settings["aws_access_key_id"]) && isSet(settings["aws_secret_access_key"]))
    return false
  const source = settings["source_profile"]
  return isSet(source)
    ? leadsToInstance(facts, source, [...visited, name])
    : settings["credential_source"] === "Ec2InstanceMetadata"
}

/** Lists what is worth trying on this host. `region` is where STS is asked, unless the profile names one. */
export const linksOf = (
  facts: HostFacts,
  profile: string | undefined,
  region: string | undefined
): ReadonlyArray<Link> => {
  const name = profileInUse(facts, profile)
  const settings = facts.profiles[name]
  const kind = settings === undefined ? undefined : kindOf(settings)
  const where = whereProfile(facts, name)
  // Files are read each time: the caller caches, and `aws sso login` or an edited profile must take effect.
  const init = { profile: name, ignoreCache: true, logger }
  const stsRegion = Result.match(resolveRegion({ region, env: facts.env, profileRegion: settings?.["region"] }), {
    onFailure: () => defaultRegion,
    onSuccess: ({ value }) => value
  })
  const caller: CallerProperties = {
    callerClientConfig: { profile: name, region: () => Promise.resolve(stsRegion) }
  }
  const fromProfile = async () =>
    (kind === "profile" && settings !== undefined ? keysIn(settings) : undefined) ??
    (await (await loadSdk()).fromIni(init)(caller))
  const links: Array<Link> = []
  if (namedProfile(facts, profile) === undefined) {
    const { status, where } = environmentKeys(facts)
    if (status === "present") links.push({ source: "environment", where, provide: environment })
  }
  if (kind !== undefined) {
    const asksInstance = kind === "assume-role" && leadsToInstance(facts, name)
    links.push({ source: kind, where, provide: fromProfile, asksInstance })
  }
  if (kind !== "process" && isSet(settings?.["credential_process"]))
    links.push({ source: "process", where, provide: async () => await (await loadSdk()).fromProcess(init)(caller) })
  const token = webIdentityVariables(facts)
  if (token.status === "present")
    links.push({ source: "web-identity", where: token.where, provide: () => webIdentity(caller) })
  const endpoint = containerEndpoint(facts)
  if (endpoint.status === "present") links.push({ source: "container", where: endpoint.where, provide: container })
  else {
    const metadata = instanceMetadata(facts, name)
    if (metadata.status === "present")
      links.push({
        source: "instance-metadata",
        where: metadata.where,
        provide: async () => await (await loadSdk()).fromInstanceMetadata({ logger, profile: name })(),
        asksInstance: true
      })
  }
  return links
}

/** Takes on a role with the keys that were found. */
export const assumeRole = (role: AssumedRole, keys: SdkIdentity, region: string | undefined): Link => ({
  source: "assume-role",
  where: `role ${role.roleArn}`,
  provide: async () => {
    const { fromTemporaryCredentials } = await loadSdk()
    return await fromTemporaryCredentials({
      masterCredentials: keys,
      params: {
        RoleArn: role.roleArn,
        RoleSessionName: role.roleSessionName ?? defaultSessionName,
        ...(role.externalId !== undefined && { ExternalId: role.externalId })
      },
      clientConfig: { ...(region !== undefined && { region }) },
      logger
    })()
  }
})
