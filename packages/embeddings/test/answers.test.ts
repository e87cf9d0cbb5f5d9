import type { EmbeddingFormat } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { type Expected, readVectors } from "../src/answers.ts"

const read = (body: unknown, expected: Partial<Expected> = {}) => {
  const answer = { body: typeof body === "string" ? body : JSON.stringify(body), requestId: "r-1" }
  return readVectors(answer, { format: "titan-text", count: 1, dimensions: 2, ...expected })
}

const v = [0.5, -1]
const w = [0, 2]

const understood: ReadonlyArray<readonly [EmbeddingFormat, unknown, number]> = [
  ["titan-text", { embedding: v, inputTextTokenCount: 3 }, 1],
  ["titan-text-v2", { embedding: v, embeddingsByType: { float: v } }, 1],
  ["titan-image", { embedding: v, message: null }, 1],
  ["nova", { embeddings: [{ embeddingType: "TEXT", embedding: v }] }, 1],
  ["cohere-v3", { embeddings: [v, w], response_type: "embeddings_floats" }, 2],
  ["cohere-v3", { embeddings: { float: [v, w] }, response_type: "embeddings_by_type" }, 2],
  ["cohere-v4", { embeddings: { float: [v, w] } }, 2],
  ["cohere-v4", { embeddings: [v] }, 1],
  ["marengo-2", { data: [{ embedding: v }] }, 1],
  ["marengo-2", { data: { embedding: v } }, 1],
  ["marengo-3", { embedding: v }, 1]
]

const details: ReadonlyArray<readonly [string, unknown, Partial<Expected>, string]> = [
  ["no JSON", "<html>", {}, "it is no JSON object"],
  ["half an answer", '{"embedding":[0.5,', {}, "it is no JSON object"],
  ["nothing", "", {}, "it is no JSON object"],
  ["null", "null", {}, "it is no JSON object"],
  ["a list", "[[0.5,-1]]", { format: "cohere-v3" }, "it is no JSON object"],
  ["another model's answer", { embeddings: [v] }, {}, "it holds no vectors where this model puts them"],
  ["no vectors", { embeddings: "oops" }, { format: "cohere-v4" }, "it holds no vectors where this model puts them"],
  ["text in a vector", { embedding: [0.5, "1"] }, {}, "a vector in it is not a list of finite numbers"],
  ["null in a vector", { embedding: [0.5, null] }, {}, "a vector in it is not a list of finite numbers"],
  ["more than a number holds", '{"embedding":[0.5,1e999]}', {}, "a vector in it is not a list of finite numbers"],
  ["an empty vector", { embedding: [] }, {}, "a vector in it is not a list of finite numbers"],
  ["an item without one", { data: [{}] }, { format: "marengo-3" }, "a vector in it is not a list of finite numbers"],
  ["one too few", { embeddings: [v] }, { format: "cohere-v3", count: 2 }, "it holds 1 vectors for 2 inputs"],
  ["one too many", { embeddings: [v, w] }, { format: "cohere-v3" }, "it holds 2 vectors for 1 inputs"],
  [
    "a shorter one",
    { embeddings: [v, [1]] },
    { format: "cohere-v3", count: 2 },
    "a vector in it has 1 dimensions, not 2"
  ]
]

describe("readVectors", () => {
  it.each(understood)("finds the vectors of %s in %o", (format, body, count) => {
    assert.deepStrictEqual(read(body, { format, count }), Result.succeed([v, w].slice(0, count)))
  })

  it.each(details)("refuses %s", (_, body, expected, detail) => {
    const result = read(body, expected)
    assert.deepInclude(Result.isFailure(result) && result.failure, {
      _tag: "MalformedAnswer",
      detail,
      requestId: "r-1"
    })
    assert.match(
      Result.isFailure(result) ? result.failure.message : "",
      /^Amazon Bedrock embedding response returned malformed JSON: /
    )
  })

  it("takes any length of a model of which nobody knows what it makes", () => {
    assert.isTrue(Result.isSuccess(read({ embedding: [1, 2, 3] }, { dimensions: undefined })))
  })
})
