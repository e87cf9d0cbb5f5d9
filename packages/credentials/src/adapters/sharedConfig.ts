/** Reads the AWS configuration files as they are now, with the AWS SDK's own reader. */
import { loadSharedConfigFiles } from "@smithy/core/config"
import type { HostFacts, ProfileSettings } from "../HostEnvironment.ts"

/** `[sso-session x]` and `[services x]` sections come back among the profiles, under a dotted key. */
const isProfile = (name: string) => !/^(sso-session|services)\./.test(name)

/** Profiles of both files by name. Files that are missing or cannot be read hold none. */
export const readProfiles = async (): Promise<HostFacts["profiles"]> => {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true })
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)].filter(isProfile))
  return Object.fromEntries(
    [...names].map((name): [string, ProfileSettings] => [name, { ...configFile[name], ...credentialsFile[name] }])
  )
}
