/** The whole dependency graph of the command line, on one screen. Only this file names adapters. */
import {
  CredentialProvider,
  Credentials,
  type Endpoint,
  HostEnvironment,
  type HostFacts,
  type Identity
} from "@bedrock-kit/credentials"
import * as Imds from "@bedrock-kit/credentials/adapters/Imds"
import * as NodeHost from "@bedrock-kit/credentials/adapters/NodeHost"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import * as Sts from "@bedrock-kit/credentials/adapters/Sts"
import { cacheFolder, ModelAccess, ModelCatalog, optionalListings } from "@bedrock-kit/discovery"
import * as BedrockControlPlaneSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import * as FileStore from "@bedrock-kit/discovery/adapters/FileStore"
import { Duration, Effect, Layer } from "effect"
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
  /** Whether every permitted profile of a model is listed, or the preferred one. Absent: the preferred one. */
  readonly profiles?: "preferred" | "all" | undefined
  /** Further Regions, or how to find them from the first. */
  readonly regions?: ReadonlyArray<string> | ((region: string) => ReadonlyArray<string>) | undefined
  /** Whether a list that an earlier run kept is not good enough. */
  readonly isRefreshed?: boolean | undefined
}

/** Lists change by the day; who has just been given access asks anew. */
const refreshInterval = Duration.hours(1)

/** The machine's files are asked for the Region and for who calls: they are read again only when they have changed. */
const files = Layer.effect(
  HostEnvironment,
  Effect.gen(function* () {
    const { read, version } = yield* HostEnvironment
    let last: { readonly version: string; readonly facts: HostFacts } | undefined
    const readChanged = Effect.gen(function* () {
      const now = yield* version
      if (last === undefined || last.version !== now) last = { version: now, facts: yield* read }
      return last.facts
    })
    return HostEnvironment.of({ read: readChanged, version })
  })
).pipe(Layer.provide(NodeHost.layer))

/** What this machine says by itself; instance metadata is asked once a run. */
export const host = Layer.merge(files, Imds.layer)

/** Lists of models outlive a command. */
const kept = FileStore.layer({ directory: cacheFolder({ environment: process.env, homeDirectory: homedir() }) })

/** Turns, whose code is the largest part of all. Most commands take none, so it is loaded with the layer. */
const turns = ({ endpoint, region }: Connection) =>
  Layer.unwrap(
    Effect.promise(async () => {
      const [{ ConverseStream }, sdk] = await Promise.all([
        import("@bedrock-kit/converse-stream"),
        import("@bedrock-kit/converse-stream/adapters/AwsSdk")
      ])
      return ConverseStream.layerNoDeps().pipe(
        Layer.provide(sdk.layer({ region, ...endpointFor("bedrock-runtime", endpoint) }))
      )
    })
  )

/** Who calls. */
const caller = ({ identity, profile, region }: Connection) =>
  Credentials.layerNoDeps.pipe(
    Layer.provide(
      identity === undefined ? NodeProviderChain.layerNoDeps({ profile, region }) : CredentialProvider.layerOf(identity)
    )
  )

/** What can be asked about the account: whose it is, which models it has. */
const questions = ({ endpoint, identity, region }: Connection, listing: Listing) => {
  const catalog = {
    region,
    regions: typeof listing.regions === "function" ? listing.regions(region) : listing.regions,
    refreshInterval: listing.isRefreshed === true ? Duration.zero : refreshInterval,
    // A command ends at once: nothing can be refreshed behind its back.
    maxStale: Duration.zero,
    include: optionalListings,
    profiles: listing.profiles,
    providerFilter: listing.providerFilter,
    defaultContextWindow: 32_000,
    defaultMaxTokens: 4096
  }
  return Layer.mergeAll(
    // Nobody comes back to the models of the demo.
    identity === undefined
      ? ModelCatalog.layerPersisted(catalog).pipe(Layer.provide(kept))
      : ModelCatalog.layerNoDeps(catalog),
    ModelAccess.layerNoDeps({ region }),
    Sts.layer({ region, ...endpointFor("sts", endpoint) })
  ).pipe(Layer.provide(BedrockControlPlaneSdk.layer(endpointFor("bedrock", endpoint))))
}

const everything: Listing = { providerFilter: [] }

/** What commands need of AWS that take no turn. The SDK is loaded with the first request, and clients are closed with the command. */
export const account = (connection: Connection, listing: Listing = everything) =>
  questions(connection, listing).pipe(Layer.provideMerge(caller(connection)))

/** Everything the commands need of AWS. Clients are made when first used, and closed with the command. */
export const layer = (connection: Connection, listing: Listing = everything) =>
  Layer.merge(questions(connection, listing), turns(connection)).pipe(Layer.provideMerge(caller(connection)))
