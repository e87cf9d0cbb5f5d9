/** Runs a command's work with AWS behind it, as its flags and the environment say. */
import { detectRegion, parseEndpoint, type Region } from "@bedrock-kit/credentials"
import { Effect, type Layer, Option } from "effect"
import type { ConnectionFlags } from "./flags.ts"
import { whenInterrupted } from "./interrupt.ts"
import type * as Layers from "./layers.ts"
import { fromFailure, type OperatorError } from "./OperatorError.ts"

type Services = Layer.Success<ReturnType<typeof Layers.layer>>
type Host = Layer.Success<typeof Layers.host>

/** What a command knows beside its flags. */
export interface Subject {
  readonly listing?: Layers.Listing | undefined
  /** The Region in the ARN of the model. */
  readonly modelRegion?: string | undefined
}

/** Provides the services, and the Region with who named it. The AWS SDK is loaded here, not at the start. */
export const connect = <A, E, R>(
  flags: ConnectionFlags,
  use: (region: Region) => Effect.Effect<A, E, R>,
  { listing, modelRegion }: Subject = {}
): Effect.Effect<A, E | OperatorError, Exclude<Exclude<R, Services>, Host>> =>
  Effect.gen(function* () {
    const endpoint = Option.isSome(flags.endpoint)
      ? yield* Effect.fromResult(parseEndpoint(flags.endpoint.value, "--endpoint")).pipe(Effect.mapError(fromFailure))
      : undefined
    const profile = Option.getOrUndefined(flags.profile)
    const { host, layer } = yield* Effect.promise(() => import("./layers.ts"))
    const connected = Effect.gen(function* () {
      const region = yield* detectRegion({
        region: Option.getOrUndefined(flags.region),
        endpointRegion: endpoint?.region,
        modelRegion,
        profile
      }).pipe(Effect.mapError(fromFailure))
      return yield* use(region).pipe(Effect.provide(layer({ region: region.value, profile, endpoint }, listing)))
    })
    return yield* Effect.provide(connected, host)
  }).pipe(
    whenInterrupted(
      "Interrupted: the request is closed, and what was printed is not all. Run the command again for that."
    )
  )
