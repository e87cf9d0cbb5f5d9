/** Each host is a folder with the module that the plugin looks for, and a process of its own, because it is looked for once. */
import { assert, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

const source = join(import.meta.dirname, "../src")
const call = `
import { hostActivity } from "./activity.ts"
const [tell, again] = await Promise.all([hostActivity(), hostActivity()])
tell(AbortSignal.abort())
tell(undefined)
console.log(tell === again)
`

/** What a host hears, whose module is this text; `undefined` for a host without one. */
const heardBy = async (module: string | undefined): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "bedrock-kit-activity-"))
  try {
    for (const name of ["activity.ts", "untrusted.ts"]) await copyFile(join(source, name), join(folder, name))
    await writeFile(join(folder, "call.mts"), call)
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }))
    const host = join(folder, "node_modules/openclaw")
    await mkdir(host, { recursive: true })
    const exported = module === undefined ? {} : { "./plugin-sdk/provider-stream-shared": "./shared.js" }
    await writeFile(join(host, "package.json"), JSON.stringify({ name: "openclaw", type: "module", exports: exported }))
    await writeFile(join(host, "shared.js"), module ?? "")
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "call.mts")])
    return stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe("the host", () => {
  it("is told that an answer is alive, with the signal of the turn", async () => {
    const heard = await heardBy(
      "export const notifyLlmRequestActivity = (signal) => console.log('alive', signal?.aborted)"
    )
    assert.strictEqual(heard, "alive true\nalive undefined\ntrue\n")
  })

  it.each([
    ["without such a module", undefined],
    ["without such a function", "export const notifyLlmRequestActivity = 7"],
    ["whose module fails to load", "throw new Error('not today')"]
  ])("%s hears nothing, and nothing fails", async (_name, module) => {
    assert.strictEqual(await heardBy(module), "true\n")
  })
})
