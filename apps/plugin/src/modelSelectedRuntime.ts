/** What stands in the way of a model, as sentences for who chooses it. Loaded when one is chosen. */
import { type AccessReport, ModelAccess } from "@bedrock-kit/discovery"
import { type Lifecycle, traitsOf } from "@bedrock-kit/model-catalog"
import { DateTime, Effect } from "effect"
import { toConnection } from "./connection.ts"
import { hintsOf } from "./models.ts"
import { apiKeyAmong, type Configured, decode, runtimeFor } from "./runtime.ts"

/** A person waits for it. */
const patience = "10 seconds"

const instead = "Choose a newer model: openclaw models list --provider amazon-bedrock"

/** Says that a model ends. **Units**: `today` and the dates of a lifecycle as `YYYY-MM-DD`, so that texts compare. */
export const lifecycleWarning = (
  modelId: string,
  { endOfLifeTime, legacyTime }: Pick<Lifecycle, "endOfLifeTime" | "legacyTime">,
  today: string
): string | undefined => {
  if (endOfLifeTime !== undefined && endOfLifeTime <= today)
    return `${modelId} reached the end of its life on ${endOfLifeTime}, and answers nobody. ${instead}`
  if (legacyTime === undefined || legacyTime > today) return undefined
  const end = endOfLifeTime === undefined ? "" : `, and ends on ${endOfLifeTime}`
  return `${modelId} is legacy since ${legacyTime}${end}. ${instead}`
}

const accessWarning = ({ failed, modelId, region }: AccessReport): ReadonlyArray<string> =>
  failed === undefined
    ? []
    : [`${modelId} cannot be used in ${region} yet. ${failed.detail}`, failed.fix, failed.command].filter(
        (line) => line !== undefined
      )

const checkAccess = Effect.fnUntraced(
  function* ({ apiKeys = [], baseUrl, plugin }: Configured, modelId: string) {
    const config = yield* decode(plugin)
    const connection = toConnection(config, { id: modelId, baseUrl }, yield* apiKeyAmong(apiKeys))
    const services = yield* runtimeFor(connection, config).contextEffect
    return yield* ModelAccess.use(({ check }) => check(modelId)).pipe(Effect.provide(services))
  },
  Effect.timeout(patience),
  Effect.map(accessWarning),
  // Nobody could be asked, which the first turn will tell better.
  Effect.orElseSucceed((): ReadonlyArray<string> => [])
)

/** Says what stands in the way of a model; nothing when nothing is known to. Never rejects. */
export const warningsOn = (configured: Configured, modelId: string): Promise<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const today = DateTime.formatIsoDate(DateTime.toUtc(yield* DateTime.now))
    const { lifecycle = {} } = traitsOf(modelId, hintsOf({ id: modelId }))
    const ending = lifecycleWarning(modelId, lifecycle, today)
    return [...(ending === undefined ? [] : [ending]), ...(yield* checkAccess(configured, modelId))]
  }).pipe(Effect.runPromise)
