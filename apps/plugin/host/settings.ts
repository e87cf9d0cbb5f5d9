/** The configuration of the test's OpenClaw, edited as a file: each `openclaw config set` takes seconds. */
import { Effect } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { OpenClaw } from "./openclawHome.ts"

/** What tests look at in it. */
export interface Settings {
  readonly models: { readonly providers?: Readonly<Record<string, object>> }
  readonly agents?: object
}

const file = OpenClaw.useSync(({ home }) => join(home, ".openclaw", "openclaw.json"))

/** As it is now. */
export const settings = Effect.flatMap(file, (path) =>
  Effect.promise(async () => JSON.parse(await readFile(path, "utf8")) as Settings)
)

/** Writes what it is to be from now on. */
export const change = (to: (settings: Settings) => object) =>
  Effect.gen(function* () {
    const path = yield* file
    const text = JSON.stringify(to(yield* settings))
    yield* Effect.promise(() => writeFile(path, text))
  })
