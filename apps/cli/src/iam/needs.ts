/** What a policy has to be for: features and models of the command line, of the configuration, and of the account itself. */
import { Credentials, SecurityTokenService } from "@bedrock-kit/credentials"
import { BedrockControlPlane } from "@bedrock-kit/discovery"
import { parseModelId } from "@bedrock-kit/model-catalog"
import { Effect, Option, Result } from "effect"
import { notModelIds } from "../commands/explain.ts"
import { OperatorError } from "../OperatorError.ts"
import { type Feature, features, type Needs, partitionOf } from "./policy.ts"
import { resolveTarget } from "./targets.ts"

const isFeature = (text: string): text is Feature => features.some((feature) => feature === text)

/** Reads `chat,discovery` or several such. **Errors**: `OperatorError` for a name that is none. */
export const parseFeatures = (written: ReadonlyArray<string>): Result.Result<ReadonlySet<Feature>, OperatorError> => {
  const names = written
    .flatMap((each) => each.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "")
  const wrong = names.find((name) => !isFeature(name))
  return wrong === undefined
    ? Result.succeed(new Set(names.filter(isFeature)))
    : Result.fail(
        new OperatorError({ message: `"${wrong}" is not a feature. Choose of: ${features.join(", ")}.`, exitCode: 2 })
      )
}

/** What was asked for. */
export interface Wish {
  /** Empty: what the models and the guardrail suggest. */
  readonly features: ReadonlySet<Feature>
  readonly models: ReadonlyArray<string>
  readonly guardrail: string | undefined
  readonly account: string | undefined
  readonly region: string
}

/** Whose account it is. Nobody need be asked who says so, and without credentials nobody can be. */
const accountOf = (wish: Wish) =>
  wish.account === undefined
    ? SecurityTokenService.use((sts) => sts.getCallerIdentity).pipe(
        Effect.timeout("5 seconds"),
        Effect.map(({ account }) => account),
        Effect.option
      )
    : Effect.succeedSome(wish.account)

/** Finds out everything a policy depends on, and says in sentences what it could not find out. */
export const resolveNeeds = Effect.fnUntraced(function* (wish: Wish) {
  const { guardrail, models, region } = wish
  const strangers = models.filter((modelId) => parseModelId(modelId).kind === "unknown")
  if (strangers.length > 0) return yield* notModelIds(strangers)

  const caller = yield* Effect.option(
    Effect.timeout(
      Credentials.use((service) => service.get),
      "5 seconds"
    )
  )
  const controlPlane = Option.isSome(caller) ? (yield* BedrockControlPlane).inRegion(region) : undefined
  const account = yield* accountOf(wish)
  const place = { partition: partitionOf(region), region, account: Option.getOrElse(account, () => "*") }
  const resolved = yield* Effect.forEach(models, (modelId) => resolveTarget(modelId, place, controlPlane), {
    concurrency: 5
  })
  const targets = resolved.map(({ target }) => target)
  const suggested: ReadonlyArray<Feature> = [
    ...(targets.length === 0 || targets.some(({ embeds }) => !embeds) ? (["chat"] as const) : []),
    "discovery",
    ...(targets.some(({ embeds }) => embeds) ? (["embeddings"] as const) : []),
    ...(guardrail === undefined ? [] : (["guardrail"] as const)),
    ...(Option.isSome(caller) && caller.value.kind === "bearer-token" ? (["bearer"] as const) : [])
  ]
  const guessed = resolved.filter(({ isGuessed }) => isGuessed).map(({ target }) => target.modelId)
  const remarks = [
    ...(Option.isNone(account)
      ? ["The account is not known, so * stands for it. Name it with --account, or run this with credentials."]
      : []),
    ...(guessed.length === 0
      ? []
      : [
          `AWS did not say which Regions ${guessed.join(", ")} may route to, so the policy names all that it may be. Run this where bedrock:GetInferenceProfile is allowed to have them one by one.`
        ]),
    ...(models.length === 0 ? ["No model is named, so all are allowed. Name those in use with --model."] : [])
  ]
  const needs: Needs = {
    ...place,
    features: wish.features.size === 0 ? new Set(suggested) : wish.features,
    targets,
    guardrail
  }
  return { needs, remarks }
})
