/** Asks AWS which model an application inference profile stands for. Loaded when the first is used. */
import { BedrockControlPlane } from "@bedrock-kit/discovery"
import { parseModelId } from "@bedrock-kit/model-catalog"
import { Clock, Effect } from "effect"
import { toConnection } from "./connection.ts"
import { isToBeAsked, keepModelBehind } from "./modelsBehind.ts"
import { apiKeyAmong, type Configured, decode, runtimeFor } from "./runtime.ts"

/** The turn waits for it, and does without. */
const patience = "5 seconds"

const ask = Effect.fnUntraced(function* ({ apiKeys = [], baseUrl, plugin }: Configured, modelId: string) {
  const config = yield* decode(plugin)
  const connection = toConnection(config, { id: modelId, baseUrl }, yield* apiKeyAmong(apiKeys))
  const services = yield* runtimeFor(connection, config).contextEffect
  const { region = "" } = parseModelId(modelId)
  const profile = yield* BedrockControlPlane.use((controlPlane) =>
    controlPlane.inRegion(region).getInferenceProfile(modelId)
  ).pipe(Effect.provide(services))
  // The models of a profile are one model in several Regions.
  return profile.models?.map(({ modelArn = "" }) => parseModelId(modelArn).baseModelId).find((id) => id !== undefined)
})

/** Finds out what is behind the ARN of a profile, and keeps it. Never rejects: what AWS does not say stays unknown. */
export const findModelBehind = (configured: Configured, modelId: string): Promise<void> =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    if (!isToBeAsked(modelId, now)) return
    const baseModelId = yield* ask(configured, modelId).pipe(
      Effect.timeout(patience),
      Effect.orElseSucceed(() => undefined)
    )
    keepModelBehind(modelId, baseModelId, now)
  }).pipe(Effect.runPromise)
