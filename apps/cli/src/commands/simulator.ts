/** `bedrock simulator`: a local Amazon Bedrock, until Ctrl-C. */
import { exampleBearerToken, exampleKey, Simulator } from "@bedrock-kit/simulator"
import { Console, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { whenInterrupted } from "../interrupt.ts"
import { fromFailure } from "../OperatorError.ts"

const defaultPort = 8723

const port = Flag.Int("port").pipe(
  Flag.withAlias("p"),
  Flag.withDescription(`Port on 127.0.0.1; 0 takes a free one`),
  Flag.withDefault(defaultPort)
)

/** Each is reported when it comes, so only those whose outcome is awaited matter. */
const remembered = 100

/** What a shell needs to use the simulator instead of AWS. */
const environment = (endpoint: string): ReadonlyArray<string> => [
  `export AWS_ENDPOINT_URL_BEDROCK=${endpoint}`,
  `export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${endpoint}`,
  `export AWS_ENDPOINT_URL_STS=${endpoint}`,
  `export AWS_ACCESS_KEY_ID=${exampleKey.accessKeyId}`,
  `export AWS_SECRET_ACCESS_KEY=${exampleKey.secretAccessKey}`,
  "export AWS_REGION=us-east-1"
]

const advice = (endpoint: string): ReadonlyArray<string> => [
  `Amazon Bedrock is simulated at ${endpoint}. Stop it with Ctrl-C.`,
  "Paste the lines above into another shell to use it there, then try:",
  '  bedrock chat "Hello"',
  `Instead of the keys it also takes AWS_BEARER_TOKEN_BEDROCK=${exampleBearerToken}`
]

const serve = Effect.gen(function* () {
  const { endpoint } = yield* Simulator
  yield* Effect.forEach(environment(endpoint), (line) => Console.log(line), { discard: true })
  yield* Effect.forEach(advice(endpoint), (line) => Console.error(line), { discard: true })
  yield* watch
})

/** Reports each request on stderr, as a server's log does. */
const watch = Effect.gen(function* () {
  const { received } = yield* Simulator
  for (let index = 0; ; index++) {
    const request = yield* received(index)
    yield* request.outcome.pipe(
      Effect.flatMap((outcome) => Console.error(`${request.operation} over HTTP/${request.httpVersion}: ${outcome}`)),
      Effect.forkChild
    )
  }
})

export const simulator = Command.make(
  "simulator",
  { port },
  Effect.fnUntraced(function* (flags) {
    yield* serve.pipe(
      Effect.provide(Simulator.layer({ port: flags.port, remembered })),
      Effect.catchTag("SimulatorError", fail),
      whenInterrupted("The simulator has stopped, and its connections are closed.")
    )
  })
).pipe(
  Command.withDescription("Run a local Amazon Bedrock: real sockets, real signatures, no AWS account"),
  Command.withExamples([{ command: "bedrock simulator --port 8723", description: "Until Ctrl-C" }])
)

const fail = (error: Parameters<typeof fromFailure>[0]) => Effect.fail(fromFailure(error))
