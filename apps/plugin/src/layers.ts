/** The whole dependency graph of the plugin, on one screen. Only this file names adapters. */
import type { PluginConfig } from "@bedrock-kit/config-schema"
import { ConverseStream } from "@bedrock-kit/converse-stream"
import * as BedrockRuntimeSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import { Credentials, type CredentialsError, resolveRegion } from "@bedrock-kit/credentials"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import { ModelCatalog } from "@bedrock-kit/discovery"
import * as BedrockControlPlaneSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import { Duration, Effect, Layer, Redacted } from "effect"
import type { Connection } from "./connection.ts"

/** Everything the plugin needs of AWS. */
export type Services = ConverseStream | ModelCatalog

/** Builds it for one connection. Fails on a Region that cannot be one. */
export const layer = (
  connection: Connection,
  discovery: PluginConfig.PluginConfig["discovery"]
): Layer.Layer<Services, CredentialsError> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const region = yield* Effect.fromResult(resolveRegion({ region: connection.region, env: process.env }))
      const discoveryRegion = discovery.region ?? region.value
      const { bearerToken, endpoint, profile } = connection
      return Layer.mergeAll(
        // The host tries again by itself, up to nine times: more of ours would multiply.
        ConverseStream.layerNoDeps({ maxAttempts: 1 }).pipe(
          Layer.provide(BedrockRuntimeSdk.layer({ region: region.value, endpoint }))
        ),
        // `endpoint` names a runtime; the control plane is another host.
        ModelCatalog.layerNoDeps({
          region: discoveryRegion,
          refreshInterval: Duration.seconds(discovery.refreshInterval),
          providerFilter: discovery.providerFilter,
          defaultContextWindow: discovery.defaultContextWindow,
          defaultMaxTokens: discovery.defaultMaxTokens
        }).pipe(Layer.provide(BedrockControlPlaneSdk.layer({ region: discoveryRegion })))
      ).pipe(
        Layer.provide(Credentials.layerNoDeps),
        Layer.provide(
          NodeProviderChain.layer({
            profile,
            bearerToken: bearerToken === undefined ? undefined : Redacted.make(bearerToken)
          })
        )
      )
    })
  )
