/** Runs a command's work with AWS behind it, as its flags and the environment say. */
import { type Region, resolveRegion } from "@bedrock-kit/credentials"
import { Effect, type Layer, Option } from "effect"
import type { ConnectionFlags } from "./flags.ts"
import { whenInterrupted } from "./interrupt.ts"
import type * as Layers from "./layers.ts"
import { fromFailure, OperatorError } from "./OperatorError.ts"

type Services = Layer.Success<ReturnType<typeof Layers.layer>>

const checkedEndpoint = (endpoint: string) =>
  /^https?:\/\//.test(endpoint) && URL.canParse(endpoint)
    ? Effect.succeed(endpoint)
    : Effect.fail(
        new OperatorError({
          message: `--endpoint ${endpoint} is not a URL. Write it whole, such as http://127.0.0.1:8723`,
          exitCode: 2
        })
      )

/** Provides the services, and the Region with who named it. The AWS SDK is loaded here, not at the start. */
export const connect = <A, E, R>(
  flags: ConnectionFlags,
  use: (region: Region) => Effect.Effect<A, E, R>,
  listing?: Layers.Listing
): Effect.Effect<A, E | OperatorError, Exclude<R, Services>> =>
  Effect.gen(function* () {
    const region = yield* Effect.fromResult(
      resolveRegion({ region: Option.getOrUndefined(flags.region), env: process.env })
    ).pipe(Effect.mapError(fromFailure))
    const endpoint = Option.isSome(flags.endpoint) ? yield* checkedEndpoint(flags.endpoint.value) : undefined
    const { layer } = yield* Effect.promise(() => import("./layers.ts"))
    const profile = Option.getOrUndefined(flags.profile)
    return yield* use(region).pipe(Effect.provide(layer({ region: region.value, profile, endpoint }, listing)))
  }).pipe(
    whenInterrupted(
      "Interrupted: the request is closed, and what was printed is not all. Run the command again for that."
    )
  )
