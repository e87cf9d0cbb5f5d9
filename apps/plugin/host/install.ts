/**
 * Fetches the pinned OpenClaw into a cache that survives between runs and clones.
 *
 * It is 650 MB, so it is nobody's dependency: `openclaw/` holds its manifest and lockfile, and only the host test
 * installs them. npm does it, as for a user of OpenClaw, and OpenClaw needs npm anyway to install a plugin.
 */
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import { isAbsolute, join } from "node:path"
import { lastLines, run } from "./command.ts"
import { HostError } from "./HostError.ts"

const source = join(import.meta.dirname, "openclaw")

/** Written last, before the rename: a folder without it is not an installation. */
const marker = "complete.json"

const partialPrefix = ".partial-"

/** **Units**: bytes. 650 MB of packages, and npm's own cache of 220 MB beside them. */
const spaceNeeded = 1_000_000_000

const hourMillis = 60 * 60 * 1000

const sha256 = (...texts: ReadonlyArray<string>) => {
  const hash = createHash("sha256")
  for (const text of texts) hash.update(text).update("\0")
  return hash.digest("hex").slice(0, 16)
}

const retry = "then run the host test again; what npm has fetched so far is in its own cache."

const hint =
  "Set BEDROCK_KIT_CACHE to a folder on another disk, or make room where it is now, and run the host test again."

/** The folder everything of ours is cached in. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string => {
  const own = env["BEDROCK_KIT_CACHE"]
  if (own !== undefined && own !== "") return own
  const xdg = env["XDG_CACHE_HOME"]
  // A relative path there is to be ignored. Source: XDG Base Directory Specification 0.8.
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), ".cache"), "bedrock-kit")
}

const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException | undefined)?.code ?? ""

const attempt = <A>(where: string, body: () => Promise<A>) =>
  Effect.tryPromise({
    try: body,
    catch: (cause) => {
      const why = cause instanceof Error ? cause.message : String(cause)
      const advice = codeOf(cause) === "ENOSPC" ? `The disk is full. ${hint}` : `Make the folder writable. ${hint}`
      return new HostError({ message: `OpenClaw could not be put into ${where}: ${why}. ${advice}`, cause })
    }
  })

/** Turns the complaint of npm into a sentence. Pure. */
export const explainNpm = (version: string, where: string, said: string): string => {
  const what = `OpenClaw ${version} could not be downloaded into ${where}`
  if (/ENOSPC/.test(said)) return `${what}: the disk is full. ${hint}`
  if (/EACCES|EPERM|EROFS/.test(said)) return `${what}: npm may not write there, or to its own cache. ${hint}`
  if (/EINTEGRITY/.test(said)) {
    return `${what}: a package is not the one in the lockfile. Clear npm's cache (npm cache clean --force), ${retry}`
  }
  if (/CERT|SELF_SIGNED|certificate/.test(said)) {
    return `${what}: the certificate of the npm registry is not trusted. Set NODE_EXTRA_CA_CERTS, ${retry}`
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET|network/i.test(said)) {
    return `${what}: the npm registry cannot be reached. Connect, or set HTTPS_PROXY or npm's registry, ${retry}`
  }
  return `${what}: npm failed. See below, ${retry}`
}

/** Where the registry cannot be reached, npm's own waits add up to minutes. */
const patience = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]

const isComplete = (folder: string) => existsSync(join(folder, marker)) && existsSync(entryOf(folder))

const entryOf = (folder: string) => join(folder, "node_modules", "openclaw", "openclaw.mjs")

/** What an interrupted download left, when it is too old to be one that is still running. */
const sweep = async (parent: string) => {
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    const left = name.startsWith(partialPrefix) ? await stat(path).catch(() => undefined) : undefined
    if (left !== undefined && Date.now() - left.mtimeMs > hourMillis) await rm(path, { recursive: true, force: true })
  }
}

const npmCi = (folder: string, version: string) =>
  Effect.gen(function* () {
    const args = [
      "ci",
      "--ignore-scripts",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      "--loglevel=warn",
      ...patience
    ]
    const output = yield* run("npm", args, {
      cwd: folder,
      env: process.env,
      timeout: "15 minutes",
      accept: () => true
    }).pipe(
      Effect.mapError((error) =>
        codeOf(error.cause) === "ENOENT"
          ? new HostError({ message: "npm is not on the PATH. It comes with Node.js: install it and try again." })
          : error
      )
    )
    // npm only warns of a file it could not write, and ends as if all were well. Source: measured on a full disk, 11.19.
    if (output.exitCode === 0 && !output.combined.includes("TAR_ENTRY_ERROR")) return
    const message = `${explainNpm(version, folder, output.combined)}\n${lastLines(output.combined)}`
    return yield* Effect.fail(new HostError({ message }))
  })

/** A rename is all or nothing. When another run was faster, its installation is as good as ours. */
const publish = async (staging: string, target: string) => {
  try {
    await rename(staging, target)
  } catch (cause) {
    if (!["ENOTEMPTY", "EEXIST"].includes(codeOf(cause))) throw cause
    if (isComplete(target)) return
    // Someone has been at it. It goes away in one step too, so that nobody sees half of it.
    await rename(target, `${staging}-damaged`)
    await rename(staging, target).finally(() => rm(`${staging}-damaged`, { recursive: true, force: true }))
  }
}

/**
 * The path of `openclaw.mjs`, after a download if it is the first time on this machine.
 *
 * **Errors**: no network, no space, no npm; the sentence says what, where, and how to go on.
 */
export const installOpenClaw: Effect.Effect<string, HostError> = Effect.gen(function* () {
  const parent = join(cacheFolder(), "openclaw")
  const [manifest, lock] = yield* attempt(source, () =>
    Promise.all(["package.json", "package-lock.json"].map((name) => readFile(join(source, name), "utf8")))
  )
  const { dependencies } = JSON.parse(manifest ?? "") as { readonly dependencies: { readonly openclaw: string } }
  const version = dependencies.openclaw
  const nodeMajor = process.versions.node.split(".")[0]
  const key = `${sha256(manifest ?? "", lock ?? "")}-node${nodeMajor}-${process.platform}-${process.arch}`
  const target = join(parent, key)
  if (isComplete(target)) return entryOf(target)

  const free = yield* attempt(parent, async () => {
    await mkdir(parent, { recursive: true })
    await sweep(parent)
    const { bavail, bsize } = await statfs(parent)
    return bavail * bsize
  })
  if (free < spaceNeeded) {
    const room = `${Math.round(free / 1_000_000)} MB are free in ${parent}, and OpenClaw ${version} needs 1000 MB.`
    return yield* Effect.fail(new HostError({ message: `${room} ${hint}` }))
  }
  console.error(`Downloading OpenClaw ${version} into ${target}: 650 MB, once.`)

  yield* Effect.acquireUseRelease(
    attempt(parent, () => mkdtemp(join(parent, partialPrefix))),
    (staging) =>
      Effect.gen(function* () {
        yield* attempt(staging, () =>
          Promise.all(
            ["package.json", "package-lock.json"].map((name) => copyFile(join(source, name), join(staging, name)))
          )
        )
        yield* npmCi(staging, version)
        const told = yield* run(process.execPath, [entryOf(staging), "--version"], {
          env: { HOME: staging, PATH: process.env["PATH"], NODE_DISABLE_COMPILE_CACHE: "1" },
          timeout: "1 minute"
        })
        if (!told.stdout.includes(version)) {
          const message = `OpenClaw in ${staging} answers --version with "${told.stdout.trim()}", not ${version}. Mend the lockfile in ${source}.`
          return yield* Effect.fail(new HostError({ message }))
        }
        yield* attempt(staging, async () => {
          await writeFile(join(staging, marker), `${JSON.stringify({ openclaw: version, node: process.version })}\n`)
          await publish(staging, target)
        })
      }),
    (staging) => Effect.promise(() => rm(staging, { recursive: true, force: true }))
  )
  return entryOf(target)
})
