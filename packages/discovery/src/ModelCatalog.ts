/**
 * The models this account may invoke in one Region.
 *
 * The list is kept for the refresh interval and shared between concurrent callers; a failure is never kept.
 */
import { Context, Duration, Effect, Exit, Layer, Schedule } from "effect"
import { BedrockControlPlane, type ControlPlaneError } from "./BedrockControlPlane.ts"
import { type CatalogOptions, toModels } from "./catalog.ts"
import { DiscoveryError } from "./DiscoveryError.ts"
import type { Model } from "./Model.ts"

export interface Options extends CatalogOptions {
  /** How long a list stays fresh. Zero lists anew each time. */
  readonly refreshInterval: Duration.Duration
}

/** Waits about 200 and 400 milliseconds: at most three attempts, each listing on its own. */
const backoff = Schedule.exponential("200 millis").pipe(
  Schedule.jittered,
  Schedule.upTo({ times: 2 }),
  Schedule.setInputType<ControlPlaneError>(),
  Schedule.while(({ input }) => input.isRetryable)
)

export class ModelCatalog extends Context.Service<
  ModelCatalog,
  {
    readonly list: Effect.Effect<ReadonlyArray<Model>, DiscoveryError>
    /** Forgets the list, so that the next `list` asks AWS. */
    readonly invalidate: Effect.Effect<void>
  }
>()("@bedrock-kit/discovery/ModelCatalog") {
  static readonly layerNoDeps = (options: Options): Layer.Layer<ModelCatalog, never, BedrockControlPlane> =>
    Layer.effect(
      ModelCatalog,
      Effect.gen(function* () {
        const controlPlane = yield* BedrockControlPlane

        const fresh = Effect.all(
          [
            controlPlane.listFoundationModels.pipe(Effect.retry(backoff)),
            controlPlane.listInferenceProfiles.pipe(Effect.retry(backoff))
          ],
          { concurrency: "unbounded" }
        ).pipe(
          Effect.map(([foundationModels, inferenceProfiles]) => toModels(foundationModels, inferenceProfiles, options)),
          Effect.mapError((reason) => new DiscoveryError({ region: options.region, reason })),
          Effect.withSpan("ModelCatalog.list", { attributes: { "aws.region": options.region } })
        )

        const [list, invalidate] = yield* Effect.cachedInvalidateWithTTL(fresh, (exit) =>
          Exit.isSuccess(exit) ? options.refreshInterval : Duration.zero
        )

        return ModelCatalog.of({ list, invalidate })
      })
    )
}
