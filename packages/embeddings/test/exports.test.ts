import * as embeddings from "@bedrock-kit/embeddings"
import { assert, it } from "@effect/vitest"

it("exports exactly this", () => {
  assert.deepStrictEqual(Object.keys(embeddings).toSorted(), [
    "Embeddings",
    "EmbeddingsError",
    "ImagesUnsupported",
    "InvalidDimensions",
    "InvokeModel",
    "MalformedAnswer",
    "NotAnEmbeddingModel"
  ])
})
