/**
 * A real OpenClaw in a home of its own: no settings, credentials or proxies of the machine, and nothing left behind.
 *
 * The settings are written as a file before the first start, because each `openclaw config set` takes seconds; that
 * the host finds them valid is one of the tests.
 */
import { Context, Duration, Effect, Layer, Schedule, type Scope } from "effect"
import { randomUUID } from "node:crypto"
import { rmSync } from "node:fs"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { onHastyExit, type Output, run, start } from "./command.ts"
import { HostError } from "./HostError.ts"
import { installOpenClaw } from "./install.ts"

/** Variables of the machine that OpenClaw may see. Everything else could change what it does, AWS_* and VITEST above all. */
const inherited = ["LANG", "LC_ALL", "TZ"]

const environment = (home: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(inherited.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : []))),
  // The host starts `node` and `npm` by name; they must be the ones that run this test.
  PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
  HOME: home,
  TMPDIR: join(home, "tmp"),
  NO_COLOR: "1",
  // Port 9 is closed: whatever is asked of the plugin registry fails at once.
  OPENCLAW_CLAWHUB_URL: "http://127.0.0.1:9",
  OPENCLAW_DISABLE_BONJOUR: "1",
  AWS_EC2_METADATA_DISABLED: "true"
})

/** The only tool the agent has. */
export const harmlessTool = "ls"

const settings = (port: number, token: string) => ({
  update: { checkOnStart: false, auto: { enabled: false } },
  telemetry: { enabled: false },
  models: { catalogRefresh: { enabled: false } },
  discovery: { mdns: { mode: "off" } },
  // The model of the test calls any tool that a message names. It must not have a shell.
  tools: { allow: [harmlessTool] },
  gateway: {
    mode: "local",
    port,
    bind: "loopback",
    auth: { mode: "token", token },
    http: { endpoints: { chatCompletions: { enabled: true } } }
  }
})

/**
 * The plugin brings everything it needs, so npm must not ask anyone.
 *
 * Without this, a peer dependency on `openclaw` alone sends npm to the registry: where that cannot be reached, the
 * installation takes 477 s of retries. **Source**: measured, OpenClaw 2026.9.6 with npm 11.19.
 */
const npmrc = "offline=true\nupdate-notifier=false\n"

/** A port that is free now. */
const freePort = Effect.callback<number, HostError>((resume) => {
  const server = createServer()
  server.once("error", (cause) => resume(Effect.fail(new HostError({ message: "No port is free.", cause }))))
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

const keepsHome = process.env["BEDROCK_KIT_KEEP_HOME"] === "1"

const makeHome = Effect.acquireRelease(
  Effect.promise(async () => {
    const home = await mkdtemp(join(tmpdir(), "bedrock-kit-host-"))
    const forget = onHastyExit(() => {
      if (!keepsHome) rmSync(home, { recursive: true, force: true, maxRetries: 10 })
    })
    await mkdir(join(home, ".openclaw"))
    await mkdir(join(home, "tmp"))
    return { home, forget }
  }),
  ({ home, forget }) =>
    Effect.promise(async () => {
      forget()
      if (keepsHome) console.error(`Kept: ${home}`)
      else await rm(home, { recursive: true, force: true, maxRetries: 3 })
    })
).pipe(Effect.map(({ home }) => home))

/** How one `openclaw` command differs from the others. */
export interface OpenClawOptions {
  /** More variables, over those of the layer. */
  readonly env?: NodeJS.ProcessEnv
  /** **Units**: seconds. Default: 120. */
  readonly timeoutSeconds?: number
  /** Which exit codes are fine. Default: only 0. */
  readonly accept?: (exitCode: number) => boolean
  /** Whether it runs in a terminal, at which nobody types. Some commands insist on one. */
  readonly isInTerminal?: boolean
}

/** Only a terminal of 160 columns keeps the host's boxes readable. `script` is of util-linux. */
const inTerminal = (command: ReadonlyArray<string>) => {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ")
  return ["script", "--quiet", "--return", "--command", `stty cols 160; exec ${quoted}`, "/dev/null"] as const
}

/** An installed OpenClaw. */
export class OpenClaw extends Context.Service<
  OpenClaw,
  {
    /** Where it keeps everything. Deleted with the layer, unless BEDROCK_KIT_KEEP_HOME is 1. */
    readonly home: string
    /** Runs `openclaw …`. **Errors**: a report with the command, the exit code and the last lines. */
    readonly run: (args: ReadonlyArray<string>, options?: OpenClawOptions) => Effect.Effect<Output, HostError>
    /** Starts `openclaw gateway run`, and waits until `/healthz` answers. It ends with the scope. */
    readonly startGateway: Effect.Effect<Gateway["Service"], HostError, Scope.Scope>
  }
>()("@bedrock-kit/openclaw-plugin/host/OpenClaw") {
  /** Variables of `env` are those of every command, the gateway included. */
  static readonly layer = (env: NodeJS.ProcessEnv): Layer.Layer<OpenClaw, HostError> =>
    Layer.effect(OpenClaw, make(env))
}

/** A gateway that answers. */
export class Gateway extends Context.Service<
  Gateway,
  {
    /** Such as `http://127.0.0.1:8123`. */
    readonly url: string
    readonly token: string
    /** What it has printed so far. */
    readonly log: () => string
  }
>()("@bedrock-kit/openclaw-plugin/host/Gateway") {
  /** A gateway of the home, until the layer's scope closes. **Errors**: it ended, or took too long, with its log. */
  static readonly layer = Layer.effect(
    Gateway,
    OpenClaw.use((host) => host.startGateway)
  )
}

const isHealthy = (url: string) =>
  Effect.tryPromise(() => fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1000) })).pipe(
    Effect.map((response) => response.ok),
    Effect.orElseSucceed(() => false)
  )

const make = Effect.fnUntraced(function* (extra: NodeJS.ProcessEnv) {
  const program = yield* installOpenClaw
  const port = yield* freePort
  const token = randomUUID()
  const home = yield* makeHome
  yield* Effect.promise(async () => {
    const text = JSON.stringify(settings(port, token), undefined, 2)
    await writeFile(join(home, ".openclaw", "openclaw.json"), text, { mode: 0o600 })
    await writeFile(join(home, ".npmrc"), npmrc)
  })
  const env = { ...environment(home), ...extra }
  const shownAs = (args: ReadonlyArray<string>) => ["openclaw", ...args].join(" ")

  const startGateway = Effect.gen(function* () {
    const args = ["gateway", "run"]
    const url = `http://127.0.0.1:${port}`
    const running = yield* start(process.execPath, [program, ...args], { env, cwd: home, shownAs: shownAs(args) })
    const ended = Effect.flatMap(running.exit, ({ exitCode }) =>
      Effect.fail(running.report(`The gateway ended with exit code ${exitCode} before it answered:`))
    )
    const answers = isHealthy(url).pipe(
      Effect.repeat({ schedule: Schedule.spaced("200 millis"), until: (healthy) => healthy }),
      Effect.timeoutOrElse({
        duration: "2 minutes",
        orElse: () => Effect.fail(running.report("The gateway did not answer within 2 minutes:"))
      })
    )
    yield* Effect.raceFirst(answers, ended)
    return Gateway.of({ url, token, log: () => running.output().combined })
  })

  return OpenClaw.of({
    home,
    run: (args, options = {}) => {
      const plain = [process.execPath, program, ...args] as const
      const [command, ...words] = options.isInTerminal === true ? inTerminal(plain) : plain
      return run(command, words, {
        env: { ...env, ...options.env },
        cwd: home,
        shownAs: shownAs(args),
        timeout: Duration.seconds(options.timeoutSeconds ?? 120),
        ...(options.accept !== undefined && { accept: options.accept })
      })
    },
    startGateway
  })
})
