/** Reads the AWS configuration files as they are now, with the AWS SDK's own reader. */
import { getHomeDir, loadSharedConfigFiles } from "@smithy/core/config"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { HostFacts, ProfileSettings } from "../HostEnvironment.ts"
import { isSet } from "../text.ts"

/** `[sso-session x]` and `[services x]` sections come back among the profiles, under a dotted key. */
const isProfile = (name: string) => !/^(sso-session|services)\./.test(name)

const fileOf = (variable: string, name: string): string => {
  const named = process.env[variable]
  if (named === undefined || named === "") return join(getHomeDir(), ".aws", name)
  return named.startsWith("~/") ? join(getHomeDir(), named.slice(2)) : named
}

/** The two files, where the AWS SDK looks for them. */
export const configFiles = (): HostFacts["files"] => ({
  config: fileOf("AWS_CONFIG_FILE", "config"),
  credentials: fileOf("AWS_SHARED_CREDENTIALS_FILE", "credentials")
})

/** A section, a setting, a comment, or nothing: what a line of these files may be. */
const isLine = (line: string): boolean => /^\s*(?:\[.*\].*|[^\s=][^=]*=.*|[;#].*)?$/.test(line)

/** The number of the first line that is none of it. The line itself may hold a secret, and is never shown. */
const firstOddLine = (text: string): number | undefined => {
  const index = text.split(/\r?\n/).findIndex((line) => !isLine(line))
  return index === -1 ? undefined : index + 1
}

const whyUnread: Readonly<Record<string, string>> = {
  EISDIR: "is a folder, so no profile is read from it. Put a file in its place.",
  EACCES: "may not be read by this user, so no profile is read from it. Change its owner or its mode.",
  EPERM: "may not be read by this user, so no profile is read from it. Change its owner or its mode.",
  ENOTDIR: "lies in something that is not a folder, so no profile is read from it. Correct its path."
}

/** What is wrong with a file that is there. One that is not is nothing to speak of. */
const problemOf = async (file: string): Promise<string | undefined> => {
  try {
    const line = firstOddLine(await readFile(file, "utf8"))
    return line === undefined
      ? undefined
      : `${file} line ${line} is neither a [section], a setting, nor a comment, and is passed over. Correct or remove it.`
  } catch (failure) {
    const { code = "an unknown error" } = failure as NodeJS.ErrnoException
    return code === "ENOENT"
      ? undefined
      : `${file} ${whyUnread[code] ?? `cannot be read (${code}), so no profile is read from it.`}`
  }
}

/** Profiles of both files by name, and what is wrong with the files. */
export const readSharedConfig = async (): Promise<
  Pick<HostFacts, "profiles" | "profileFiles" | "files" | "problems">
> => {
  const files = configFiles()
  const [{ configFile, credentialsFile }, ...problems] = await Promise.all([
    loadSharedConfigFiles({ ignoreCache: true }),
    problemOf(files.config),
    problemOf(files.credentials)
  ])
  const names = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(isProfile)
  const forEach = <A>(value: (name: string) => A) => Object.fromEntries(names.map((name) => [name, value(name)]))
  return {
    profiles: forEach((name): ProfileSettings => ({ ...configFile[name], ...credentialsFile[name] })),
    profileFiles: forEach((name) => [
      ...(configFile[name] === undefined ? [] : [files.config]),
      ...(credentialsFile[name] === undefined ? [] : [files.credentials])
    ]),
    files,
    problems: problems.filter(isSet)
  }
}
