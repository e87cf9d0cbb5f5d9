import { type EmbeddingFormat, traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import type { EmbeddingInput, Purpose } from "../src/EmbeddingInput.ts"
import { toRequests } from "../src/requests.ts"

const png = { format: "png", data: "iVBORw0KGgo=" } as const
const uri = "data:image/png;base64,iVBORw0KGgo="

const settings = (modelId: string, dimensions?: number, purpose: Purpose = "document") => {
  const { embeddings } = traitsOf(modelId)
  assert.isDefined(embeddings)
  return { embeddings, dimensions, purpose }
}

const requests = (inputs: ReadonlyArray<EmbeddingInput>, ...more: Parameters<typeof settings>) =>
  toRequests([...inputs.entries()], settings(...more))

/** The body as it is sent. */
const body = (input: EmbeddingInput, ...more: Parameters<typeof settings>): unknown =>
  JSON.parse(JSON.stringify(requests([input], ...more)[0]?.body))

const nova = (embeddingPurpose: string, content: object, embeddingDimension?: number) => ({
  taskType: "SINGLE_EMBEDDING",
  singleEmbeddingParams: {
    embeddingPurpose,
    ...(embeddingDimension !== undefined && { embeddingDimension }),
    ...content
  }
})

describe("toRequests", () => {
  it("asks each model for a text in its own words", () => {
    const text = { text: "hi" }
    assert.deepStrictEqual(body(text, "amazon.titan-embed-text-v1", 1536), { inputText: "hi" })
    assert.deepStrictEqual(body(text, "amazon.titan-embed-text-v2:0", 256), {
      inputText: "hi",
      dimensions: 256,
      normalize: true
    })
    assert.deepStrictEqual(body(text, "amazon.titan-embed-image-v1", 384), {
      inputText: "hi",
      embeddingConfig: { outputEmbeddingLength: 384 }
    })
    assert.deepStrictEqual(
      body(text, "amazon.nova-2-multimodal-embeddings-v1:0", 1024),
      nova("GENERIC_INDEX", { text: { truncationMode: "END", value: "hi" } }, 1024)
    )
    assert.deepStrictEqual(body(text, "cohere.embed-english-v3", 1024), {
      texts: ["hi"],
      input_type: "search_document",
      truncate: "END"
    })
    assert.deepStrictEqual(body(text, "cohere.embed-v4:0", 512), {
      texts: ["hi"],
      input_type: "search_document",
      truncate: "END",
      embedding_types: ["float"],
      output_dimension: 512
    })
    assert.deepStrictEqual(body(text, "twelvelabs.marengo-embed-2-7-v1:0", 1024), {
      inputType: "text",
      inputText: "hi",
      textTruncate: "end"
    })
    assert.deepStrictEqual(body(text, "twelvelabs.marengo-embed-3-0-v1:0", 512), {
      inputType: "text",
      text: { inputText: "hi" }
    })
  })

  it("asks each model that reads pictures for one, with its caption where it takes both", () => {
    const picture = { text: "a lamp", image: png }
    assert.deepStrictEqual(body(picture, "amazon.titan-embed-image-v1", 1024), {
      inputText: "a lamp",
      inputImage: png.data,
      embeddingConfig: { outputEmbeddingLength: 1024 }
    })
    assert.deepStrictEqual(
      body(picture, "amazon.nova-2-multimodal-embeddings-v1:0", 384),
      nova("GENERIC_INDEX", { image: { format: "png", source: { bytes: png.data } } }, 384)
    )
    assert.deepStrictEqual(body(picture, "cohere.embed-english-v3", 1024), { images: [uri], input_type: "image" })
    assert.deepStrictEqual(body(picture, "cohere.embed-v4:0", 1536), {
      images: [uri],
      input_type: "search_document",
      embedding_types: ["float"],
      output_dimension: 1536
    })
    const mediaSource = { base64String: png.data }
    assert.deepStrictEqual(body(picture, "twelvelabs.marengo-embed-2-7-v1:0"), { inputType: "image", mediaSource })
    assert.deepStrictEqual(body(picture, "twelvelabs.marengo-embed-3-0-v1:0"), {
      inputType: "text_image",
      text_image: { inputText: "a lamp", mediaSource }
    })
  })

  it("leaves a blank caption out", () => {
    const picture = { text: " ", image: png }
    assert.notProperty(body(picture, "amazon.titan-embed-image-v1"), "inputText")
    assert.deepStrictEqual(body(picture, "twelvelabs.marengo-embed-3-0-v1:0"), {
      inputType: "image",
      image: { mediaSource: { base64String: png.data } }
    })
  })

  it.each([
    ["query", "search_query", "GENERIC_RETRIEVAL"],
    ["document", "search_document", "GENERIC_INDEX"],
    ["classification", "classification", "CLASSIFICATION"],
    ["clustering", "clustering", "CLUSTERING"]
  ] as const)("says what vectors are for where that matters: %s", (purpose, inputType, embeddingPurpose) => {
    assert.deepInclude(body({ text: "hi" }, "cohere.embed-v4:0", 512, purpose) as object, { input_type: inputType })
    assert.deepNestedInclude(body({ text: "hi" }, "amazon.nova-2-multimodal-embeddings-v1:0", 256, purpose), {
      "singleEmbeddingParams.embeddingPurpose": embeddingPurpose
    })
  })

  it("leaves dimensions to a model of which nobody knows what it offers", () => {
    assert.deepStrictEqual(body({ text: "hi" }, "amazon.titan-embed-text-v2:9"), { inputText: "hi", normalize: true })
  })

  it("cuts a text that Cohere v3 would refuse for its length, and no letter in two", () => {
    const text = `${"x".repeat(2047)}😀 and more`
    const [cut] = (body({ text }, "cohere.embed-multilingual-v3") as { texts: [string] }).texts
    assert.strictEqual(cut, "x".repeat(2047))
    const [whole] = (body({ text }, "cohere.embed-v4:0") as { texts: [string] }).texts
    assert.strictEqual(whole, text)
  })

  it.prop(
    "sends every input once, texts in order, at most as many as the model takes",
    [
      Schema.Array(Schema.Boolean).check(Schema.isMaxLength(300)),
      Schema.Literals(["amazon.titan-embed-image-v1", "cohere.embed-english-v3", "cohere.embed-v4:0"])
    ],
    ([pictures, modelId]) => {
      const inputs = pictures.map((isPicture, index) => ({ text: `${index}`, ...(isPicture && { image: png }) }))
      const made = requests(inputs, modelId)
      const sent = made.flatMap((request) => request.inputs)
      assert.deepStrictEqual(
        sent.toSorted((a, b) => a - b),
        [...inputs.keys()]
      )
      for (const request of made) {
        assert.isAtMost(request.inputs.length, settings(modelId).embeddings.batchSize)
        assert.deepStrictEqual(
          request.inputs,
          request.inputs.toSorted((a, b) => a - b)
        )
        const { texts } = request.body as { readonly texts?: ReadonlyArray<string> }
        if (texts !== undefined) assert.deepStrictEqual(texts, request.inputs.map(String))
      }
    }
  )

  it("has a batch of 96 for Cohere and of one for the others", () => {
    const inputs = Array.from({ length: 200 }, (_, index) => ({ text: `${index}` }))
    const sizes = (modelId: string) => requests(inputs, modelId).map((request) => request.inputs.length)
    assert.deepStrictEqual(sizes("eu.cohere.embed-v4:0"), [96, 96, 8])
    assert.deepStrictEqual(new Set(sizes("amazon.titan-embed-text-v2:0")), new Set([1]))
  })

  it("never writes a picture for a model that reads none", () => {
    const formats: ReadonlyArray<EmbeddingFormat> = ["titan-text", "titan-text-v2"]
    for (const { embeddings, inputModalities } of ["amazon.titan-embed-text-v1", "amazon.titan-embed-text-v2:0"].map(
      (id) => traitsOf(id)
    )) {
      assert.include(formats, embeddings?.format)
      assert.notInclude(inputModalities, "IMAGE")
    }
  })
})
