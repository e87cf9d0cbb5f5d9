/**
 * The embedding models: what a body must look like, and where the vectors go in the answer. Pure.
 *
 * **Source**: Amazon Bedrock user guide, "Inference request parameters and response fields" of Titan, Cohere and TwelveLabs;
 * Amazon Nova user guide, "Complete embeddings request and response schema"; November 2026. Media in S3 is left out.
 */
import type { FoundationModel } from "./catalog.ts"
import { anything, array, enumOf, object, type Shape, string } from "./jsonShape.ts"

/** What is to be embedded: a text, a picture in base64, or both. */
export interface Subject {
  readonly text: string | undefined
  readonly image: string | undefined
}

type Body = Readonly<Record<string, unknown>>

/** How one model embeds. */
export interface EmbeddingModel {
  readonly shape: Shape
  /** More tokens of text are refused. Absent for a model that cuts them off. */
  readonly maximumTokens: number | undefined
  /** What the body asks for. `undefined` when it asks for nothing, or for more than one kind. */
  readonly subjects: (body: Body) => ReadonlyArray<Subject> | undefined
  readonly dimensions: (body: Body) => number
  readonly answer: (vectors: ReadonlyArray<ReadonlyArray<number>>, body: Body, inputTokens: number) => unknown
}

const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Body | undefined)?.[name], value)

const textAt = (value: unknown, ...path: ReadonlyArray<string>): string | undefined => {
  const found = at(value, ...path)
  return typeof found === "string" ? found : undefined
}

const subject = (text: string | undefined, image?: string): ReadonlyArray<Subject> | undefined =>
  text === undefined && image === undefined ? undefined : [{ text, image }]

const said = string({ minLength: 1 })
const numberAt =
  (fallback: number, ...path: ReadonlyArray<string>) =>
  (body: Body) => {
    const found = at(body, ...path)
    return typeof found === "number" ? found : fallback
  }

const titanAnswer: EmbeddingModel["answer"] = ([embedding], _, inputTextTokenCount) => ({
  embedding,
  inputTextTokenCount
})

/** **Source** of the characters: aws-samples and alphagov/govuk-chat#357. */
const titanText = string({ minLength: 1, maxLength: 50_000 })

const titanTextV1: EmbeddingModel = {
  shape: object({ inputText: titanText }, ["inputText"]),
  maximumTokens: 8192,
  subjects: (body) => subject(textAt(body, "inputText")),
  dimensions: () => 1536,
  answer: titanAnswer
}

const titanTextV2: EmbeddingModel = {
  ...titanTextV1,
  shape: object(
    {
      inputText: titanText,
      dimensions: enumOf(256, 512, 1024),
      normalize: enumOf(true, false),
      embeddingTypes: array(enumOf("float", "binary"))
    },
    ["inputText"]
  ),
  dimensions: numberAt(1024, "dimensions"),
  answer: ([embedding], _, inputTextTokenCount) => ({
    embedding,
    embeddingsByType: { float: embedding },
    inputTextTokenCount
  })
}

const titanImage: EmbeddingModel = {
  shape: object(
    {
      inputText: said,
      inputImage: said,
      embeddingConfig: object({ outputEmbeddingLength: enumOf(256, 384, 1024) })
    },
    []
  ),
  maximumTokens: 128,
  subjects: (body) => subject(textAt(body, "inputText"), textAt(body, "inputImage")),
  dimensions: numberAt(1024, "embeddingConfig", "outputEmbeddingLength"),
  answer: titanAnswer
}

const cohereFields = {
  texts: array(string({ minLength: 1, maxLength: 2048 }), 96),
  images: array(string({ minLength: 1 }), 1),
  input_type: enumOf("search_document", "search_query", "classification", "clustering", "image"),
  truncate: enumOf("NONE", "START", "END"),
  embedding_types: array(enumOf("float", "int8", "uint8", "binary", "ubinary"))
}

const cohereSubjects: EmbeddingModel["subjects"] = ({ images, texts }) => {
  if ((texts === undefined) === (images === undefined)) return undefined
  return [
    ...((texts ?? []) as ReadonlyArray<string>).map((text) => ({ text, image: undefined })),
    ...((images ?? []) as ReadonlyArray<string>).map((image) => ({ text: undefined, image: image.replace(/^.*,/, "") }))
  ]
}

/** Fixed, so that two answers are equal. */
const cohereId = "5f1f8a64-1f4a-4b5f-9a29-2c7d4ab1d0e3"

const cohereAnswer: EmbeddingModel["answer"] = (vectors, { embedding_types, texts }) => ({
  id: cohereId,
  ...(texts !== undefined && { texts }),
  ...(embedding_types === undefined
    ? { embeddings: vectors, response_type: "embeddings_floats" }
    : { embeddings: { float: vectors }, response_type: "embeddings_by_type" })
})

const cohereV3: EmbeddingModel = {
  shape: object(cohereFields, ["input_type"]),
  // Without `truncate`, more are refused; with it they are cut off.
  maximumTokens: undefined,
  subjects: cohereSubjects,
  dimensions: () => 1024,
  answer: cohereAnswer
}

const cohereV4: EmbeddingModel = {
  ...cohereV3,
  shape: object(
    {
      ...cohereFields,
      texts: array(string({ minLength: 1 }), 96),
      images: array(string({ minLength: 1 }), 96),
      // The user guide says LEFT and RIGHT; what is sent in the field is START and END.
      truncate: enumOf("NONE", "START", "END", "LEFT", "RIGHT"),
      output_dimension: enumOf(256, 384, 512, 768, 1024, 1536),
      max_tokens: anything
    },
    ["input_type"]
  ),
  dimensions: numberAt(1536, "output_dimension")
}

const nova: EmbeddingModel = {
  shape: object(
    {
      schemaVersion: enumOf("nova-multimodal-embed-v1"),
      taskType: enumOf("SINGLE_EMBEDDING"),
      singleEmbeddingParams: object(
        {
          embeddingPurpose: enumOf(
            "GENERIC_INDEX",
            "GENERIC_RETRIEVAL",
            "TEXT_RETRIEVAL",
            "IMAGE_RETRIEVAL",
            "VIDEO_RETRIEVAL",
            "DOCUMENT_RETRIEVAL",
            "AUDIO_RETRIEVAL",
            "CLASSIFICATION",
            "CLUSTERING"
          ),
          embeddingDimension: enumOf(256, 384, 1024, 3072),
          text: object({ truncationMode: enumOf("START", "END", "NONE"), value: said }, ["truncationMode", "value"]),
          image: object(
            {
              detailLevel: enumOf("STANDARD_IMAGE", "DOCUMENT_IMAGE"),
              format: enumOf("png", "jpeg", "gif", "webp"),
              source: object({ bytes: said }, ["bytes"])
            },
            ["format", "source"]
          )
        },
        ["embeddingPurpose"]
      )
    },
    ["taskType", "singleEmbeddingParams"]
  ),
  maximumTokens: undefined,
  subjects: ({ singleEmbeddingParams: params }) => {
    const [text, image] = [textAt(params, "text", "value"), textAt(params, "image", "source", "bytes")]
    return text !== undefined && image !== undefined ? undefined : subject(text, image)
  },
  dimensions: numberAt(3072, "singleEmbeddingParams", "embeddingDimension"),
  answer: ([embedding], body) => ({
    embeddings: [
      { embeddingType: at(body, "singleEmbeddingParams", "image") === undefined ? "TEXT" : "IMAGE", embedding }
    ]
  })
}

const media = object({ base64String: said }, ["base64String"])
const marengoAnswer: EmbeddingModel["answer"] = ([embedding]) => ({ data: [{ embedding }] })

const marengo27: EmbeddingModel = {
  shape: object(
    {
      inputType: enumOf("text", "image"),
      inputText: said,
      textTruncate: enumOf("end", "none"),
      mediaSource: media
    },
    ["inputType"]
  ),
  maximumTokens: undefined,
  subjects: (body) =>
    body["inputType"] === "text"
      ? subject(textAt(body, "inputText"))
      : subject(undefined, textAt(body, "mediaSource", "base64String")),
  dimensions: () => 1024,
  answer: marengoAnswer
}

const marengo30: EmbeddingModel = {
  shape: object(
    {
      inputType: enumOf("text", "image", "text_image"),
      text: object({ inputText: said }, ["inputText"]),
      image: object({ mediaSource: media }, ["mediaSource"]),
      text_image: object({ inputText: said, mediaSource: media }, ["inputText", "mediaSource"])
    },
    ["inputType"]
  ),
  maximumTokens: 500,
  // What counts is the member that `inputType` names.
  subjects: (body) => {
    const content = at(body, String(body["inputType"]))
    return subject(textAt(content, "inputText"), textAt(content, "mediaSource", "base64String"))
  },
  dimensions: () => 512,
  answer: marengoAnswer
}

const byId: Readonly<Record<string, EmbeddingModel>> = {
  "amazon.titan-embed-text-v1": titanTextV1,
  "amazon.titan-embed-g1-text-02": titanTextV1,
  "amazon.titan-embed-text-v2:0": titanTextV2,
  "amazon.titan-embed-image-v1": titanImage,
  "amazon.nova-2-multimodal-embeddings-v1:0": nova,
  "cohere.embed-english-v3": cohereV3,
  "cohere.embed-multilingual-v3": cohereV3,
  "cohere.embed-v4:0": cohereV4,
  "twelvelabs.marengo-embed-2-7-v1:0": marengo27,
  "twelvelabs.marengo-embed-3-0-v1:0": marengo30
}

/** How a model embeds, if it does. */
export const embeddingModel = ({ modelId }: FoundationModel): EmbeddingModel | undefined =>
  Object.hasOwn(byId, modelId) ? byId[modelId] : undefined
