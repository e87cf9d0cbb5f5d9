/** Runs work with the doctor's layers behind it: `connect` with more to ask AWS. */
import { detectRegion, parseEndpoint, type Region } from "@bedrock-kit/credentials"
import { Effect, type Layer, Option } from "effect"
import type { Platform } from "../connect.ts"
import type { ConnectionFlags } from "../flags.ts"
import { fromFailure, type OperatorError } from "../OperatorError.ts"
import type * as Layers from "./layers.ts"

type Host = Layer.Success<(typeof Layers)["host"]>
type Services = Layer.Success<ReturnType<(typeof Layers)["layer"]>>

/** Provides everything, and tells the Region. **Errors**: `OperatorError` for a Region or endpoint that can be none. */
export const connect = <A, E, R>(
  flags: ConnectionFlags,
  use: (region: Region) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | OperatorError, Exclude<Exclude<R, Services>, Host> | Platform> =>
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
        profile
      }).pipe(Effect.mapError(fromFailure))
      return yield* Effect.provide(use(region), layer({ region: region.value, profile, endpoint }))
    })
    return yield* Effect.provide(connected, host)
  })
