/** A program's runs against an account that counts what it is asked, with what is logged. */
import type { FoundationModelSummary } from "@aws-sdk/client-bedrock"
import { BedrockControlPlane, type Listing, ModelCatalog, type Options } from "@bedrock-kit/discovery"
import { Duration, Effect, Layer, Logger } from "effect"
import type { Persistence } from "effect/persistence"
import { denied, foundation, nobody, page, region } from "./controlPlane.ts"

export class CountingAccount {
  asked = 0
  models: ReadonlyArray<FoundationModelSummary> = [
    foundation("acme.a", { modelLifecycle: { status: "LEGACY", endOfLifeTime: new Date("2027-03-01") } }),
    foundation("acme.b")
  ]
  /** Whether IAM refuses to list profiles. */
  isDenied = false
  readonly logged: Array<string> = []

  /** A catalog of this account's. */
  layer<R>(persistence: Layer.Layer<Persistence.BackingPersistence, unknown, R>, options: Partial<Options> = {}) {
    return ModelCatalog.layerPersisted({
      region: "eu-west-1",
      refreshInterval: Duration.hours(1),
      maxStale: Duration.zero,
      providerFilter: [],
      defaultContextWindow: 32_000,
      defaultMaxTokens: 4096,
      ...options
    }).pipe(
      Layer.provide(persistence),
      Layer.provide(
        Layer.succeed(BedrockControlPlane, {
          inRegion: () =>
            region({
              listFoundationModels: Effect.sync(() => {
                this.asked++
                return this.models
              }),
              listInferenceProfiles: () => () =>
                this.isDenied ? Effect.fail(denied("ListInferenceProfiles")) : Effect.succeed(page([]))
            }),
          caller: Effect.succeed(nobody)
        })
      ),
      Layer.provideMerge(Logger.layer([Logger.make(({ message }) => void this.logged.push(String(message)))]))
    )
  }

  /** One run: the catalog is made, asked as often as told, each time anew, and closed again. */
  run<R>(
    persistence: Layer.Layer<Persistence.BackingPersistence, unknown, R>,
    options: Partial<Options> = {},
    times = 1
  ): Effect.Effect<Listing, unknown, R> {
    return ModelCatalog.use((catalog) =>
      Effect.andThen(
        Effect.repeat(Effect.andThen(catalog.listing, catalog.invalidate), { times: times - 2 }).pipe(
          Effect.when(Effect.succeed(times > 1))
        ),
        catalog.listing
      )
    ).pipe(Effect.provide(this.layer(persistence, options)))
  }
}
