import { modelFacts } from "./facts.ts"
import { toInferenceProfileId } from "./modelId.ts"

/**
 * Lists every id in the facts that can be invoked: model ids, and the inference profiles of each geography.
 *
 * **Source**: `facts.ts`, November 2026.
 */
export const knownModelIds = (): ReadonlyArray<string> =>
  Array.from(modelFacts).flatMap(([modelId, facts]) =>
    Object.keys(facts.prices).map((geography) =>
      geography === "bare" ? modelId : toInferenceProfileId(geography, modelId)
    )
  )
