/** The packed plugin in a real OpenClaw: installed the documented way, pointed at a Bedrock that is not AWS. */
import { credentialEnvironment, exampleKey, type ReceivedRequest, Simulator } from "@bedrock-kit/simulator"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as Bedrock from "./bedrock.ts"
import { lastLines } from "./command.ts"
import { HostError } from "./HostError.ts"
import { Gateway, harmlessTool, OpenClaw } from "./openclawHome.ts"
import { packPlugin } from "./packPlugin.ts"

const pluginId = "amazon-bedrock"
const model = `${pluginId}/${Bedrock.onlyHere}`

class Tarball extends Context.Service<Tarball, string>()("@bedrock-kit/openclaw-plugin/host/Tarball") {
  static readonly layer = Layer.effect(Tarball, packPlugin)
}

const Host = Layer.unwrap(Simulator.useSync(({ endpoint }) => OpenClaw.layer(Bedrock.environment(endpoint)))).pipe(
  Layer.provideMerge(Bedrock.layer),
  Layer.merge(Tarball.layer)
)

const openclaw = (...args: ReadonlyArray<string>) => OpenClaw.use((host) => host.run(args))

/** What the simulator received while an effect ran. */
const during = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator
    const { length } = yield* simulator.requests
    const result = yield* effect
    return [result, (yield* simulator.requests).slice(length)] as const
  })

const turn = ["agent", "--agent", "main"]

const turnsOf = (requests: ReadonlyArray<ReceivedRequest>) =>
  requests.filter(({ operation }) => operation === "ConverseStream")

/** A gateway that starts may take up what another session was about, beside the turn of the test. */
const turnsAbout = (requests: ReadonlyArray<ReceivedRequest>, message: string) =>
  turnsOf(requests).filter(({ body }) => JSON.stringify(body).includes(message))

const signersOf = (requests: ReadonlyArray<ReceivedRequest>) => requests.map(({ auth }) => auth)

interface Completion {
  readonly choices: ReadonlyArray<{ readonly delta?: { readonly content?: string } }>
}

/** The text in an OpenAI event stream. Pure. */
const textOf = (events: string): string =>
  events
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice("data: ".length)) as Completion)
    .map(({ choices }) => choices[0]?.delta?.content ?? "")
    .join("")

const askGateway = async ({ token, url }: Gateway["Service"], message: string, signal: AbortSignal) => {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "openclaw", stream: true, messages: [{ role: "user", content: message }] }),
    signal
  })
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
  const pieces: Array<string> = []
  let unread = ""
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    unread += text
    // An event ends with an empty line. What has begun after it belongs to the next piece.
    const complete = unread.slice(0, unread.lastIndexOf("\n\n") + 1)
    pieces.push(textOf(complete))
    unread = unread.slice(complete.length)
  }
  return pieces
}

/** Asks as an OpenAI client does. The answer comes in the pieces that arrived together. */
const completionOf = (gateway: Gateway["Service"], message: string) =>
  Effect.tryPromise({
    try: (signal) => askGateway(gateway, message, signal),
    catch: (cause) => {
      const why = cause instanceof Error ? cause.message : String(cause)
      return new HostError({
        message: `The gateway did not complete a chat: ${why}\n${lastLines(gateway.log())}`,
        cause
      })
    }
  })

const signer = { kind: "sigv4", accessKeyId: exampleKey.accessKeyId } as const

// The first run on a machine downloads OpenClaw.
layer(Host, { timeout: "20 minutes", excludeTestServices: true })("the plugin in OpenClaw", (it) => {
  it.effect("installs from its tarball, without a network", () =>
    Effect.gen(function* () {
      const tarball = yield* Tarball
      const { combined } = yield* openclaw(
        "plugins",
        "install",
        `npm-pack:${tarball}`,
        "--force",
        "--accept-capabilities"
      )
      assert.include(combined, `Installed plugin: ${pluginId}`)
    })
  )

  it.effect("leaves a configuration that OpenClaw finds valid", () =>
    Effect.gen(function* () {
      const { combined } = yield* openclaw("config", "validate")
      assert.include(combined, "Config valid")
    })
  )

  it.effect("has an older configuration moved to today's place, values kept, where OpenClaw would delete it", () =>
    Effect.gen(function* () {
      const { home } = yield* OpenClaw
      const file = join(home, ".openclaw", "openclaw.json")
      const config = Effect.promise(
        async () =>
          JSON.parse(await readFile(file, "utf8")) as {
            readonly models: object
            readonly plugins: { readonly entries: Readonly<Record<string, object>> }
          }
      )
      const before = yield* config
      const old = { refreshInterval: 7200, providerFilter: [] }
      const text = JSON.stringify({ ...before, models: { ...before.models, bedrockDiscovery: old } })
      yield* Effect.promise(() => writeFile(file, text))
      const { combined } = yield* openclaw("doctor", "--fix", "--non-interactive")
      // The host prints it in a box, and breaks the line where the box ends.
      assert.include(combined.replaceAll(/[\s│]+/g, " "), "Moved models.bedrockDiscovery to")
      const { models, plugins } = yield* config
      assert.notProperty(models, "bedrockDiscovery")
      assert.deepInclude(plugins.entries, {
        [pluginId]: { ...before.plugins.entries[pluginId], config: { discovery: old } }
      })
      assert.include((yield* openclaw("config", "validate")).combined, "Config valid")
    })
  )

  it.effect("is listed among the enabled plugins", () =>
    Effect.gen(function* () {
      const { stdout } = yield* openclaw("plugins", "list", "--enabled", "--json")
      const { plugins } = JSON.parse(stdout) as { readonly plugins: ReadonlyArray<{ readonly id: string }> }
      assert.include(
        plugins.map(({ id }) => id),
        pluginId
      )
    })
  )

  it.effect("loads, as a provider of text models", () =>
    Effect.gen(function* () {
      const { combined } = yield* openclaw("plugins", "inspect", pluginId, "--runtime")
      assert.match(combined, /Status: loaded/)
      assert.match(combined, /text-inference: amazon-bedrock/)
    })
  )

  it.effect("passes the host's own checks", () =>
    Effect.gen(function* () {
      const { combined } = yield* openclaw("plugins", "doctor")
      assert.match(combined, /checks passed/)
      assert.notInclude(combined, pluginId)
    })
  )

  it.effect("lists the models of the account, beyond those it knows", () =>
    Effect.gen(function* () {
      const known = yield* openclaw("models", "list", "--all", "--provider", pluginId, "--plain")
      assert.include(known.combined, `${pluginId}/`)
      assert.notInclude(known.combined, Bedrock.onlyHere)
      const [{ combined }, requests] = yield* during(
        openclaw("models", "list", "--all", "--provider", pluginId, "--refresh", "--plain")
      )
      assert.include(combined, model)
      const listing = requests.find(({ operation }) => operation === "ListFoundationModels")
      assert.deepStrictEqual(listing?.auth, signer)
    })
  )

  it.effect("lets one of its models be the primary one", () =>
    Effect.gen(function* () {
      const { combined } = yield* openclaw("config", "set", "agents.defaults.model.primary", model)
      assert.include(combined, "Updated agents.defaults.model.primary")
    })
  )

  it.effect("answers a turn of the agent", () =>
    Effect.gen(function* () {
      const [{ stdout }, requests] = yield* during(openclaw(...turn, "--local", "--message", "Hello from the terminal"))
      assert.match(stdout, Bedrock.answerTo("Hello from the terminal"))
      assert.deepStrictEqual(signersOf(turnsOf(requests)), [signer])
    })
  )

  it.effect("hands the model's tool calls to the agent, and their results to the model", () =>
    Effect.gen(function* () {
      const { home } = yield* OpenClaw
      const found = "found-by-the-tool.txt"
      yield* Effect.promise(() => writeFile(join(home, ".openclaw", "workspace", found), ""))
      const message = `What does ${harmlessTool} say?`
      const { stdout } = yield* openclaw(...turn, "--local", "--session-key", "agent:main:tool", "--message", message)
      assert.match(stdout, Bedrock.answerToResult(harmlessTool, found))
    })
  )

  it.effect("says that access is the trouble when the key is wrong, and does not try again", () =>
    Effect.gen(function* () {
      const host = yield* OpenClaw
      const [{ combined, exitCode }, requests] = yield* during(
        host.run([...turn, "--local", "--session-key", "agent:main:wrong", "--message", "Hello"], {
          env: { AWS_SECRET_ACCESS_KEY: "not-the-secret" },
          accept: () => true
        })
      )
      assert.notStrictEqual(exitCode, 0)
      assert.include(combined, "request failed (authentication failed)")
      assert.include(combined, "InvalidSignatureException")
      assert.match(combined, /Check the credentials, their IAM policy and the model access/)
      assert.lengthOf(turnsOf(requests), 1)
    })
  )

  it.effect("answers a turn on an instance that has nothing but its role", () =>
    Effect.gen(function* () {
      const host = yield* OpenClaw
      const { endpoint } = yield* Simulator
      const [{ stdout }, requests] = yield* during(
        host.run([...turn, "--local", "--session-key", "agent:main:role", "--message", "Hello from the instance"], {
          env: {
            AWS_ACCESS_KEY_ID: undefined,
            AWS_SECRET_ACCESS_KEY: undefined,
            AWS_EC2_METADATA_DISABLED: "false",
            ...credentialEnvironment(endpoint)
          }
        })
      )
      assert.match(stdout, Bedrock.answerTo("Hello from the instance"))
      const [auth] = signersOf(turnsOf(requests))
      // A role's temporary key, and no variable that pretends to be one.
      assert.match(auth?.kind === "sigv4" ? auth.accessKeyId : "", /^ASIA/)
    })
  )

  it.layer(Gateway.layer, { timeout: "3 minutes" })("through a running gateway", (it) => {
    it.effect("answers a turn of the agent", () =>
      Effect.gen(function* () {
        const [{ stdout }, requests] = yield* during(
          openclaw(...turn, "--session-key", "agent:main:gateway", "--message", "Hello from afar")
        )
        assert.match(stdout, Bedrock.answerTo("Hello from afar"))
        assert.deepStrictEqual(signersOf(turnsAbout(requests, "Hello from afar")), [signer])
      })
    )

    it.effect("streams a chat completion while the model speaks", () =>
      Effect.gen(function* () {
        const [pieces, requests] = yield* during(completionOf(yield* Gateway, "Hello from HTTP"))
        // What the gateway kept until the end would come as one piece.
        assert.isAbove(pieces.filter((piece) => piece !== "").length, 2)
        assert.match(pieces.join(""), Bedrock.answerTo("Hello from HTTP"))
        assert.deepStrictEqual(signersOf(turnsAbout(requests, "Hello from HTTP")), [signer])
      })
    )
  })
})
