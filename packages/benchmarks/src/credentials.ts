/** What it costs to know who we are: detection without a network, and an identity that is held already. */
import { fromNodeProviderChain } from "@aws-sdk/credential-providers"
import { Credentials, detectCredentials } from "@bedrock-kit/credentials"
import * as Imds from "@bedrock-kit/credentials/adapters/Imds"
import * as NodeHost from "@bedrock-kit/credentials/adapters/NodeHost"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import { Context, Effect, Layer, Scope } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { compare, print } from "./compare.ts"

/** A host with twenty profiles in its files and nothing in its environment. */
const prepareHost = async () => {
  const folder = await mkdtemp(join(tmpdir(), "bedrock-kit-bench-"))
  const config = join(folder, "config")
  const credentials = join(folder, "credentials")
  const names = Array.from({ length: 20 }, (_, i) => `team-${i}`)
  const keys = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n"
  await writeFile(config, names.map((name) => `[profile ${name}]\nregion = eu-west-1\n`).join(""))
  await writeFile(credentials, `[default]\n${keys}${names.map((name) => `[${name}]\n${keys}`).join("")}`)
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name]
  Object.assign(process.env, {
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_EC2_METADATA_DISABLED: "true"
  })
  return { config, credentials, remove: () => rm(folder, { recursive: true }) }
}

export const credentials = async (): Promise<ReadonlyArray<string>> => {
  const { config, credentials, remove } = await prepareHost()
  const scope = Scope.makeUnsafe()
  const host = Layer.merge(NodeHost.layer, Imds.layer)
  const services = await Effect.runPromise(
    Layer.buildWithScope(
      Credentials.layerNoDeps.pipe(Layer.provide(NodeProviderChain.layerNoDeps()), Layer.provideMerge(host)),
      scope
    )
  )
  const held = Context.get(services, Credentials)
  const detect = Effect.provideContext(detectCredentials(), services)
  const resolve = fromNodeProviderChain({ ignoreCache: true })
  const kept = fromNodeProviderChain()
  await kept()
  await Effect.runPromise(held.get)

  const detection = await compare([
    { name: "read the two files", run: () => Promise.all([readFile(config), readFile(credentials)]) },
    { name: "detectCredentials", run: () => Effect.runPromise(detect) },
    { name: "AWS SDK, resolve", run: () => resolve({ forceRefresh: true }) }
  ])
  const cached = await compare([
    { name: "an Effect that does nothing", run: () => Effect.runSync(Effect.void) },
    { name: "Credentials.current, held", run: () => Effect.runSync(held.current) },
    { name: "Credentials.get, held, with a look at the host", run: () => Effect.runSync(held.get) },
    { name: "AWS SDK, memoized", run: () => kept() },
    { name: "read one file", run: () => readFile(credentials) }
  ])
  await remove()
  return [print("Detection, no network", detection), print("An identity that is held", cached)]
}
