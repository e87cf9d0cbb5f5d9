import { assert, describe, it } from "@effect/vitest"
import { runHosted, withConnection } from "../src/hosted.ts"

const connection = { region: "eu-west-1", profile: "work", endpoint: "http://127.0.0.1:9" }
const flags = ["--region", "eu-west-1", "--profile", "work", "--endpoint", "http://127.0.0.1:9"]

describe("a command in a host", () => {
  it("calls AWS as the host does", () => {
    for (const args of [["whoami"], ["models", "--json"], ["iam", "check"], ["access", "amazon.nova-lite-v1:0"]])
      assert.deepStrictEqual(withConnection(args, connection), [...args, ...flags])
  })

  it("keeps what it was told", () => {
    assert.deepStrictEqual(withConnection(["models", "-r", "us-east-1", "--profile=dev"], connection), [
      "models",
      "-r",
      "us-east-1",
      "--profile=dev",
      ...flags.slice(4)
    ])
    assert.notInclude(withConnection(["models", "--all-regions"], connection), "--region")
    assert.deepStrictEqual(withConnection(["whoami"], {}), ["whoami"])
  })

  it("is left alone where it calls nobody, or reads the configuration itself", () => {
    for (const args of [[], ["--help"], ["doctor"], ["models", "explain", "x"], ["iam"], ["validate", "chat"]])
      assert.deepStrictEqual(withConnection(args, connection), args)
  })

  it("tells the exit code, and names commands as they are typed in the host", async () => {
    const told: Array<string> = []
    const streams = [process.stdout, process.stderr]
    // Each has `write` from its prototype; one of its own goes before it, until it is deleted.
    for (const stream of streams) Object.assign(stream, { write: (text: string) => told.push(text) > 0 })
    try {
      assert.strictEqual(await runHosted(["config", "check", "/no/such/file"], "openclaw bedrock", {}), 2)
      assert.strictEqual(await runHosted(["modles"], "openclaw bedrock", {}), 2)
      assert.strictEqual(await runHosted(["models", "--help"], "openclaw bedrock", {}), 0)
    } finally {
      for (const stream of streams) Reflect.deleteProperty(stream, "write")
    }
    const text = told.join("\n")
    for (const mention of [
      'with "openclaw bedrock config init"',
      "openclaw bedrock <subcommand>",
      "openclaw bedrock models"
    ])
      assert.include(text, mention)
    assert.notMatch(text, /(?<!openclaw )\bbedrock (?:config|models|<)/)
    assert.notInclude(text, "openclaw openclaw")
  })
})
