/** All checks in the order in which they depend on each other, and what they look at. */
import {
  type Credentials,
  type HostEnvironment,
  type Region,
  resolveRegion,
  type SecurityTokenService
} from "@bedrock-kit/credentials"
import { type ConverseStream, RuntimeProbe } from "@bedrock-kit/converse-stream"
import { AccountSettings, type ModelAccess } from "@bedrock-kit/discovery"
import { Effect, type FileSystem, type Path } from "effect"
import { accountChecks } from "./accountChecks.ts"
import { actionChecks } from "./actionChecks.ts"
import { type Check, runChecks } from "./Check.ts"
import { type Configuration, configurationChecks, settingsOf } from "./configuration.ts"
import { hostChecks, type Versions } from "./hostChecks.ts"
import { identityChecks } from "./identityChecks.ts"
import { modelChecks } from "./modelChecks.ts"
import { type NamedRegion, networkChecks } from "./networkChecks.ts"
import type { Network } from "./Network.ts"
import { openClawChecks, type Subject as OpenClawSubject } from "./openClawChecks.ts"
import { makeQuestions } from "./Questions.ts"

/** What the doctor looks at. */
export interface Patient {
  readonly configuration: Configuration
  readonly versions: Versions
  readonly openClaw: OpenClawSubject
  readonly env: Readonly<Record<string, string | undefined>>
  readonly named: NamedRegion
  /** The Region that AWS is asked in: the one that was named, where it can be one. */
  readonly region: Region["value"]
  readonly profile: string | undefined
  /** The models that were asked for. Empty: those of the configuration. */
  readonly models: ReadonlyArray<string>
  readonly mayInvoke: boolean
}

/** The Region to ask in when the one that was named cannot be one: nothing is asked, but clients are made. */
export const anyRegion = resolveRegion({ env: {} })

/** What the checks ask. */
type Services =
  | AccountSettings
  | ConverseStream
  | Credentials
  | FileSystem.FileSystem
  | HostEnvironment
  | ModelAccess
  | Network
  | Path.Path
  | RuntimeProbe
  | SecurityTokenService

/** Looks at everything. **Errors**: none; each finding is a report. */
export const examine = Effect.fnUntraced(function* (patient: Patient) {
  const { configuration, env, mayInvoke, named, openClaw, profile, region, versions } = patient
  const models = patient.models.length > 0 ? patient.models : configuration._tag === "Read" ? configuration.models : []
  const guardrail = settingsOf(configuration)?.config.guardrail
  const questions = yield* makeQuestions(region, models)
  const settings = yield* AccountSettings
  const probe = yield* RuntimeProbe
  const checks: ReadonlyArray<Check<Services>> = [
    ...hostChecks(versions, env),
    ...configurationChecks(configuration),
    ...openClawChecks(openClaw),
    ...networkChecks(named, {
      controlPlane: { id: "control-plane", title: "Control plane", url: settings.url },
      runtime: { id: "runtime-endpoint", title: "Runtime host", url: probe.url }
    }),
    ...identityChecks({ profile, region, anyRequest: questions.listFoundationModels }),
    ...actionChecks(questions.questions),
    ...modelChecks({ models, region, questions, guardrail, mayInvoke }),
    ...accountChecks({ guardrail, models, region })
  ]
  return yield* runChecks(checks)
})
