/**
 * A process environment and home folder of the test's own.
 *
 * The AWS SDK's chain reads `process.env` and files under `HOME`, so the tests of it change both for real.
 */
import { Effect } from "effect"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

const isAws = (name: string) => name.startsWith("AWS_")

const replaceEnv = (variables: Readonly<Record<string, string>>) => {
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) if (isAws(name)) delete process.env[name]
  Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: "true" }, variables)
  return () => {
    for (const name of Object.keys(process.env)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/** Runs with only these AWS variables and only these files under `HOME`. */
export const withEnvironment =
  (variables: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.acquireUseRelease(
      Effect.promise(async () => {
        const home = await mkdtemp(join(tmpdir(), "bedrock-kit-home-"))
        for (const [name, text] of Object.entries(files)) {
          await mkdir(dirname(join(home, name)), { recursive: true })
          await writeFile(join(home, name), text)
        }
        return { home, restore: replaceEnv({ HOME: home, ...variables }) }
      }),
      () => effect,
      ({ home, restore }) =>
        Effect.promise(async () => {
          restore()
          await rm(home, { recursive: true })
        })
    )
