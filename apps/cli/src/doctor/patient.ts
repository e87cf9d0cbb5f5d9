/** Finds out what the doctor is to look at, and runs work with everything behind it that is asked. */
import { detectRegion, parseEndpoint } from "@bedrock-kit/credentials"
import { Effect, type Layer, Option, Path, Result } from "effect"
import { homedir } from "node:os"
import packageJson from "../../package.json" with { type: "json" }
import { defaultConfigFile } from "../configFile.ts"
import type { ConnectionFlags } from "../flags.ts"
import { fromFailure, type OperatorError } from "../OperatorError.ts"
import type { Platform } from "../connect.ts"
import { type Configuration, settingsOf } from "./configuration.ts"
import { anyRegion, type Patient } from "./doctor.ts"
import type * as Layers from "./layers.ts"
import { toRegionSource } from "./networkChecks.ts"

type Host = Layer.Success<(typeof Layers)["host"]>
type Services = Layer.Success<ReturnType<(typeof Layers)["layer"]>>

/** What the command line says of it. */
export interface PatientFlags extends ConnectionFlags {
  readonly model: ReadonlyArray<string>
  readonly invoke: boolean
}

/**
 * Runs work on the host as the flags and the configuration describe it; a flag is stronger than what the gateway was told.
 *
 * **Errors**: `OperatorError` for an endpoint that can be none. A Region that can be none is a finding.
 */
export const withPatient = <A, E, R>(
  flags: PatientFlags,
  configuration: Configuration,
  use: (patient: Patient) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | OperatorError, Exclude<Exclude<R, Services>, Host> | Path.Path | Platform> =>
  Effect.gen(function* () {
    const path = yield* Path.Path
    const home = homedir()
    const settings = settingsOf(configuration)
    const profile = Option.getOrUndefined(flags.profile) ?? settings?.config.profile
    const written = Option.match(flags.endpoint, {
      onSome: (url) => ({ url, from: "--endpoint" }),
      onNone: () => {
        const url = settings?.config.endpoint ?? settings?.provider?.baseUrl
        return url === undefined ? undefined : { url, from: "the configuration" }
      }
    })
    const endpoint =
      written === undefined
        ? undefined
        : yield* Effect.fromResult(parseEndpoint(written.url, written.from)).pipe(Effect.mapError(fromFailure))

    const { host, layer } = yield* Effect.promise(() => import("./layers.ts"))
    const examined = Effect.gen(function* () {
      const isConfigured = Option.isNone(flags.region)
      const region = Option.getOrElse(flags.region, () => settings?.config.region ?? settings?.provider?.region)
      const detected = yield* Effect.result(detectRegion({ region, endpointRegion: endpoint?.region, profile }))
      const named = Result.map(detected, (found) => ({ ...found, from: toRegionSource(found, isConfigured) }))
      const asked = Result.getOrThrow(Result.orElse(detected, () => anyRegion)).value
      const patient: Patient = {
        configuration,
        env: process.env,
        mayInvoke: flags.invoke,
        models: flags.model,
        named,
        openClaw: {
          env: process.env,
          stateFolder: path.dirname(
            defaultConfigFile({ env: { ...process.env, OPENCLAW_CONFIG_PATH: undefined }, home }, path)
          ),
          isEnabled: settings?.enabled,
          linked: configuration._tag === "Read" ? configuration.linked : []
        },
        profile,
        region: asked,
        versions: {
          bedrock: packageJson.version,
          node: process.versions.node,
          platform: `${process.platform} ${process.arch}`
        }
      }
      return yield* Effect.provide(use(patient), layer({ region: asked, profile, endpoint }))
    })
    return yield* Effect.provide(examined, host)
  })
