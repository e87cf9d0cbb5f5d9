import { assert, it } from "@effect/vitest"
import * as modelCatalog from "../src/index.ts"

it("exports these names and no others", () => {
  assert.deepStrictEqual(Object.keys(modelCatalog).toSorted(), [
    "cost",
    "fineGrainedToolStreaming",
    "interleavedThinking",
    "knownModelIds",
    "knownModels",
    "longContext",
    "parseModelId",
    "pricesOf",
    "printModelId",
    "requiredDataRetention",
    "toBilledTokens",
    "toInferenceProfileId",
    "traitsOf"
  ])
})
