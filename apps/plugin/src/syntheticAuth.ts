/**
 * Tells the host that Amazon Bedrock can be used on a machine that none of its markers speak of: an instance with a role,
 * a profile with an SSO session, a container.
 *
 * The host asks before it calls a provider that it has no key for, and in `openclaw models status`.
 */
import { noApiKey } from "./authApiKey.ts"
import { doctorHint, keepMissingAuth } from "./authMessages.ts"
import { pluginConfigOf } from "./hostConfig.ts"
import type { HostConfig } from "./hostTypes.ts"

interface SyntheticAuthContext {
  readonly config?: HostConfig
  readonly providerConfig?: { readonly auth?: unknown }
  readonly signal?: AbortSignal
}

/** What the host takes for a credential. Its `apiKey` is the host's own stand-in for none, and goes nowhere. */
export interface SyntheticAuth {
  readonly apiKey: string
  readonly source: string
  readonly mode: "api-key"
}

/** Who has asked for a key or a token of the provider's own wants no other credentials in its place. */
const wantsOtherThanAws = (auth: unknown): boolean => auth !== undefined && auth !== "aws-sdk"

/**
 * Names the AWS credentials of this machine, without resolving any. Nothing is asked over the network, but instance
 * metadata where the machine looks like an EC2 instance and has nothing else.
 *
 * **Errors**: none; `undefined` when there are none, or nobody can tell. `buildMissingAuthMessage` is then asked, which may
 * not wait, so the reasons are kept for it.
 */
export const prepareSyntheticAuth = async ({
  config,
  providerConfig,
  signal
}: SyntheticAuthContext): Promise<SyntheticAuth | undefined> => {
  if (wantsOtherThanAws(providerConfig?.auth)) return undefined
  const configured = { plugin: pluginConfigOf(config) }
  try {
    const { detect, findAuth } = await import("./authRuntime.ts")
    const found = await detect(configured, signal)
    if (found !== undefined) return { apiKey: noApiKey, source: `${found.source}: ${found.where}`, mode: "api-key" }
    keepMissingAuth(await findAuth(configured, { asksAws: false }, signal))
    return undefined
  } catch {
    return undefined
  }
}

/**
 * Says what to do about an API key of the provider's own that has expired or is malformed, for `openclaw doctor`.
 *
 * **Errors**: none; `undefined` leaves the host to its own words.
 */
export const buildAuthDoctorHint = async ({
  config
}: {
  readonly config?: HostConfig
}): Promise<string | undefined> => {
  try {
    const { findAuth } = await import("./authRuntime.ts")
    return doctorHint(await findAuth({ plugin: pluginConfigOf(config) }, { asksAws: false }))
  } catch {
    return undefined
  }
}
