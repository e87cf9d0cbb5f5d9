/**
 * A process environment and home folder of the test's own.
 *
 * The AWS SDK's credential providers read `process.env` and files under `HOME`, so the tests of them change both for real.
 */
import { credentialEnvironment, Simulator } from "@bedrock-kit/simulator"
import { Effect } from "effect"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

const replaceEnv = (variables: Readonly<Record<string, string>>) => {
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name]
  Object.assign(process.env, variables)
  return () => {
    for (const name of Object.keys(process.env)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/** What a test changes: variables, given the endpoint and the home folder, and files under that folder. */
export interface Surroundings {
  readonly variables?: (endpoint: string, home: string) => Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
}

/** Runs with the AWS SDK pointed at the simulator, one attempt a call, and with only these variables and files of AWS. */
export const pointedAtSimulator =
  ({ files = {}, variables = () => ({}) }: Surroundings = {}) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Simulator> =>
    Effect.flatMap(Simulator, ({ endpoint }) =>
      Effect.acquireUseRelease(
        Effect.promise(async () => {
          const home = await mkdtemp(join(tmpdir(), "bedrock-kit-home-"))
          for (const [name, text] of Object.entries(files)) {
            await mkdir(dirname(join(home, name)), { recursive: true })
            await writeFile(join(home, name), text)
          }
          const restore = replaceEnv({
            HOME: home,
            AWS_MAX_ATTEMPTS: "1",
            AWS_REGION: "us-east-1",
            ...credentialEnvironment(endpoint),
            ...variables(endpoint, home)
          })
          return { home, restore }
        }),
        () => effect,
        ({ home, restore }) =>
          Effect.promise(async () => {
            restore()
            await rm(home, { recursive: true })
          })
      )
    )
