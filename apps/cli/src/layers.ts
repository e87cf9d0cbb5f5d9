/** The whole dependency graph of the command line, on one screen. Only this file names adapters. */
import { ConverseStream } from "@bedrock-kit/converse-stream"
import * as BedrockRuntimeSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import { CredentialProvider, Credentials, type Endpoint, type Identity } from "@bedrock-kit/credentials"
import * as Imds from "@bedrock-kit/credentials/adapters/Imds"
import * as NodeHost from "@bedrock-kit/credentials/adapters/NodeHost"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import * as Sts from "@bedrock-kit/credentials/adapters/Sts"
import { ModelCatalog } from "@bedrock-kit/discovery"
import * as BedrockControlPlaneSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import { Duration, Layer } from "effect"
import { endpointFor } from "./endpointFor.ts"

/** Where and as whom AWS is called. */
export interface Connection {
  readonly region: string
  readonly profile?: string | undefined
  readonly endpoint?: Endpoint | undefined
  /** Replaces the search for credentials. For the demo, whose simulator takes no others. */
  readonly identity?: Identity | undefined
}

/** Model providers to list; empty lists all. */
export interface Listing {
  readonly providerFilter: ReadonlyArray<string>
}

/** What this machine says by itself; instance metadata is asked once a run. */
export const host = Layer.merge(NodeHost.layer, Imds.layer)

/** Everything the commands need of AWS. Clients are made when first used, and closed with the command. */
export const layer = (connection: Connection, listing: Listing = { providerFilter: [] }) => {
  const { endpoint, identity, profile, region } = connection
  return Layer.mergeAll(
    ConverseStream.layerNoDeps().pipe(
      Layer.provide(BedrockRuntimeSdk.layer({ region, ...endpointFor("bedrock-runtime", endpoint) }))
    ),
    ModelCatalog.layerNoDeps({
      region,
      refreshInterval: Duration.infinity,
      providerFilter: listing.providerFilter,
      defaultContextWindow: 32_000,
      defaultMaxTokens: 4096
    }).pipe(Layer.provide(BedrockControlPlaneSdk.layer({ region, ...endpointFor("bedrock", endpoint) }))),
    Sts.layer({ region, ...endpointFor("sts", endpoint) })
  ).pipe(
    Layer.provideMerge(Credentials.layerNoDeps),
    Layer.provide(
      identity === undefined ? NodeProviderChain.layerNoDeps({ profile, region }) : CredentialProvider.layerOf(identity)
    )
  )
}
