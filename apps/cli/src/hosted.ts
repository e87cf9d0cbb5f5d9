/** The command line as a command of another program, which goes on after it. */
import { Console, Effect } from "effect"
import { format } from "node:util"
import { commandNames } from "./cli.ts"
import { program, toExitCode } from "./program.ts"

/** Where and as whom the host calls AWS, for commands that are not told otherwise. */
export interface HostedConnection {
  readonly region?: string | undefined
  readonly profile?: string | undefined
  readonly endpoint?: string | undefined
}

/** Commands that call AWS as their flags say. The doctor reads the configuration by itself. */
const connected =
  /^(?:access|bench|chat|guardrail test|iam (?:check|policy)|models(?! explain)|setup ec2|support-bundle|whoami)\b/

const named = ["region", "profile", "endpoint"] as const

const isGiven = (args: ReadonlyArray<string>, flag: string): boolean =>
  args.some((arg) => arg === flag || arg.startsWith(`${flag}=`) || (flag === "--region" && arg === "-r"))

/** Adds the flags of the host's connection to the arguments, where a command takes them and has none of its own. Pure. */
export const withConnection = (args: ReadonlyArray<string>, connection: HostedConnection): ReadonlyArray<string> => {
  if (!connected.test(args.join(" "))) return args
  // Every Region is another one than the host's.
  const flags = args.includes("--all-regions") ? named.slice(1) : named
  return [
    ...args,
    ...flags.flatMap((name) => {
      const value = connection[name]
      return value === undefined || isGiven(args, `--${name}`) ? [] : [`--${name}`, value]
    })
  ]
}

/** `bedrock` where it is a command in a text: `bedrock whoami`, `bedrock <subcommand>`, `for "bedrock"`. */
const mention = new RegExp(`(?<![\\w/-])bedrock(?=(?: (?:${commandNames.join("|")})\\b)| <|")`, "g")

/**
 * A console whose texts name the commands as they are typed in the host. It writes past the host's own console, which sends
 * data to stderr as soon as `--json` is asked for.
 */
const hostedConsole = (console: Console.Console, name: string): Console.Console => {
  const write = (stream: NodeJS.WriteStream, values: ReadonlyArray<unknown>) => {
    const text = values.map((value) => (typeof value === "string" ? value.replace(mention, name) : value))
    stream.write(`${format(...text)}\n`)
  }
  const own: Pick<Console.Console, "error" | "log"> = {
    log: (...values) => write(process.stdout, values),
    error: (...values) => write(process.stderr, values)
  }
  return new Proxy(console, { get: (all, name) => Reflect.get(name in own ? own : all, name) as unknown })
}

/**
 * Runs the arguments, and gives the exit code. `name` is what is typed in the place of `bedrock`. Ctrl-C interrupts the command, and nothing else of the host.
 *
 * **Errors**: none; they are told on stderr, and the exit code is not 0.
 */
export const runHosted = async (args: ReadonlyArray<string>, name: string, connection: HostedConnection) => {
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  process.once("SIGINT", interrupt)
  try {
    const effect = Console.consoleWith((console) =>
      Effect.provideService(program(withConnection(args, connection)), Console.Console, hostedConsole(console, name))
    )
    return toExitCode(await Effect.runPromiseExit(effect, { signal: interruption.signal }))
  } finally {
    process.removeListener("SIGINT", interrupt)
  }
}
