/** What a policy is asked for: by the command line, and by the gateway's configuration where that leaves it open. */
import { Effect, Option, Path } from "effect"
import { homedir } from "node:os"
import { defaultConfigFile } from "../configFile.ts"
import { readConfiguration, settingsOf } from "../doctor/configuration.ts"
import { OperatorError } from "../OperatorError.ts"
import { parseFeatures } from "./needs.ts"

/** What the command line says. */
export interface Flags {
  readonly account: Option.Option<string>
  readonly feature: ReadonlyArray<string>
  readonly guardrail: Option.Option<string>
  readonly model: ReadonlyArray<string>
}

const isAccount = /^\d{12}$/u

/** What the flags ask for; what they leave open, the gateway's configuration says. */
export const wishOf = Effect.fnUntraced(function* (flags: Flags, region: string) {
  const asked = yield* Effect.fromResult(parseFeatures(flags.feature))
  const wrong = Option.filter(flags.account, (text) => !isAccount.test(text))
  if (Option.isSome(wrong))
    return yield* new OperatorError({
      message: `"${wrong.value}" is not an account: it has twelve digits.`,
      exitCode: 2
    })
  const file = defaultConfigFile({ env: process.env, home: homedir() }, yield* Path.Path)
  const configuration = yield* readConfiguration(file, process.env)
  const configured = settingsOf(configuration)?.config.guardrail
  const models = flags.model.length > 0 || configuration._tag !== "Read" ? flags.model : configuration.models
  return {
    notes:
      configuration._tag === "Broken"
        ? [`The configuration says nothing here, because it could not be read. ${configuration.error.message}`]
        : [],
    guardrailVersion: configured?.guardrailVersion ?? "DRAFT",
    wish: {
      features: asked,
      models: [...new Set(models)],
      guardrail: Option.getOrElse(flags.guardrail, () => configured?.guardrailIdentifier),
      account: Option.getOrUndefined(flags.account),
      region
    }
  }
})
