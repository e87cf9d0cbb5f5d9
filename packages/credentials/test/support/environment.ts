/**
 * A process environment and home folder of the test's own.
 *
 * The AWS SDK's chain reads `process.env` and files under `HOME`, so the tests of it change both for real.
 */
import { credentialEnvironment, Simulator, type SimulatorOptions } from "@bedrock-kit/simulator"
import { Effect } from "effect"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

type Variables = Readonly<Record<string, string>>

const isAws = (name: string) => name.startsWith("AWS_")

const replaceEnv = (variables: Variables) => {
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) if (isAws(name)) delete process.env[name]
  Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: "true" }, variables)
  return () => {
    for (const name of Object.keys(process.env)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/** Writes a file under the home folder of the test. */
export const writeUnder = async (home: string, name: string, text: string): Promise<void> => {
  await mkdir(dirname(join(home, name)), { recursive: true })
  await writeFile(join(home, name), text)
}

/** Runs with only these AWS variables and only these files under `HOME`. */
export const withEnvironment =
  (variables: Variables | ((home: string) => Variables), files: Readonly<Record<string, string>> = {}) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.acquireUseRelease(
      Effect.promise(async () => {
        const home = await mkdtemp(join(tmpdir(), "bedrock-kit-home-"))
        for (const [name, text] of Object.entries(files)) await writeUnder(home, name, text)
        return {
          home,
          restore: replaceEnv({ HOME: home, ...(typeof variables === "function" ? variables(home) : variables) })
        }
      }),
      () => effect,
      ({ home, restore }) =>
        Effect.promise(async () => {
          restore()
          await rm(home, { recursive: true })
        })
    )

/** The home folder of the test that runs. */
export const home = Effect.sync(() => process.env["HOME"] ?? "")

/** What a test of the chain against the simulator starts from. */
export interface Surroundings {
  readonly variables?: ((at: { readonly endpoint: string; readonly home: string }) => Variables) | undefined
  readonly files?: Readonly<Record<string, string>> | undefined
  readonly simulator?: SimulatorOptions | undefined
}

/** Runs with STS, SSO and sign-in at a simulator; instance metadata only where `variables` has it enabled. */
export const atSimulator =
  ({ files, simulator, variables }: Surroundings) =>
  <A, E, R>(effect: Effect.Effect<A, E, R | Simulator>) =>
    Effect.flatMap(Simulator, ({ endpoint }) =>
      effect.pipe(
        withEnvironment(
          (home) => ({
            AWS_REGION: "us-east-1",
            AWS_MAX_ATTEMPTS: "1",
            AWS_ENDPOINT_URL_SIGNIN: endpoint,
            ...credentialEnvironment(endpoint),
            ...variables?.({ endpoint, home })
          }),
          files
        )
      )
    ).pipe(Effect.provide(Simulator.layer(simulator)))
