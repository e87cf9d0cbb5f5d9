/** Adapter: {@link HostEnvironment} over this process, the AWS configuration files, and the firmware's name. */
import { Effect, Layer } from "effect"
import { readFile } from "node:fs/promises"
import { HostEnvironment } from "../HostEnvironment.ts"
import { readProfiles } from "./sharedConfig.ts"

/** **Source**: Amazon EC2 User Guide, "Detect whether your instance is an EC2 instance". */
const vendorFile = "/sys/devices/virtual/dmi/id/sys_vendor"

const looksLikeEc2 = async (): Promise<boolean> => {
  const vendor = await readFile(vendorFile, "utf8").catch(() => "")
  return vendor.trim() === "Amazon EC2"
}

export const layer: Layer.Layer<HostEnvironment> = Layer.succeed(HostEnvironment, {
  read: Effect.promise(async () => ({
    env: { ...process.env },
    profiles: await readProfiles(),
    looksLikeEc2: await looksLikeEc2()
  }))
})
