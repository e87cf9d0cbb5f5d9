/** Adapter: {@link HostEnvironment} over this process, the AWS configuration files, and the firmware's name. */
import { Effect, Layer } from "effect"
import { statSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { HostEnvironment } from "../HostEnvironment.ts"
import { configFiles, readSharedConfig } from "./sharedConfig.ts"

/**
 * Files that name the maker of the machine, and what EC2 writes there: Nitro first, then Xen, whose DMI names Xen
 * itself.
 *
 * **Source**: Amazon EC2 User Guide, "Detect whether your instance is an EC2 instance"; `identify_aws` of
 * cloud-init 25.
 */
const marks: ReadonlyArray<readonly [file: string, mark: RegExp]> = [
  ["/sys/devices/virtual/dmi/id/sys_vendor", /^Amazon EC2$/],
  ["/sys/devices/virtual/dmi/id/bios_version", /amazon/i],
  ["/sys/hypervisor/uuid", /^ec2/i]
]

const carries = async ([file, mark]: (typeof marks)[number]): Promise<boolean> =>
  mark.test((await readFile(file, "utf8").catch(() => "")).trim())

const looksLikeEc2 = async (): Promise<boolean> => (await Promise.all(marks.map(carries))).includes(true)

const stamp = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false })
  return found === undefined ? "" : `${found.ino}:${found.size}:${found.mtimeMs}`
}

/** The variables that decide who somebody is. Named one by one: to list a whole environment takes far longer. */
const variables = [
  "AWS_PROFILE",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_BEARER_TOKEN_BEDROCK",
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI"
]

const version = (): string => {
  const { config, credentials } = configFiles()
  return [stamp(config), stamp(credentials), ...variables.map((name) => process.env[name] ?? "")].join("\0")
}

export const layer: Layer.Layer<HostEnvironment> = Layer.effect(
  HostEnvironment,
  Effect.gen(function* () {
    // A machine does not change its maker.
    const isEc2 = yield* Effect.cached(Effect.promise(looksLikeEc2))
    return HostEnvironment.of({
      read: Effect.all([Effect.promise(readSharedConfig), isEc2], { concurrency: "unbounded" }).pipe(
        Effect.map(([shared, looksLikeEc2]) => ({ env: { ...process.env }, ...shared, looksLikeEc2 })),
        Effect.withSpan("HostEnvironment.read")
      ),
      // A file that may not be looked at is as good as unchanged.
      version: Effect.try({ try: version, catch: () => undefined }).pipe(Effect.orElseSucceed(() => ""))
    })
  })
)
