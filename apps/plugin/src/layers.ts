/** The whole dependency graph of the plugin, on one screen. Only this file names adapters. */
import type { PluginConfig } from "@bedrock-kit/config-schema"
import { ConverseStream } from "@bedrock-kit/converse-stream"
import * as BedrockRuntimeSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import {
  Credentials,
  type CredentialsError,
  detectRegion,
  type HostEnvironment,
  type InstanceMetadata,
  parseEndpoint,
  type SecurityTokenService
} from "@bedrock-kit/credentials"
import * as Imds from "@bedrock-kit/credentials/adapters/Imds"
import * as NodeHost from "@bedrock-kit/credentials/adapters/NodeHost"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import * as Sts from "@bedrock-kit/credentials/adapters/Sts"
import { type BedrockControlPlane, ModelAccess, ModelCatalog } from "@bedrock-kit/discovery"
import * as BedrockControlPlaneSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import { Embeddings } from "@bedrock-kit/embeddings"
import * as InvokeModelSdk from "@bedrock-kit/embeddings/adapters/AwsSdk"
import { Duration, Effect, Layer, Redacted } from "effect"
import type { Caller, Connection } from "./connection.ts"

/** Everything the plugin needs of AWS. */
export type Services =
  | BedrockControlPlane
  | ConverseStream
  | Embeddings
  | ModelAccess
  | ModelCatalog
  | SecurityTokenService

/** What this machine says by itself. */
export type Host = HostEnvironment | InstanceMetadata

/** Looks at this machine. Instance metadata is asked once for all who share the layer. */
export const host: Layer.Layer<Host> = Layer.merge(NodeHost.layer, Imds.layer)

/** Says who calls. Chat and discovery are given the same layer, and so are the same principal. */
export const callerLayer = ({
  bearerToken,
  profile,
  region,
  role
}: Caller): Layer.Layer<Credentials, CredentialsError, Host> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { value } = yield* detectRegion({ region, profile })
      // Layers are remembered by what they are, not by what they are given: shared, one would be the first caller's.
      return Layer.fresh(Credentials.layerNoDeps).pipe(
        Layer.provide(
          NodeProviderChain.layerNoDeps({
            profile,
            role,
            region: value,
            bearerToken: bearerToken === undefined ? undefined : Redacted.make(bearerToken)
          })
        )
      )
    })
  )

/** Builds the services for one connection. Fails on a Region or an endpoint that cannot be one. */
export const layer = (
  connection: Connection,
  { discovery, timeouts }: Pick<PluginConfig.PluginConfig, "discovery" | "timeouts">
): Layer.Layer<Services, CredentialsError, Credentials | Host> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { caller, endpoint, modelRegion, useDualstackEndpoint, useFipsEndpoint } = connection
      // An ARN works in its own Region only, whatever is configured for the rest.
      const region = (yield* detectRegion({ region: modelRegion ?? caller.region, profile: caller.profile })).value
      const discoveryRegion = discovery.region ?? region
      if (endpoint !== undefined) yield* Effect.fromResult(parseEndpoint(endpoint, "the base URL of the model"))
      return Layer.mergeAll(
        // What is over at once is not worth the host's own wait, which begins at 1.5 seconds and comes up to nine times: more
        // of ours would multiply.
        ConverseStream.layerNoDeps({
          maxAttempts: 3,
          retryBudget: "3 seconds",
          firstEventTimeout: Duration.seconds(timeouts.firstEvent),
          idleTimeout: Duration.seconds(timeouts.idle)
        }).pipe(
          Layer.provide(
            BedrockRuntimeSdk.layer({
              region,
              endpoint,
              useFipsEndpoint,
              useDualstackEndpoint,
              connectTimeout: Duration.seconds(timeouts.connect)
            })
          )
        ),
        // Here, too, the host tries again: up to five times, and waits up to a minute each.
        Embeddings.layerNoDeps({ maxAttempts: 4, retryBudget: "20 seconds" }).pipe(
          Layer.provide(InvokeModelSdk.layer({ region, endpoint, useFipsEndpoint, useDualstackEndpoint }))
        ),
        Sts.layer({ region, useFipsEndpoint, useDualstackEndpoint }),
        // `endpoint` names a runtime; the control plane is another host.
        Layer.merge(
          ModelCatalog.layerNoDeps({
            region: discoveryRegion,
            refreshInterval: Duration.seconds(discovery.refreshInterval),
            providerFilter: discovery.providerFilter,
            residency: discovery.residency,
            // As the plugin that this one takes the place of: whoever chose another profile must find it.
            profiles: "all",
            defaultContextWindow: discovery.defaultContextWindow,
            defaultMaxTokens: discovery.defaultMaxTokens
          }),
          ModelAccess.layerNoDeps({ region, residency: discovery.residency })
        ).pipe(Layer.provideMerge(BedrockControlPlaneSdk.layer({ useFipsEndpoint, useDualstackEndpoint })))
      )
    })
  )
