/** A program that asks one thing of the endpoint it is given, tidies nothing up, and should end all the same. */
import { ConverseStream } from "@bedrock-kit/converse-stream"
import * as Http2 from "@bedrock-kit/converse-stream/adapters/Http2"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey } from "@bedrock-kit/simulator"
import { Layer, ManagedRuntime, Stream } from "effect"
import { turnOf, userSays } from "./turns.ts"

const [, , endpoint = "", version] = process.argv

const runtime = ManagedRuntime.make(
  ConverseStream.layerNoDeps().pipe(
    Layer.provide(Http2.layer({ region: "us-east-1", endpoint, forceHttp1: version === "1.1" })),
    Layer.provide(Credentials.layerNoDeps),
    Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
  )
)

await runtime.runPromise(
  ConverseStream.use(({ stream }) =>
    Stream.runDrain(stream(turnOf([userSays("Hello")], { modelId: "us.anthropic.claude-sonnet-4-6" })))
  )
)
