import { Simulator } from "@bedrock-kit/simulator"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bedrock, environment, keys } from "./bedrock.ts"

const instance = "i-0123456789abcdef0"
const modelId = "us.anthropic.claude-haiku-5-5"

/**
 * An AWS CLI whose account is a folder: a file for each thing that was made, and `calls`. It does what the script asks of it and
 * nothing else; against a real one the script was run by hand.
 */
const aws = `#!/usr/bin/env bash
cd "$ACCOUNT" || exit 1
echo "$1 $2" >> calls
name() { while [ $# -gt 0 ]; do case $1 in --role-name | --instance-profile-name) echo "$2"; return ;; esac; shift; done; }
missing() { echo "An error occurred (NoSuchEntity) when calling the $1 operation: it cannot be found." >&2; exit 254; }
case "$1 $2" in
  "sts get-caller-identity") echo arn:aws:iam::123456789012:user/ann ;;
  "iam get-role")
    if [ -e denied ]; then echo "An error occurred (AccessDenied) when calling the GetRole operation: no." >&2; exit 254; fi
    [ -e role ] || missing GetRole
    cat role ;;
  "iam create-role") echo '{"Service": "ec2.amazonaws.com"}' > role ;;
  "iam put-role-policy") printf '%s' "\${@: -1}" > policy ;;
  "iam get-instance-profile")
    [ -e profile ] || missing GetInstanceProfile
    case "$*" in
      *RoleName*) cat held 2>/dev/null || echo None ;;
      *Arn*) echo arn:aws:iam::123456789012:instance-profile/$(name "$@") ;;
    esac ;;
  "iam create-instance-profile") touch profile ;;
  "iam wait") ;;
  "iam add-role-to-instance-profile") name "$@" > held ;;
  "ec2 describe-iam-instance-profile-associations") cat associated 2>/dev/null || echo None ;;
  "ec2 associate-iam-instance-profile") echo arn:aws:iam::123456789012:instance-profile/bedrock-gateway > associated ;;
  *) echo "unexpected: $*" >&2; exit 2 ;;
esac
`

/** An OpenClaw whose configuration is a folder with a file for each path. */
const openclaw = `#!/usr/bin/env bash
cd "$ACCOUNT" || exit 1
echo "$*" >> calls
case "$1 $2" in
  "plugins list") cat plugins ;;
  "config get") cat "set-$3" 2>/dev/null || exit 1 ;;
  "config set") printf '%s\\n' "$4" > "set-$3" ;;
  "config validate") echo Config valid ;;
  "models list") echo "amazon-bedrock/${modelId}" ;;
  *) exit 2 ;;
esac
`

/** A machine with these tools and an empty account. */
const machine = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "bedrock-kit-setup-"))
    const [bin, account] = [join(folder, "bin"), join(folder, "account")]
    for (const made of [bin, account]) mkdirSync(made)
    for (const [name, text] of Object.entries({ aws, openclaw })) writeFileSync(join(bin, name), text, { mode: 0o755 })
    writeFileSync(join(account, "plugins"), '{"plugins": [{ "id": "amazon-bedrock" }]}')
    const there = (name: string) => join(account, name)
    return {
      env: { PATH: `${bin}:/usr/bin:/bin`, ACCOUNT: account },
      put: (name: string, text: string) => writeFileSync(there(name), text),
      read: (name: string) => readFileSync(there(name), "utf8"),
      has: (name: string) => existsSync(there(name)),
      folder
    }
  }),
  ({ folder }) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

type Machine = Effect.Success<typeof machine>

const test = (
  name: string,
  body: (on: Machine, env: Readonly<Record<string, string>>) => Effect.Effect<void, unknown, Simulator>
) =>
  it.live(name, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator
      const on = yield* machine
      yield* body(on, { ...environment(simulator), ...keys, ...on.env })
    }).pipe(Effect.scoped, Effect.provide(Simulator.layer()))
  )

const ec2 = ["setup", "ec2", "--instance", instance, "--model", modelId]

describe("bedrock setup ec2", () => {
  test("prints a script that bash takes, with the least policy, and does nothing", (on, env) =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(ec2, env)
      assert.strictEqual(exitCode, 0, stderr)
      assert.strictEqual(spawnSync("bash", ["-n"], { input: stdout, encoding: "utf8" }).stderr, "")
      assert.isFalse(on.has("calls"))
      const policy = yield* bedrock(["iam", "policy", "--model", modelId], env)
      assert.include(stdout, policy.stdout.trim())
    }))

  test("makes everything, and run again names what exists and makes nothing", (on, env) =>
    Effect.gen(function* () {
      const first = yield* bedrock([...ec2, "--apply"], env)
      assert.strictEqual(first.exitCode, 0, first.stderr)
      for (const made of [
        "Made the role bedrock-gateway.",
        "Made the instance profile",
        `Associated the instance profile with ${instance}.`
      ])
        assert.include(first.stderr, made)
      assert.include(first.stderr, `Now run on ${instance}: bedrock doctor --model ${modelId}`)
      assert.include(on.read("policy"), "bedrock:InvokeModelWithResponseStream")

      on.put("calls", "")
      const again = yield* bedrock([...ec2, "--apply"], env)
      assert.strictEqual(again.exitCode, 0, again.stderr)
      assert.notMatch(on.read("calls"), /create|add-role|associate-/)
      assert.lengthOf(again.stderr.match(/ already\.$/gm) ?? [], 4)
    }))

  test("takes nothing away: a role for others, a profile with another role, an instance with another profile", (on, env) =>
    Effect.gen(function* () {
      on.put("role", '{"Service": "lambda.amazonaws.com"}')
      const role = yield* bedrock([...ec2, "--apply"], env)
      assert.strictEqual(role.exitCode, 1)
      assert.include(role.stderr, "exists already and is not for EC2")
      assert.isFalse(on.has("policy"))

      on.put("role", '{"Service": "ec2.amazonaws.com"}')
      on.put("profile", "")
      on.put("held", "somebody-else")
      const held = yield* bedrock([...ec2, "--apply"], env)
      assert.include(held.stderr, "holds the role somebody-else")

      on.put("held", "bedrock-gateway")
      on.put("associated", "arn:aws:iam::123456789012:instance-profile/other")
      const other = yield* bedrock([...ec2, "--apply"], env)
      assert.strictEqual(other.exitCode, 1)
      assert.include(
        other.stderr,
        `${instance} has the instance profile arn:aws:iam::123456789012:instance-profile/other`
      )
      assert.notInclude(on.read("calls"), "associate-iam-instance-profile")
    }))

  test("takes a refusal for no absence", (on, env) =>
    Effect.gen(function* () {
      on.put("denied", "")
      const { exitCode, stderr } = yield* bedrock([...ec2, "--apply"], env)
      assert.strictEqual(exitCode, 1)
      assert.include(stderr, "AccessDenied")
      assert.notInclude(on.read("calls"), "create-role")
    }))

  test("says so where there is no AWS CLI", (on, env) =>
    Effect.gen(function* () {
      rmSync(join(on.folder, "bin/aws"))
      const { exitCode, stderr } = yield* bedrock([...ec2, "--apply"], env)
      assert.strictEqual(exitCode, 1)
      assert.include(stderr, "The AWS CLI is not on the PATH")
    }))

  it.live.each([
    [["ec2", "--role", "a b; rm"], "is no name of a role"],
    [["ec2", "--instance", "my-server"], "is no EC2 instance"],
    [["ec2", "--model", "what is this"], "is no model id or ARN"],
    [["openclaw", "--model", "what is this"], "is no model id or ARN"],
    [["openclaw", "--region", "$(reboot)"], "$(reboot)"]
  ] as const)("refuses %o", ([args, words]) =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["setup", ...args])
      assert.strictEqual(exitCode, 2)
      assert.strictEqual(stdout, "")
      assert.include(stderr, words)
    })
  )
})

describe("bedrock setup openclaw", () => {
  const args = ["setup", "openclaw", "--region", "eu-west-1", "--model", modelId]

  test("prints a script that bash takes, and does nothing", (on, env) =>
    Effect.gen(function* () {
      const { exitCode, stdout } = yield* bedrock(args, env)
      assert.strictEqual(exitCode, 0)
      assert.strictEqual(spawnSync("bash", ["-n"], { input: stdout, encoding: "utf8" }).stderr, "")
      assert.isFalse(on.has("calls"))
    }))

  test("sets what is not set yet through OpenClaw, and shows the models it lists then", (on, env) =>
    Effect.gen(function* () {
      const first = yield* bedrock([...args, "--apply"], env)
      assert.strictEqual(first.exitCode, 0, first.stderr)
      assert.strictEqual(first.stdout, `amazon-bedrock/${modelId}\n`)
      assert.strictEqual(on.read("set-plugins.entries.amazon-bedrock.config.region"), "eu-west-1\n")
      assert.strictEqual(on.read("set-agents.defaults.model.primary"), `amazon-bedrock/${modelId}\n`)
      on.put("calls", "")
      const again = yield* bedrock([...args, "--apply"], env)
      assert.include(again.stderr, "plugins.entries.amazon-bedrock.config.region is eu-west-1 already.")
      assert.notInclude(on.read("calls"), "config set")
    }))

  test("says so when the plugin is not installed", (on, env) =>
    Effect.gen(function* () {
      on.put("plugins", '{"plugins": []}')
      const { exitCode, stderr } = yield* bedrock([...args, "--apply"], env)
      assert.strictEqual(exitCode, 1)
      assert.include(stderr, "openclaw plugins install npm:@bedrock-kit/openclaw-plugin")
    }))
})

it.live.each(["setup", "setup ec2", "setup openclaw"])("explains itself: %s --help", (command) =>
  Effect.gen(function* () {
    const { stdout } = yield* bedrock([...command.split(" "), "--help"])
    yield* Effect.promise(() => expect(stdout).toMatchFileSnapshot(`golden/help-${command.replace(" ", "-")}.txt`))
  })
)
