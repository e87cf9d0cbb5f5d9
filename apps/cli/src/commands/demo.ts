/** `bedrock demo`: the main job, from end to end, on an embedded simulator. */
import { accessKeys, parseEndpoint, SecurityTokenService } from "@bedrock-kit/credentials"
import { ModelCatalog } from "@bedrock-kit/discovery"
import type { Turn } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { exampleKey, Simulator } from "@bedrock-kit/simulator"
import { Console, Duration, Effect, Ref } from "effect"
import { Command } from "effect/cli"
import { whenInterrupted } from "../interrupt.ts"
import { fromFailure } from "../OperatorError.ts"
import { beginning, converse, timingOf } from "../chat/converse.ts"
import { summary } from "../chat/usageLine.ts"
import { toTable } from "../modelTable.ts"

const region = "us-east-1"
const modelId = "global.anthropic.claude-haiku-5-5"

const identity = accessKeys(exampleKey)

const plain = { what: "text", isTerminal: false, isColored: false } as const

const say = (text: string) => Console.log(text)

const turn = (text: string, more: Partial<Turn> = {}): Turn => ({
  modelId,
  traits: traitsOf(modelId),
  messages: [{ role: "user", content: [{ type: "text", text }] }],
  ...more
})

const chat = Effect.fnUntraced(function* (text: string, more?: Partial<Turn>) {
  yield* say(`\n$ bedrock chat ${JSON.stringify(text)}`)
  const progress = yield* converse(turn(text, more), plain, yield* Ref.make(yield* beginning))
  const { answer } = progress
  for (const { input, name } of answer.toolUses) yield* say(`[calls ${name} with ${JSON.stringify(input)}]`)
  yield* say(`\n  ${summary(answer, timingOf(progress))}`)
})

const weather = {
  name: "get_weather",
  description: "The weather in a city.",
  inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] }
}

const tour = Effect.gen(function* () {
  yield* say("$ bedrock whoami")
  const caller = yield* SecurityTokenService.use((sts) => sts.getCallerIdentity).pipe(Effect.mapError(fromFailure))
  yield* say(`  ${caller.arn} in account ${caller.account}`)

  yield* say("\n$ bedrock models")
  const models = yield* ModelCatalog.use((catalog) => catalog.list).pipe(Effect.mapError(fromFailure))
  for (const line of toTable(models.slice(0, 5))) yield* say(`  ${line}`)
  yield* say(`  … ${models.length} models in all`)

  yield* chat("Hello from Bedrock Kit: this text crossed a real socket, signed, and came back piece by piece.")
  yield* chat("What does get_weather say about Lisbon?", { tools: [weather] })
})

export const demo = Command.make(
  "demo",
  {},
  Effect.fnUntraced(function* () {
    const program = Effect.gen(function* () {
      const { endpoint: url, requests } = yield* Simulator
      const endpoint = yield* Effect.fromResult(parseEndpoint(url, "the simulator")).pipe(Effect.mapError(fromFailure))
      yield* say(`An Amazon Bedrock is simulated at ${url}: real sockets and signatures, no AWS account.\n`)
      const { host, layer } = yield* Effect.promise(() => import("../layers.ts"))
      yield* tour.pipe(Effect.provide(layer({ region, endpoint, identity })), Effect.provide(host))
      yield* say(`\nThe simulator checked ${(yield* requests).length} signed requests. Now with your own AWS account:`)
      yield* say('  bedrock whoami\n  bedrock models\n  bedrock chat "Hello"')
    })
    yield* program.pipe(
      Effect.provide(Simulator.layer({ deltaDelay: Duration.millis(40) })),
      Effect.catchTag("SimulatorError", (error) => Effect.fail(fromFailure(error))),
      whenInterrupted("Interrupted: that was not the whole demo. Run it again to see it.")
    )
  })
).pipe(Command.withDescription("Show the main job on a simulated Amazon Bedrock; needs no AWS account"))
