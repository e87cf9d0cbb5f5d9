import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { bedrock } from "./bedrock.ts"

/** What bash offers after these words, by the script that `bedrock` prints. */
const offered = (script: string, words: ReadonlyArray<string>) => {
  const driver = `${script}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMPREPLY=()
_bedrock bedrock "\${COMP_WORDS[COMP_CWORD]}"
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stderr, stdout } = spawnSync("bash", ["--norc", "-c", driver, "bash", "bedrock", ...words], {
    encoding: "utf8"
  })
  assert.strictEqual(stderr, "")
  return stdout.split("\n").filter((line) => line !== "")
}

describe("bedrock --completions", () => {
  it.live("completes commands, their commands, flags and values, in bash", () =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["--completions", "bash"])
      assert.strictEqual(exitCode, 0, stderr)
      assert.deepStrictEqual(offered(stdout, ["support"]), ["support-bundle"])
      assert.deepStrictEqual(offered(stdout, ["setup", ""]), ["ec2", "openclaw"])
      assert.deepStrictEqual(offered(stdout, ["chat", "--mo"]), ["--model"])
      assert.deepStrictEqual(offered(stdout, ["bench", "--service-tier", "f"]), ["flex"])
    })
  )

  it.live.each(["zsh", "fish"])("prints a script for %s that names the commands", (shell) =>
    Effect.gen(function* () {
      const { exitCode, stdout } = yield* bedrock(["--completions", shell])
      assert.strictEqual(exitCode, 0)
      for (const command of ["whoami", "doctor", "bench", "support-bundle"]) assert.include(stdout, command)
    })
  )
})
