/** Adapter: {@link HostEnvironment} over this process, the AWS configuration files, and the firmware's name. */
import { loadSharedConfigFiles } from "@smithy/core/config"
import { Effect, Layer } from "effect"
import { readFile } from "node:fs/promises"
import { HostEnvironment, type HostFacts, type ProfileSettings } from "../HostEnvironment.ts"

/** **Source**: Amazon EC2 User Guide, "Detect whether your instance is an EC2 instance". */
const vendorFile = "/sys/devices/virtual/dmi/id/sys_vendor"

const looksLikeEc2 = async (): Promise<boolean> => {
  const vendor = await readFile(vendorFile, "utf8").catch(() => "")
  return vendor.trim() === "Amazon EC2"
}

/** `[sso-session x]` and `[services x]` sections come back among the profiles, under a dotted key. */
const isProfile = (name: string) => !/^(sso-session|services)\./.test(name)

const readProfiles = async (): Promise<HostFacts["profiles"]> => {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true })
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)].filter(isProfile))
  return Object.fromEntries(
    [...names].map((name): [string, ProfileSettings] => [name, { ...configFile[name], ...credentialsFile[name] }])
  )
}

export const layer: Layer.Layer<HostEnvironment> = Layer.succeed(HostEnvironment, {
  read: Effect.promise(async () => ({
    env: { ...process.env },
    profiles: await readProfiles(),
    looksLikeEc2: await looksLikeEc2()
  }))
})
