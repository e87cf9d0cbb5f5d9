/** Runs a command's work with AWS behind it, as its flags and the environment say. */
import { detectRegion, parseEndpoint, type Region } from "@bedrock-kit/credentials"
import { Effect, type FileSystem, type Layer, Option, type Path } from "effect"
import type { ConnectionFlags } from "./flags.ts"
import { whenInterrupted } from "./interrupt.ts"
import { account, host, layer, type Connection, type Listing } from "./layers.ts"
import { fromFailure, type OperatorError } from "./OperatorError.ts"

type Host = Layer.Success<typeof host>
/** What every command is run with. */
export type Platform = FileSystem.FileSystem | Path.Path

/** What a command knows beside its flags. */
export interface Subject {
  readonly listing?: Listing | undefined
  /** The Region in the ARN of the model. */
  readonly modelRegion?: string | undefined
}

/** Runs work with a layer behind it. */
const connectTo =
  <Services>(layerOf: (connection: Connection, listing?: Listing) => Layer.Layer<Services, never, Host | Platform>) =>
  <A, E, R>(
    flags: ConnectionFlags,
    use: (region: Region) => Effect.Effect<A, E, R>,
    { listing, modelRegion }: Subject = {}
  ): Effect.Effect<A, E | OperatorError, Exclude<Exclude<R, Services>, Host> | Platform> =>
    Effect.gen(function* () {
      const endpoint = Option.isSome(flags.endpoint)
        ? yield* Effect.fromResult(parseEndpoint(flags.endpoint.value, "--endpoint")).pipe(Effect.mapError(fromFailure))
        : undefined
      const profile = Option.getOrUndefined(flags.profile)
      const connected = Effect.gen(function* () {
        const region = yield* detectRegion({
          region: Option.getOrUndefined(flags.region),
          endpointRegion: endpoint?.region,
          modelRegion,
          profile
        }).pipe(Effect.mapError(fromFailure))
        return yield* Effect.provide(use(region), layerOf({ region: region.value, profile, endpoint }, listing))
      })
      return yield* Effect.provide(connected, host)
    }).pipe(
      whenInterrupted(
        "Interrupted: the request is closed, and what was printed is not all. Run the command again for that."
      )
    )

/** Provides everything there is, for a command that takes a turn; and tells it the Region, with who named it. */
export const connect = connectTo(layer)

/** The same for a command that only asks about the account. */
export const connectToAccount = connectTo(account)
