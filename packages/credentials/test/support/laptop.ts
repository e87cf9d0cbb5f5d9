/**
 * A program that runs in a network of its own, where it is itself the link-local address of instance metadata, and
 * prints how many connections came in while it looked for credentials. Started by `detection.test.ts`.
 */
import { CredentialProvider, detectCredentials, detectRegion, HostEnvironment } from "@bedrock-kit/credentials"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import { Effect, Layer } from "effect"
import { once } from "node:events"
import { createServer } from "node:http"
import { withEnvironment } from "./environment.ts"
import { host } from "./host.ts"
import { oracle } from "./oracle.ts"

let connections = 0
const server = createServer((_request, response) => response.writeHead(404).end()).on("connection", () => {
  connections += 1
})

/** This machine, whoever made it. */
const laptop = Layer.effect(
  HostEnvironment,
  HostEnvironment.use(({ read, version }) =>
    Effect.succeed({ version, read: Effect.map(read, (facts) => ({ ...facts, looksLikeEc2: false })) })
  )
).pipe(Layer.provideMerge(host))

interface Laptop {
  readonly variables?: Readonly<Record<string, string>>
  readonly config?: string
  readonly profile?: string
}

const laptops: Readonly<Record<string, Laptop>> = {
  "nothing is configured": {},
  "the profile that is named does not exist": { variables: { AWS_PROFILE: "prod" } },
  "a profile given as an option names an endpoint, which the SDK would not find": {
    profile: "dev",
    config: "[profile dev]\nec2_metadata_service_endpoint = http://127.0.0.1:1"
  },
  "a blank variable hides the endpoint in the profile from the SDK": {
    variables: { AWS_EC2_METADATA_SERVICE_ENDPOINT: "" },
    config: "[default]\nec2_metadata_service_endpoint = http://127.0.0.1:1"
  },
  "a role is assumed from the instance, and AWS_EC2_METADATA_DISABLED is set": {
    variables: { AWS_EC2_METADATA_DISABLED: "true" },
    config: "[default]\nrole_arn = arn:aws:iam::123456789012:role/X\ncredential_source = Ec2InstanceMetadata"
  }
}

/** How many connections came in meanwhile. */
const counting = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const before = connections
    return Effect.map(Effect.exit(effect), () => connections - before)
  })

const counts = Effect.gen(function* () {
  const counted: Record<string, number> = {}
  for (const [name, { config = "", profile, variables }] of Object.entries(laptops)) {
    const everything = Effect.all([
      Effect.exit(CredentialProvider.use((provider) => provider.resolve)),
      detectCredentials(profile),
      Effect.exit(detectRegion({ profile }))
    ])
    counted[name] = yield* counting(everything).pipe(
      Effect.provide(NodeProviderChain.layerNoDeps({ profile }).pipe(Layer.provideMerge(laptop))),
      withEnvironment({ AWS_EC2_METADATA_DISABLED: "", ...variables }, { ".aws/config": config })
    )
  }
  // The listener does hear.
  const ofSdk = yield* counting(oracle()).pipe(withEnvironment({ AWS_EC2_METADATA_DISABLED: "" }))
  return { counted, ofSdk }
})

server.listen(80, "169.254.169.254")
await once(server, "listening")
process.stdout.write(JSON.stringify(await Effect.runPromise(counts)))
server.close().closeAllConnections()
