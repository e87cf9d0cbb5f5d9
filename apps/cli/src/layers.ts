/** The whole dependency graph of the command line, on one screen. Only this file names adapters. */
import { ConverseStream } from "@bedrock-kit/converse-stream"
import * as BedrockRuntimeSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import { CredentialProvider, Credentials, type Endpoint, type Identity } from "@bedrock-kit/credentials"
import * as Imds from "@bedrock-kit/credentials/adapters/Imds"
import * as NodeHost from "@bedrock-kit/credentials/adapters/NodeHost"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import * as Sts from "@bedrock-kit/credentials/adapters/Sts"
import { cacheFolder, ModelAccess, ModelCatalog, optionalListings } from "@bedrock-kit/discovery"
import * as BedrockControlPlaneSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import * as FileStore from "@bedrock-kit/discovery/adapters/FileStore"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { Duration, Layer } from "effect"
import { homedir } from "node:os"
import { endpointFor } from "./endpointFor.ts"

/** Where and as whom AWS is called. */
export interface Connection {
  readonly region: string
  readonly profile?: string | undefined
  readonly endpoint?: Endpoint | undefined
  /** Replaces the search for credentials. For the demo, whose simulator takes no others. */
  readonly identity?: Identity | undefined
}

/** What is listed, and how fresh it must be. */
export interface Listing {
  /** Model providers to list; empty lists all. */
  readonly providerFilter: ReadonlyArray<string>
  /** Further Regions, or how to find them from the first. */
  readonly regions?: ReadonlyArray<string> | ((region: string) => ReadonlyArray<string>) | undefined
  /** Whether a list that an earlier run kept is not good enough. */
  readonly isRefreshed?: boolean | undefined
}

/** Lists change by the day; who has just been given access asks anew. */
const refreshInterval = Duration.hours(1)

/** What this machine says by itself; instance metadata is asked once a run. */
export const host = Layer.merge(NodeHost.layer, Imds.layer)

/** Lists of models outlive a command. */
const kept = FileStore.layer({
  directory: cacheFolder({ environment: process.env, homeDirectory: homedir() })
}).pipe(Layer.provide(Layer.merge(NodeFileSystem.layer, NodePath.layer)))

/** Everything the commands need of AWS. Clients are made when first used, and closed with the command. */
export const layer = (connection: Connection, listing: Listing = { providerFilter: [] }) => {
  const { endpoint, identity, profile, region } = connection
  const catalog = {
    region,
    regions: typeof listing.regions === "function" ? listing.regions(region) : listing.regions,
    refreshInterval: listing.isRefreshed === true ? Duration.zero : refreshInterval,
    // A command ends at once: nothing can be refreshed behind its back.
    maxStale: Duration.zero,
    include: optionalListings,
    providerFilter: listing.providerFilter,
    defaultContextWindow: 32_000,
    defaultMaxTokens: 4096
  }
  return Layer.mergeAll(
    ConverseStream.layerNoDeps().pipe(
      Layer.provide(BedrockRuntimeSdk.layer({ region, ...endpointFor("bedrock-runtime", endpoint) }))
    ),
    // Nobody comes back to the models of the demo.
    identity === undefined
      ? ModelCatalog.layerPersisted(catalog).pipe(Layer.provide(kept))
      : ModelCatalog.layerNoDeps(catalog),
    ModelAccess.layerNoDeps({ region }),
    Sts.layer({ region, ...endpointFor("sts", endpoint) })
  ).pipe(
    Layer.provide(BedrockControlPlaneSdk.layer({ region, ...endpointFor("bedrock", endpoint) })),
    Layer.provideMerge(Credentials.layerNoDeps),
    Layer.provide(
      identity === undefined ? NodeProviderChain.layerNoDeps({ profile, region }) : CredentialProvider.layerOf(identity)
    )
  )
}
