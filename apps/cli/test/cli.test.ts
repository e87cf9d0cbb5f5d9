import { assert, describe, it } from "@effect/vitest"
import { commandsFor, loadCli } from "../src/cli.ts"

describe("the command line", () => {
  it("loads the command that is called, and none for the version", () => {
    assert.deepStrictEqual(commandsFor(["models", "--json"]), ["models"])
    assert.deepStrictEqual(commandsFor(["--version"]), [])
  })

  it("loads all of them for help, for completions, and to say what is near a command that there is none of", () => {
    const all = commandsFor(["--help"])
    assert.includeMembers([...all], ["whoami", "models", "chat", "demo"])
    for (const args of [[], ["modles"], ["--log-level", "debug", "models"], ["models", "--completions", "bash"]])
      assert.deepStrictEqual(commandsFor(args), all)
  })

  it("calls each command by the name that it has itself", async () => {
    for (const name of commandsFor([])) {
      const { subcommands } = await loadCli([name])
      assert.deepStrictEqual(
        subcommands.flatMap(({ commands }) => commands.map((command) => command.name)),
        [name]
      )
    }
  })
})
