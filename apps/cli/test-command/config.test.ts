import { assert, describe, expect, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { bedrock, type Finished } from "./bedrock.ts"

/** A folder of the test's own, with files in it. */
const folderWith = (files: Readonly<Record<string, string>> = {}) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const folder = await mkdtemp(join(tmpdir(), "bedrock-kit-config-"))
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), text)
      }
      return folder
    }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true }))
  )

const test = (name: string, body: () => Effect.Effect<void, unknown, Scope.Scope>) =>
  it.live(name, () => Effect.scoped(body()))

const read = (path: string) => Effect.promise(() => readFile(path, "utf8"))

const filesIn = (folder: string) => Effect.promise(async () => (await readdir(folder)).toSorted())

/** A configuration whose plugin entry is `config`, as text. */
const today = (config: object) => JSON.stringify({ plugins: { entries: { "amazon-bedrock": { config } } } })

const legacy = `// The team's gateway
{
  models: {
    // Frankfurt is near
    bedrockDiscovery: { region: "eu-central-1" },
  },
}
`

const migrated = `// The team's gateway
{
  plugins: {
    entries: {
      "amazon-bedrock": {
        config: {
          discovery: {
            // Frankfurt is near
            region: "eu-central-1"
          }
        }
      }
    }
  }
}
`

/** One sentence on stderr, nothing on stdout. */
const assertRefused = ({ exitCode, stderr, stdout }: Finished, ...words: ReadonlyArray<string>) => {
  assert.strictEqual(exitCode, 2, stderr)
  assert.strictEqual(stdout, "")
  assert.match(stderr, /^Error: .*\.\n$/)
  for (const word of words) assert.include(stderr, word)
}

/** What is wrong, and the sentence that says so. */
const wrong: ReadonlyArray<readonly [text: string, sentence: string]> = [
  [
    today({ discovery: { refreshInterval: -1 } }),
    "plugins.entries.amazon-bedrock.config.discovery.refreshInterval must be a whole number of seconds, 0 or more, got -1."
  ],
  [
    today({ region: "us east" }),
    `plugins.entries.amazon-bedrock.config.region must be an AWS Region such as eu-west-1, got "us east".`
  ],
  [today({ regoin: "x" }), "Unknown key plugins.entries.amazon-bedrock.config.regoin. Did you mean region?"],
  [
    today({ externalId: "team" }),
    "plugins.entries.amazon-bedrock.config.externalId needs roleArn, the role it is for. Add roleArn, or remove externalId."
  ],
  [
    today({ bearerToken: { source: "env", provider: "default", id: "hunter2" } }),
    `plugins.entries.amazon-bedrock.config.bearerToken must be text that is not blank, or a secret reference such as {source: "env", provider: "default", id: "NAME"}.`
  ],
  [
    `{ models: { providers: { "amazon-bedrock": { baseURL: "hunter2" } } } }`,
    "Unknown key models.providers.amazon-bedrock.baseURL. Did you mean baseUrl?"
  ],
  ["[]", "The configuration must be an object, got a list."]
]

describe("bedrock config check", () => {
  test("says that a configuration is valid, and where it was found", () =>
    Effect.gen(function* () {
      const file = join(yield* folderWith({ "openclaw.json": today({ region: "eu-west-1" }) }), "openclaw.json")
      assert.deepStrictEqual(yield* bedrock(["config", "check", file]), {
        exitCode: 0,
        stdout: `${file}: the Amazon Bedrock configuration is valid.\nFound at plugins.entries.amazon-bedrock.config.\n`,
        stderr: ""
      })
    }))

  test("says so when nothing is configured, or what is configured is switched off", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({
        "none.json": "{}",
        "off.json": `{ plugins: { entries: { "amazon-bedrock": { enabled: false } } } }`
      })
      const none = yield* bedrock(["config", "check", join(folder, "none.json")])
      assert.strictEqual(none.exitCode, 0)
      assert.include(none.stdout, "Nothing is configured, so every key has its default.")
      const off = yield* bedrock(["config", "check", join(folder, "off.json")])
      assert.strictEqual(off.exitCode, 0)
      assert.include(off.stdout, "plugins.entries.amazon-bedrock.enabled is false")
    }))

  test("names the older place and how to leave it", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "openclaw.json": legacy })
      const { exitCode, stdout } = yield* bedrock(["config", "check", join(folder, "openclaw.json")])
      assert.strictEqual(exitCode, 0)
      assert.include(stdout, "Found at models.bedrockDiscovery.\n")
      assert.include(stdout, `Move it with "bedrock config migrate".`)
    }))

  test("prints one JSON document with --json", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "old.json": legacy, "wrong.json": today({ region: "us east" }) })
      const old = yield* bedrock(["config", "check", "--json", join(folder, "old.json")])
      assert.deepStrictEqual(JSON.parse(old.stdout), {
        file: join(folder, "old.json"),
        valid: true,
        issues: [],
        legacy: true
      })
      const wrong = yield* bedrock(["config", "check", "--json", join(folder, "wrong.json")])
      assert.strictEqual(wrong.exitCode, 2)
      assert.deepStrictEqual(JSON.parse(wrong.stdout), {
        file: join(folder, "wrong.json"),
        valid: false,
        issues: [
          {
            path: "plugins.entries.amazon-bedrock.config.region",
            message: `plugins.entries.amazon-bedrock.config.region must be an AWS Region such as eu-west-1, got "us east".`
          }
        ],
        legacy: false
      })
    }))

  it.live.each(wrong)("says in one sentence what is wrong with %s", ([text, expected]) =>
    Effect.gen(function* () {
      const file = join(yield* folderWith({ "openclaw.json": text }), "openclaw.json")
      const { exitCode, stderr, stdout } = yield* bedrock(["config", "check", file])
      assert.strictEqual(exitCode, 2)
      assert.strictEqual(stdout, `${expected}\n`)
      assert.include(stderr, `Error: ${file}: the Amazon Bedrock configuration has one issue.`)
      assert.notInclude(stdout + stderr, "hunter2")
    }).pipe(Effect.scoped)
  )

  test("says everything that is wrong at once, one a line", () =>
    Effect.gen(function* () {
      const text = `{
        plugins: { entries: { "amazon-bedrock": { config: { region: 1, timeouts: { idle: 0 } } } } },
        models: { bedrockDiscovery: { enabled: "yes" } }
      }`
      const file = join(yield* folderWith({ "openclaw.json": text }), "openclaw.json")
      const { stderr, stdout } = yield* bedrock(["config", "check", file])
      assert.deepStrictEqual(
        stdout.split("\n").map((line) => line.split(" ")[0]),
        [
          "plugins.entries.amazon-bedrock.config.region",
          "plugins.entries.amazon-bedrock.config.timeouts.idle",
          "models.bedrockDiscovery.enabled",
          "models.bedrockDiscovery",
          ""
        ]
      )
      assert.include(stderr, "has 3 issues")
    }))

  test("puts variables in as the gateway does, and says which are not set", () =>
    Effect.gen(function* () {
      const text = today({ region: "${BEDROCK_REGION}", profile: "${NOT_SET}", roleSessionName: "x" })
      const file = join(yield* folderWith({ "openclaw.json": text }), "openclaw.json")
      const { stderr, stdout } = yield* bedrock(["config", "check", file], { BEDROCK_REGION: "us east" })
      assert.include(stdout, `region must be an AWS Region such as eu-west-1, got "us east".`)
      assert.include(stderr, "Warning: ${NOT_SET} is not set here, so it was checked as it is written.")
      const valid = yield* bedrock(["config", "check", file], { BEDROCK_REGION: "eu-west-1" })
      assert.notInclude(valid.stdout, "AWS Region")
    }))

  test("says that included files were not read", () =>
    Effect.gen(function* () {
      const file = join(yield* folderWith({ "openclaw.json": `{ agents: { $include: "a.json" } }` }), "openclaw.json")
      const { stderr } = yield* bedrock(["config", "check", file])
      assert.include(stderr, "Warning: $include names other files")
    }))

  test("looks where OpenClaw looks", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({
        "named.json": "{}",
        "state/openclaw.json": "{}",
        "home/.openclaw/openclaw.json": "{}",
        "other/.openclaw/openclaw.json": "{}"
      })
      const found = (env: Record<string, string>) =>
        bedrock(["config", "check"], { HOME: join(folder, "home"), ...env }).pipe(
          Effect.map(({ stdout }) => stdout.slice(folder.length + 1).split(":")[0])
        )
      const state = { OPENCLAW_STATE_DIR: join(folder, "state") }
      assert.strictEqual(yield* found({}), "home/.openclaw/openclaw.json")
      assert.strictEqual(yield* found({ OPENCLAW_HOME: join(folder, "other") }), "other/.openclaw/openclaw.json")
      assert.strictEqual(yield* found(state), "state/openclaw.json")
      assert.strictEqual(yield* found({ ...state, OPENCLAW_CONFIG_PATH: join(folder, "named.json") }), "named.json")
      assert.strictEqual(yield* found({ ...state, OPENCLAW_CONFIG_PATH: " " }), "state/openclaw.json")
      assert.strictEqual(
        yield* found({ OPENCLAW_CONFIG_PATH: "~/.openclaw/openclaw.json" }),
        "home/.openclaw/openclaw.json"
      )
    }))
})

/** What is no JSON5, and where that is seen. */
const broken: ReadonlyArray<readonly [text: string, sentence: string]> = [
  ["", "Line 1, column 1: there is nothing to read; the least is {}."],
  ["garbage", 'Line 1, column 1: "g" is out of place.'],
  ["{\n  a: 1\n  b: 2\n}", 'Line 3, column 3: "b" is out of place.'],
  ["\u0000\u0001\uFFFD", "Line 1, column 1: "]
]

describe("bedrock config, given what is no configuration", () => {
  it.live.each(broken)("says where %j is broken", ([text, expected]) =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "openclaw.json": text })
      const file = join(folder, "openclaw.json")
      for (const command of ["check", "migrate", "init"])
        assertRefused(yield* bedrock(["config", command, file]), `${file} is not JSON5. ${expected}`, "Mend it there")
      assert.strictEqual(yield* read(file), text)
      assert.deepStrictEqual(yield* filesIn(folder), ["openclaw.json"])
    }).pipe(Effect.scoped)
  )

  test("says that there is no file, and how to get one", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith()
      const run = bedrock(["config", "check"], { HOME: folder })
      assertRefused(yield* run, join(folder, ".openclaw/openclaw.json"), "OPENCLAW_CONFIG_PATH", "bedrock config init")
      assertRefused(yield* bedrock(["config", "migrate", join(folder, "none.json")]), "There is no configuration at")
    }))

  test("says that a folder is no file", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith()
      for (const command of ["check", "migrate", "init"])
        assertRefused(yield* bedrock(["config", command, folder]), `${folder} is a folder`, `${folder}/openclaw.json`)
    }))

  test("says that a path leads through a file", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "a.json": "{}" })
      for (const command of ["check", "init"])
        assertRefused(yield* bedrock(["config", command, join(folder, "a.json/b.json")]), "a.json", "could not be")
    }))

  it.live.skipIf(process.getuid?.() === 0)("says that a file may not be read (not as root, who may read all)", () =>
    Effect.gen(function* () {
      const file = join(yield* folderWith({ "openclaw.json": "{}" }), "openclaw.json")
      yield* Effect.promise(() => chmod(file, 0o000))
      assertRefused(yield* bedrock(["config", "check", file]), `${file} may not be read`, "permissions")
    }).pipe(Effect.scoped)
  )
})

describe("bedrock config migrate", () => {
  test("shows the change, keeps a copy, and writes", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "openclaw.json": legacy })
      const file = join(folder, "openclaw.json")
      yield* Effect.promise(() => chmod(file, 0o664))
      const { exitCode, stderr, stdout } = yield* bedrock(["config", "migrate", file])
      assert.strictEqual(exitCode, 0, stderr)
      assert.match(stdout, /^--- .*openclaw\.json\n\+\+\+ .*openclaw\.json\n@@ /)
      assert.include(stdout, "\n-    bedrockDiscovery: {")
      assert.include(stdout, `\n+            region: "eu-central-1"\n`)
      assert.strictEqual(yield* read(file), migrated)

      const [, copy = ""] = yield* filesIn(folder)
      assert.match(copy, /^openclaw\.json\.bak-\d{8}T\d{6}Z$/)
      assert.strictEqual(yield* read(join(folder, copy)), legacy)
      assert.deepStrictEqual(yield* filesIn(folder), ["openclaw.json", copy])
      assert.strictEqual(
        stderr,
        `Moved models.bedrockDiscovery.region to plugins.entries.amazon-bedrock.config.discovery.region.\n${file} was written. What it was is in ${join(folder, copy)}.\n`
      )
      for (const name of [file, join(folder, copy)])
        assert.strictEqual((yield* Effect.promise(() => stat(name))).mode & 0o777, 0o664)
      const checked = yield* bedrock(["config", "check", file])
      assert.strictEqual(checked.exitCode, 0)
      assert.notInclude(checked.stdout, "older place")
    }))

  test("changes nothing with --dry-run", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "openclaw.json": legacy })
      const file = join(folder, "openclaw.json")
      const { exitCode, stderr, stdout } = yield* bedrock(["config", "migrate", file, "--dry-run"])
      assert.strictEqual(exitCode, 0, stderr)
      assert.include(stdout, `+            region: "eu-central-1"`)
      assert.strictEqual(stderr, `${file} is as it was: --dry-run changes nothing.\n`)
      assert.strictEqual(yield* read(file), legacy)
      assert.deepStrictEqual(yield* filesIn(folder), ["openclaw.json"])
    }))

  test("says that there is nothing to do, and does nothing", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "openclaw.json": "{ a: 1 } // mine" })
      const file = join(folder, "openclaw.json")
      assert.deepStrictEqual(yield* bedrock(["config", "migrate", file]), {
        exitCode: 0,
        stdout: "",
        stderr: `${file}: there is nothing to migrate; models.bedrockDiscovery is not in use.\n`
      })
      assert.deepStrictEqual(yield* filesIn(folder), ["openclaw.json"])
    }))

  test("says what it kept", () =>
    Effect.gen(function* () {
      const text = `{
  models: { bedrockDiscovery: { region: "us-east-1" } },
  plugins: { entries: { "amazon-bedrock": { config: { discovery: { region: "eu-west-1" } } } } }
}`
      const file = join(yield* folderWith({ "openclaw.json": text }), "openclaw.json")
      const { stderr } = yield* bedrock(["config", "migrate", file])
      assert.include(
        stderr,
        "Kept plugins.entries.amazon-bedrock.config.discovery.region as it was; models.bedrockDiscovery.region, which had no effect, was removed.\n"
      )
      assert.include(yield* read(file), `region: "eu-west-1"`)
      assert.notInclude(yield* read(file), "us-east-1")
    }))

  test("replaces the file that a link leads to, and leaves the link", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "real/openclaw.json": legacy })
      const link = join(folder, "openclaw.json")
      yield* Effect.promise(() => symlink("real/openclaw.json", link))
      const { exitCode, stderr } = yield* bedrock(["config", "migrate", link])
      assert.strictEqual(exitCode, 0, stderr)
      assert.isTrue((yield* Effect.promise(() => lstat(link))).isSymbolicLink())
      assert.strictEqual(yield* read(join(folder, "real/openclaw.json")), migrated)
      assert.lengthOf(yield* filesIn(join(folder, "real")), 2)
    }))

  test("never overwrites a copy", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith({ "openclaw.json": legacy })
      const file = join(folder, "openclaw.json")
      // Copies are named by the second, so all that may come are taken.
      const now = Date.now()
      const copies = Array.from({ length: 20 }, (_, second) =>
        new Date(now + second * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, "")
      ).map((stamp) => `${file}.bak-${stamp}`)
      yield* Effect.promise(() => Promise.all(copies.map((copy) => writeFile(copy, "precious"))))
      const { exitCode, stderr } = yield* bedrock(["config", "migrate", file])
      assert.strictEqual(exitCode, 2)
      assert.match(
        stderr,
        /^Error: .*\.bak-\S+ exists already and is never overwritten\. Move it away and try again\.\n$/
      )
      assert.strictEqual(yield* read(file), legacy)
      for (const copy of copies) assert.strictEqual(yield* read(copy), "precious")
      assert.lengthOf(yield* filesIn(folder), copies.length + 1)
    }))

  test("leaves to the author what it cannot decide", () =>
    Effect.gen(function* () {
      const text = `{ models: { bedrockDiscovery: { region: "us-east-1" } }, plugins: [] }`
      const folder = yield* folderWith({ "openclaw.json": text })
      const file = join(folder, "openclaw.json")
      assertRefused(yield* bedrock(["config", "migrate", file]), `${file}: plugins must be an object.`)
      assert.strictEqual(yield* read(file), text)
      assert.deepStrictEqual(yield* filesIn(folder), ["openclaw.json"])
    }))
})

describe("bedrock config init", () => {
  test("writes a configuration that is valid, commented keys included, and only for its owner", () =>
    Effect.gen(function* () {
      const folder = yield* folderWith()
      const file = join(folder, ".openclaw/openclaw.json")
      const { exitCode, stderr, stdout } = yield* bedrock(["config", "init"], { HOME: folder })
      assert.strictEqual(exitCode, 0, stderr)
      assert.strictEqual(stdout, "")
      assert.strictEqual(
        stderr,
        `${file} was written. Open it to choose your settings, then run "bedrock config check".\n`
      )
      assert.strictEqual((yield* Effect.promise(() => stat(file))).mode & 0o777, 0o600)
      assert.strictEqual((yield* bedrock(["config", "check", file])).exitCode, 0)

      const text = yield* read(file)
      assert.include(text, "docs/configuration.md")
      const used = text.replaceAll(/^( {10})\/\/ (\w+: )/gm, "$1$2")
      assert.include(used, "\n          region:")
      yield* Effect.promise(() => writeFile(file, used))
      const checked = yield* bedrock(["config", "check", file])
      assert.strictEqual(checked.exitCode, 0, checked.stdout)
    }))

  test("tells what to add to a configuration that is there, and leaves it alone", () =>
    Effect.gen(function* () {
      const text = "{ gateway: { port: 1 } } // mine"
      const file = join(yield* folderWith({ "openclaw.json": text }), "openclaw.json")
      const { exitCode, stderr, stdout } = yield* bedrock(["config", "init", file])
      assert.strictEqual(exitCode, 2)
      assert.match(stdout, /^plugins: \{\n {2}entries: \{\n {4}"amazon-bedrock": \{/)
      assert.match(stderr, /^Error: .* exists and does not mention Amazon Bedrock/)
      assert.include(stderr, "openclaw config set plugins.entries.amazon-bedrock.config '{}'")
      assert.strictEqual(yield* read(file), text)

      yield* Effect.promise(() => writeFile(file, `{ ${stdout} }`))
      const checked = yield* bedrock(["config", "check", file])
      assert.include(checked.stdout, "Found at plugins.entries.amazon-bedrock.config.")
    }))

  it.live.each([today({}), legacy, `{ plugins: { entries: { "amazon-bedrock": { enabled: true } } } }`])(
    "says that one is there already: %s",
    (text) =>
      Effect.gen(function* () {
        const file = join(yield* folderWith({ "openclaw.json": text }), "openclaw.json")
        const { exitCode, stderr, stdout } = yield* bedrock(["config", "init", file])
        assert.strictEqual(exitCode, 0)
        assert.strictEqual(stdout, "")
        assert.include(stderr, `${file} configures Amazon Bedrock already`)
        assert.strictEqual(yield* read(file), text)
      }).pipe(Effect.scoped)
  )
})

describe("bedrock config", () => {
  it.live.each(["", "check", "migrate", "init"])("explains itself: config %s --help", (command) =>
    Effect.gen(function* () {
      const { exitCode, stdout } = yield* bedrock(["config", ...(command === "" ? [] : [command]), "--help"])
      assert.strictEqual(exitCode, 0)
      const name = ["config", command].filter(Boolean).join("-")
      yield* Effect.promise(() => expect(stdout).toMatchFileSnapshot(`golden/help-${name}.txt`))
    })
  )

  test("refuses wrong use", () =>
    Effect.gen(function* () {
      const { exitCode, stderr } = yield* bedrock(["config", "chekc"])
      assert.strictEqual(exitCode, 2)
      assert.include(stderr, "chekc")
    }))
})
