import { toInferenceProfileId } from "./modelId.ts"
import { knownModels } from "./models.ts"

/**
 * Lists every id of the table that a conversation can be held with: model ids, and the inference profiles of each geography.
 *
 * Models whose geographies nobody has listed, such as those for embeddings, are in the table without an id here.
 *
 * **Source**: `models.ts`, November 2026.
 */
export const knownModelIds = (): ReadonlyArray<string> =>
  knownModels().flatMap(({ model, modelId }) =>
    model.geographies.map((geography) => (geography === "bare" ? modelId : toInferenceProfileId(geography, modelId)))
  )
