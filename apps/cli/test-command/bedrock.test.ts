import { LLMock } from "@copilotkit/aimock"
import { exampleBearerToken, Play, Simulator, Step } from "@bedrock-kit/simulator"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { bedrock, environment, type Finished, finished, keys, printed, start } from "./bedrock.ts"

/** Runs with an environment that points at a simulator of the test's own. */
const test = (name: string, body: (aws: Readonly<Record<string, string>>) => Effect.Effect<void, unknown, Simulator>) =>
  it.live(name, () =>
    Effect.flatMap(Simulator, (simulator) => body(environment(simulator))).pipe(
      Effect.provide(Simulator.layer({ emptyRegions: ["us-iso-east-1"] }))
    )
  )

/** One sentence on stderr, nothing on stdout, and the right exit code. */
const assertRefused = ({ exitCode, stderr, stdout }: Finished, code: number, ...words: ReadonlyArray<string>) => {
  assert.strictEqual(exitCode, code, stderr)
  assert.strictEqual(stdout, "")
  // What is tried again is told before.
  assert.match(stderr, /^Error: /m)
  for (const word of words) assert.include(stderr, word)
}

const hello = Step.event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hi" } })

describe("bedrock whoami", () => {
  test("shows who, from where, in which Region, and what AWS says", (aws) =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["whoami"], { ...aws, ...keys, AWS_REGION: "eu-west-1" })
      assert.strictEqual(exitCode, 0)
      assert.strictEqual(stderr, "")
      for (const text of ["environment", "eu-west-1, from AWS_REGION", "123456789012", "arn:aws:iam::"])
        assert.include(stdout, text)
      assert.notInclude(stdout, keys.AWS_SECRET_ACCESS_KEY)
    }))

  test("prints one JSON document with --json", (aws) =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrock(["whoami", "--json"], { ...aws, ...keys })
      const document = JSON.parse(stdout) as { sources: ReadonlyArray<{ source: string }> }
      assert.deepInclude(document, {
        source: "environment",
        region: { value: "us-east-1", from: "default" },
        identity: { account: "123456789012", arn: "arn:aws:iam::123456789012:user/simulator" },
        warnings: []
      } as object)
      assert.deepStrictEqual(
        document.sources.find(({ source }) => source === "environment"),
        {
          source: "environment",
          status: "won",
          where: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
          reason: null,
          expiration: null
        } as { source: string }
      )
    }))

  test("shows what each source lacks when there are no credentials at all, and exits with 3", (aws) =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["whoami"], aws)
      assert.strictEqual(exitCode, 3)
      assert.include(stderr, "No AWS credentials were found")
      assert.match(stdout, /^source +none$/m)
      assert.match(stdout, /^environment +absent .* are not set$/m)
      assert.match(stdout, /^instance-metadata +absent .* AWS_EC2_METADATA_DISABLED is true$/m)
    }))

  test("warns on stderr of a bearer token that hides the keys, and shows them as shadowed", (aws) =>
    Effect.gen(function* () {
      const env = { ...aws, ...keys, AWS_BEARER_TOKEN_BEDROCK: exampleBearerToken }
      const { exitCode, stderr, stdout } = yield* bedrock(["whoami"], env)
      assert.strictEqual(exitCode, 0)
      assert.match(
        stderr,
        /^Warning: The Bedrock API key in AWS_BEARER_TOKEN_BEDROCK is used instead of AWS_ACCESS_KEY_ID/
      )
      assert.match(stdout, /^environment +shadowed .* bearer-token is used instead$/m)
    }))

  test("shows who was found even when AWS refuses them, and exits with 3", (aws) =>
    Effect.gen(function* () {
      const run = bedrock(["whoami"], { ...aws, ...keys, AWS_SECRET_ACCESS_KEY: "wrong" })
      const { exitCode, stderr, stdout } = yield* run
      assert.strictEqual(exitCode, 3)
      assert.include(stdout, "environment")
      assert.include(stderr, "SignatureDoesNotMatch")
    }))

  test("shows a bearer token as what it is, and does not print it", (aws) =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrock(["whoami"], { ...aws, AWS_BEARER_TOKEN_BEDROCK: exampleBearerToken })
      assert.include(stdout, "bearer-token, from AWS_BEARER_TOKEN_BEDROCK")
      assert.notInclude(stdout, exampleBearerToken)
    }))

  it.live("shows the rest when AWS cannot be reached, unless told to insist", () =>
    Effect.gen(function* () {
      const nowhere = { ...keys, AWS_ENDPOINT_URL_STS: "http://127.0.0.1:9" }
      const told = yield* bedrock(["whoami"], nowhere)
      assert.strictEqual(told.exitCode, 0)
      assert.include(told.stdout, "environment")
      assert.include(told.stderr, "The account is not known.")
      const insisted = yield* bedrock(["whoami", "--verify"], nowhere)
      assert.strictEqual(insisted.exitCode, 75)
      assert.include(insisted.stderr, "ECONNREFUSED")
    })
  )
})

describe("bedrock whoami --verify", () => {
  test("fails when AWS does not answer at all", (aws) =>
    Effect.gen(function* () {
      yield* Simulator.use((simulator) =>
        simulator.script(Play.stream([Step.stall], { operation: "GetCallerIdentity" }))
      )
      const { exitCode, stderr, stdout } = yield* bedrock(["whoami", "--verify"], { ...aws, ...keys })
      assert.strictEqual(exitCode, 75)
      assert.include(stdout, "environment")
      assert.include(stderr, "AWS STS did not answer within 5 seconds")
    }))
})

describe("bedrock models", () => {
  test("prints a table on stdout and the count on stderr", (aws) =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["models"], { ...aws, ...keys })
      assert.strictEqual(exitCode, 0)
      assert.match(stdout, /^MODEL ID +CONTEXT +OUTPUT +INPUT +\$\/M IN +\$\/M OUT +THINKS +CACHES +NAME +NOTE\n/)
      assert.match(stdout, /\nus\.anthropic\.claude-sonnet-4-6 +1M +128k +text\+image +3\.3 +16\.5 +adaptive +5m/)
      assert.match(
        stderr,
        /^\d+ models in us-east-1 \(from default\)\. \d+ other profiles reach them: --all-profiles\.\n$/
      )
    }))

  test("prints a JSON object a line with --json, filtered by provider", (aws) =>
    Effect.gen(function* () {
      const { stdout } = yield* bedrock(["models", "--json", "--provider", "amazon"], { ...aws, ...keys })
      const models = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { readonly provider: string; readonly id: string; readonly cost: object })
      assert.isAbove(models.length, 3)
      for (const model of models) assert.strictEqual(model.provider.toLowerCase(), "amazon", model.id)
      assert.containsAllKeys(models[0], ["regions", "contextWindow", "maxTokens", "reasoning", "cost", "lifecycle"])
    }))

  test("says which providers there are when none is called so", (aws) =>
    Effect.gen(function* () {
      const run = bedrock(["models", "--provider", "acme"], { ...aws, ...keys })
      assertRefused(yield* run, 2, "No model in us-east-1 is made by acme. The providers there are: Amazon,")
    }))

  test("keeps the list for the next run, and asks anew with --refresh", (aws) =>
    Effect.gen(function* () {
      const { requests } = yield* Simulator
      const count = Effect.map(requests, (all) => all.length)
      const run = (...more: ReadonlyArray<string>) =>
        bedrock(["models", "--region", "us-west-2", ...more], { ...aws, ...keys })
      const first = yield* run()
      const asked = yield* count
      assert.isAbove(asked, 0)
      assert.strictEqual((yield* run()).stdout, first.stdout)
      assert.strictEqual(yield* count, asked)
      yield* run("--refresh")
      assert.isAbove(yield* count, asked)
    }))

  test("merges several Regions into one table", (aws) =>
    Effect.gen(function* () {
      const args = ["models", "--wide", "--region", "us-east-1", "--region", "eu-west-1"]
      const { stderr, stdout } = yield* bedrock(args, { ...aws, ...keys })
      assert.match(stdout, /us-east-1,eu-west-1\n/)
      assert.include(stderr, "models in us-east-1, eu-west-1.")
    }))

  test("lists a model through its preferred profile, and through every one when asked", (aws) =>
    Effect.gen(function* () {
      const read = ({ stdout }: Finished) =>
        stdout
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as { readonly id: string; readonly alternatives: ReadonlyArray<string> })
      const args = ["models", "--json", "--provider", "anthropic"]
      const short = read(yield* bedrock(args, { ...aws, ...keys }))
      const long = read(yield* bedrock([...args, "--all-profiles"], { ...aws, ...keys }))
      const sonnet = short.filter(({ id }) => id.endsWith("anthropic.claude-sonnet-4-6"))
      assert.deepStrictEqual(
        sonnet.map(({ id }) => id),
        ["us.anthropic.claude-sonnet-4-6"]
      )
      assert.include(sonnet[0]?.alternatives ?? [], "global.anthropic.claude-sonnet-4-6")
      assert.sameMembers(
        short.flatMap(({ alternatives, id }) => [id, ...alternatives]),
        long.map(({ id }) => id)
      )
    }))

  test("answers from the kept list without a network, and without loading the AWS SDK", (aws) =>
    Effect.gen(function* () {
      const region = ["--region", "ap-south-1"]
      yield* bedrock(["models", ...region], { ...aws, ...keys })
      // Tells which of our files Node loads.
      const spy = `import { registerHooks } from "node:module"
        registerHooks({ load: (url, context, next) => (process.stderr.write(url + "\\n"), next(url, context)) })`
      const closed = { ...aws, ...keys, NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(spy)}` }
      const loaded = ({ stderr }: Finished) => stderr.split("\n").filter((line) => /^file:.*\.js$/.test(line))
      const warm = yield* bedrock(["models", ...region], closed)
      assert.strictEqual(warm.exitCode, 0)
      assert.isAbove(loaded(warm).length, 3)
      assert.isEmpty(loaded(warm).filter((url) => /Sdk|smithy|ConverseStream|Simulator/.test(url)))
      const cold = yield* bedrock(["models", "--refresh", ...region], closed)
      assert.isNotEmpty(loaded(cold).filter((url) => url.endsWith("/bedrockSdk.js")))
    }))

  test("says so when a Region has no models", (aws) =>
    Effect.gen(function* () {
      const run = bedrock(["models", "--region", "us-iso-east-1"], { ...aws, ...keys })
      assertRefused(yield* run, 2, "No model can be invoked in us-iso-east-1", "--region")
    }))
})

describe("bedrock access", () => {
  test("climbs the ladder, and says what nobody can know without a request", (aws) =>
    Effect.gen(function* () {
      const { exitCode, stdout } = yield* bedrock(["access", "us.anthropic.claude-sonnet-4-6"], { ...aws, ...keys })
      assert.strictEqual(exitCode, 0)
      assert.match(stdout, /^us\.anthropic\.claude-sonnet-4-6 in us-east-1\n✓ region /)
      assert.include(stdout, "? iam")
      assert.include(stdout, "aws iam simulate-principal-policy")
    }))

  test("names the profile to use for an id that only a profile reaches", (aws) =>
    Effect.gen(function* () {
      const run = yield* bedrock(["access", "anthropic.claude-sonnet-4-6"], { ...aws, ...keys })
      assert.include(run.stdout, "✗ inference-type")
      assert.include(run.stdout, "us.anthropic.claude-sonnet-4-6")
      assert.strictEqual(run.exitCode, 3)
      assert.include(run.stderr, "anthropic.claude-sonnet-4-6 cannot be used:")
    }))

  it.live("refuses what is no model id", () =>
    Effect.gen(function* () {
      assertRefused(yield* bedrock(["access", "sonnet"], keys), 2, '"sonnet" is no model id or ARN')
    })
  )
})

describe("bedrock models explain", () => {
  it.live("says a line for each id, of what it means and what is known, without asking anybody", () =>
    Effect.gen(function* () {
      const arn = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc123"
      const ids = ["us.anthropic.claude-sonnet-4-6", arn]
      const { exitCode, stderr, stdout } = yield* bedrock(["models", "explain", ...ids])
      assert.strictEqual(exitCode, 0, stderr)
      const [sonnet, profile] = stdout
        .trim()
        .split("\n")
        .map(
          (line) => JSON.parse(line) as Record<string, unknown> & { readonly cost: { readonly input: number } | null }
        )
      assert.deepInclude(sonnet, {
        id: ids[0],
        baseModelId: "anthropic.claude-sonnet-4-6",
        kind: "inference-profile",
        geography: "us",
        region: null,
        contextWindow: 1_000_000,
        maxTokens: 128_000,
        estimated: false
      })
      assert.isAbove(sonnet?.cost?.input ?? 0, 0)
      assert.isNotEmpty(sonnet?.["source"])
      assert.deepInclude(profile, { id: arn, region: "eu-west-1", account: "123456789012", estimated: true })
    })
  )

  it.live("says what is no model id at all, after the line", () =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["models", "explain", "sonnet"])
      assert.strictEqual(exitCode, 2)
      assert.strictEqual((JSON.parse(stdout) as { kind: string }).kind, "unknown")
      assert.include(stderr, '"sonnet" is no model id or ARN that Amazon Bedrock takes.')
    })
  )
})

describe("bedrock chat", () => {
  test("names the profile to use for a model that answers through one alone", (aws) =>
    Effect.gen(function* () {
      const run = bedrock(["chat", "hello", "--model", "anthropic.claude-sonnet-4-6"], { ...aws, ...keys })
      assertRefused(yield* run, 2, "on-demand throughput", "Use us.anthropic.claude-sonnet-4-6 instead.")
    }))

  test("prints the answer on stdout and the usage on stderr", (aws) =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["chat", "hello"], { ...aws, ...keys })
      assert.strictEqual(exitCode, 0)
      assert.strictEqual(stdout, "You said: hello\n")
      assert.match(stderr, /\d+ tokens in, \d+ out, end_turn; .* in all\n$/)
    }))

  test("prints pieces as they arrive", (aws) =>
    Effect.gen(function* () {
      yield* Simulator.use((simulator) => simulator.script(Play.stream([hello, Step.stall])))
      const child = yield* start(["chat", "hello"], { ...aws, ...keys })
      yield* Effect.timeout(printed(child, "Hi"), "10 seconds")
    }).pipe(Effect.scoped))

  test("prints one JSON document with --json", (aws) =>
    Effect.gen(function* () {
      const { stderr, stdout } = yield* bedrock(["chat", "hello", "--json"], { ...aws, ...keys })
      assert.deepInclude(JSON.parse(stdout), { text: "You said: hello", stopReason: "end_turn" })
      assert.strictEqual(stderr, "")
    }))

  test("answers with a bearer token, and an empty one counts as none", (aws) =>
    Effect.gen(function* () {
      const token = yield* bedrock(["chat", "hello"], { ...aws, AWS_BEARER_TOKEN_BEDROCK: exampleBearerToken })
      assert.strictEqual(token.stdout, "You said: hello\n")
      const empty = yield* bedrock(["chat", "hello"], { ...aws, ...keys, AWS_BEARER_TOKEN_BEDROCK: "" })
      assert.strictEqual(empty.stdout, "You said: hello\n")
    }))

  it.live("answers from another server that speaks Bedrock's protocol, over HTTP/1.1", () =>
    Effect.gen(function* () {
      const other = yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const mock = new LLMock({ port: 0 })
          mock.addFixture({ match: { userMessage: "hello" }, response: { content: "Hello from elsewhere" } })
          await mock.start()
          return mock
        }),
        (mock) => Effect.promise(() => mock.stop())
      )
      const { exitCode, stderr, stdout } = yield* bedrock(["chat", "hello", "--model", "us.amazon.nova-lite-v1:0"], {
        ...keys,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: other.url
      })
      assert.strictEqual(exitCode, 0, stderr)
      assert.strictEqual(stdout, "Hello from elsewhere\n")
    }).pipe(Effect.scoped)
  )

  test("closes the HTTP stream within a second of Ctrl-C and exits with 130", (aws) =>
    Effect.gen(function* () {
      yield* Simulator.use((simulator) => simulator.script(Play.stream([hello, Step.stall])))
      const child = yield* start(["chat", "hello"], { ...aws, ...keys })
      yield* printed(child, "Hi")
      child.kill("SIGINT")
      const request = yield* Simulator.use((simulator) => simulator.received(0))
      assert.strictEqual(yield* Effect.timeout(request.outcome, "1 second"), "aborted")
      const { exitCode, stderr } = yield* finished(child)
      assert.strictEqual(exitCode, 130)
      assert.include(stderr, "Interrupted: the request is closed")
    }).pipe(Effect.scoped))

  test("fails on a stream that is cut off, with what has arrived on stdout", (aws) =>
    Effect.gen(function* () {
      yield* Simulator.use((simulator) => simulator.script(Play.stream([hello, Step.end])))
      const { exitCode, stderr, stdout } = yield* bedrock(["chat", "hello"], { ...aws, ...keys })
      assert.strictEqual(stdout, "Hi")
      assert.strictEqual(exitCode, 75)
      assert.include(stderr, "ended without a stop reason")
    }))

  test("names every way out when there are no credentials", (aws) =>
    Effect.gen(function* () {
      const run = bedrock(["chat", "hello"], aws)
      assertRefused(yield* run, 3, "No AWS credentials were found", "AWS_PROFILE", "aws configure")
    }))

  test("names the profile that does not exist", (aws) =>
    Effect.gen(function* () {
      const run = bedrock(["chat", "hello"], { ...aws, AWS_PROFILE: "prod" })
      assertRefused(yield* run, 3, "profile prod", "aws configure --profile prod")
      assertRefused(yield* bedrock(["chat", "hello", "--profile", "dev"], aws), 3, "profile dev")
    }))

  test("exits with 3 on a wrong key, with AWS's name for it", (aws) =>
    Effect.gen(function* () {
      const run = bedrock(["chat", "hello"], { ...aws, ...keys, AWS_SECRET_ACCESS_KEY: "wrong" })
      assertRefused(yield* run, 3, "InvalidSignatureException", "Check the credentials")
    }))

  test("exits with 2 on a model that does not exist, and says where to look", (aws) =>
    Effect.gen(function* () {
      const run = bedrock(["chat", "hello", "--model", "acme.nothing-v1:0"], { ...aws, ...keys })
      assertRefused(yield* run, 2, "acme.nothing-v1:0", 'See the ids you can use with "bedrock models"')
    }))

  it.live("exits with 75 when nobody answers, and says how to start the simulator", () =>
    Effect.gen(function* () {
      const run = bedrock(["chat", "hello", "--endpoint", "http://127.0.0.1:9"], keys)
      assertRefused(yield* run, 75, "ECONNREFUSED", "127.0.0.1:9", "bedrock simulator")
    })
  )

  it.live("exits with 2 on wrong use", () =>
    Effect.gen(function* () {
      assertRefused(yield* bedrock(["chat"]), 2, "There is no prompt", "bedrock chat")
      assertRefused(yield* bedrock(["chta"]), 2, "chta")
      assertRefused(yield* bedrock(["chat", "hello", "--region", "us east"], keys), 2, '"us east"', "eu-west-1")
      assertRefused(yield* bedrock(["chat", "hello", "--endpoint", "localhost"], keys), 2, "http://127.0.0.1:")
    })
  )
})

describe("bedrock simulator", () => {
  test("prints what a shell needs, and with it another bedrock answers", () =>
    Effect.gen(function* () {
      const child = yield* start(["simulator", "--port", "0"], {})
      let lines = ""
      child.stdout?.on("data", (text: string) => (lines += text))
      yield* printed(child, "AWS_REGION")
      const env = Object.fromEntries(
        [...lines.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value])
      )
      const { stdout } = yield* bedrock(["chat", "hello"], env)
      assert.strictEqual(stdout, "You said: hello\n")
      child.kill("SIGINT")
      const stopped = yield* finished(child)
      assert.strictEqual(stopped.exitCode, 130)
      assert.include(stopped.stderr, "The simulator has stopped")
    }).pipe(Effect.scoped))

  test("says so when the port is taken", () =>
    Effect.gen(function* () {
      const { port } = yield* Simulator
      assertRefused(yield* bedrock(["simulator", "--port", String(port)]), 1, `Port ${port}`, "--port")
    }))
})

describe("bedrock demo", () => {
  it.live("shows the main job and needs nothing", () =>
    Effect.gen(function* () {
      const { exitCode, stderr, stdout } = yield* bedrock(["demo"])
      assert.strictEqual(exitCode, 0, stderr)
      assert.strictEqual(stderr, "")
      for (const text of ["$ bedrock whoami", "$ bedrock models", "$ bedrock chat", "You said: Hello", "tokens in"])
        assert.include(stdout, text)
    })
  )
})

describe("bedrock", () => {
  it.live.each(["", "whoami", "models", "models explain", "access", "chat", "validate", "decode", "simulator", "demo"])(
    "explains itself: %s --help",
    (command) =>
      Effect.gen(function* () {
        const { exitCode, stderr, stdout } = yield* bedrock([...(command === "" ? [] : command.split(" ")), "--help"])
        assert.strictEqual(exitCode, 0)
        assert.strictEqual(stderr, "")
        yield* Effect.promise(() =>
          expect(stdout).toMatchFileSnapshot(`golden/help-${command.replace(" ", "-") || "bedrock"}.txt`)
        )
      })
  )

  it.live("prints its version", () =>
    Effect.gen(function* () {
      const { exitCode, stdout } = yield* bedrock(["--version"])
      assert.strictEqual(exitCode, 0)
      assert.match(stdout, /^bedrock v\d+\.\d+\.\d+\n$/)
    })
  )
})
