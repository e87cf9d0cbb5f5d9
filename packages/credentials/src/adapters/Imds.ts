/** Adapter: {@link InstanceMetadata} over HTTP. */
import { Duration, Effect, Layer, Option } from "effect"
import { InstanceMetadata } from "../InstanceMetadata.ts"

/** An instance that does not answer while it boots may do so later, and one without a role may be given one. */
const nothingIsKept = Duration.minutes(1)

export const layer: Layer.Layer<InstanceMetadata> = Layer.effect(
  InstanceMetadata,
  Effect.gen(function* () {
    // Loaded when somebody asks: most hosts are no instance, and an HTTP client takes long to load.
    const bounded = Effect.promise(() => import("./instanceProbe.ts")).pipe(
      Effect.flatMap(({ bound, probe, silent }) =>
        Effect.promise(probe).pipe(
          Effect.timeoutOption(bound),
          Effect.map(Option.getOrElse(() => silent(`it did not answer within ${Duration.toMillis(bound)} ms`)))
        )
      ),
      Effect.withSpan("InstanceMetadata.ask")
    )
    const [kept] = yield* Effect.cachedInvalidateWithTTL(bounded, (exit) =>
      exit._tag === "Success" && exit.value._tag === "Answered" && exit.value.role !== undefined
        ? Duration.infinity
        : nothingIsKept
    )
    return InstanceMetadata.of({ ask: kept })
  })
)
