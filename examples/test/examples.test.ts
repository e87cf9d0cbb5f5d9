import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")

/** Runs an example as its header says, with the AWS SDK's own variables pointing at a simulator. */
const run = Effect.fnUntraced(function* (file: string) {
  const { endpoint } = yield* Simulator
  const env = {
    AWS_ACCESS_KEY_ID: exampleKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: exampleKey.secretAccessKey,
    AWS_ENDPOINT_URL_BEDROCK: endpoint,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint
  }
  return yield* Effect.callback<string, Error>((resume) => {
    execFile(
      process.execPath,
      ["--conditions=@bedrock-kit/source", join(root, file)],
      { env },
      (error, stdout, stderr) =>
        resume(error === null ? Effect.succeed(stdout) : Effect.fail(new Error(stderr, { cause: error })))
    )
  })
})

const test = (file: string, expected: RegExp) =>
  it.live(
    `${file} runs`,
    () => Effect.map(run(file), (stdout) => assert.match(stdout, expected)).pipe(Effect.provide(Simulator.layer())),
    20_000
  )

describe("examples", () => {
  test("one-turn.ts", /^You said: Say hello\.\nend_turn, \d+ tokens\n$/)
  test("list-models.ts", /us\.amazon\.nova-lite-v1:0: 300000 tokens/)
  test("scripted-fault.ts", /ThrottlingException: Too many tokens/)
})
