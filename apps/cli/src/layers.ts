/** The whole dependency graph of the command line, on one screen. Only this file names adapters. */
import { ConverseStream } from "@bedrock-kit/converse-stream"
import * as BedrockRuntimeSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import { CredentialProvider, Credentials, type Identity } from "@bedrock-kit/credentials"
import * as NodeHost from "@bedrock-kit/credentials/adapters/NodeHost"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import * as Sts from "@bedrock-kit/credentials/adapters/Sts"
import { ModelCatalog } from "@bedrock-kit/discovery"
import * as BedrockControlPlaneSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import { Duration, Layer } from "effect"

/** Where and as whom AWS is called. */
export interface Connection {
  readonly region: string
  readonly profile?: string | undefined
  readonly endpoint?: string | undefined
  /** Replaces the search for credentials. For the demo, whose simulator takes no others. */
  readonly identity?: Identity | undefined
}

/** Model providers to list; empty lists all. */
export interface Listing {
  readonly providerFilter: ReadonlyArray<string>
}

/** Everything the commands need of AWS. Clients are made when first used, and closed with the command. */
export const layer = (connection: Connection, listing: Listing = { providerFilter: [] }) => {
  const { endpoint, identity, profile, region } = connection
  return Layer.mergeAll(
    ConverseStream.layerNoDeps().pipe(Layer.provide(BedrockRuntimeSdk.layer({ region, endpoint }))),
    ModelCatalog.layerNoDeps({
      region,
      refreshInterval: Duration.infinity,
      providerFilter: listing.providerFilter,
      defaultContextWindow: 32_000,
      defaultMaxTokens: 4096
    }).pipe(Layer.provide(BedrockControlPlaneSdk.layer({ region, endpoint }))),
    Sts.layer({ region, endpoint }),
    NodeHost.layer
  ).pipe(
    Layer.provideMerge(Credentials.layerNoDeps),
    Layer.provide(identity === undefined ? NodeProviderChain.layer({ profile }) : CredentialProvider.layerOf(identity))
  )
}
