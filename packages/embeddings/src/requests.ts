/**
 * How each model is asked, and for how many inputs at once. Pure.
 *
 * **Source**: Amazon Bedrock user guide, "Inference request parameters and response fields" of Titan, Cohere and TwelveLabs;
 * Amazon Nova user guide, "Complete embeddings request and response schema"; November 2026.
 */
import type { Embeddings } from "@bedrock-kit/model-catalog"
import type { EmbeddingImage, EmbeddingInput, Purpose } from "./EmbeddingInput.ts"

/** Inputs that are sent together. */
export interface Request {
  /** Their positions among all inputs, in the order of the vectors in the answer. */
  readonly inputs: ReadonlyArray<number>
  readonly body: object
}

/** What holds for every input of a call. */
export interface Settings {
  readonly embeddings: Embeddings
  readonly purpose: Purpose
  /** Absent leaves it to the model. */
  readonly dimensions: number | undefined
}

const inputTypes: Readonly<Record<Purpose, string>> = {
  query: "search_query",
  document: "search_document",
  classification: "classification",
  clustering: "clustering"
}

const novaPurposes: Readonly<Record<Purpose, string>> = {
  query: "GENERIC_RETRIEVAL",
  document: "GENERIC_INDEX",
  classification: "CLASSIFICATION",
  clustering: "CLUSTERING"
}

const toDataUri = ({ data, format }: EmbeddingImage): string => `data:image/${format};base64,${data}`

/** Longer texts are refused before `truncate` is looked at. **Units**: UTF-16 code units. */
const cohereV3Characters = 2048

/** Cuts as `truncate: "END"` would, and never through a surrogate pair. */
const cut = (text: string): string =>
  text.length <= cohereV3Characters ? text : text.slice(0, cohereV3Characters).replace(/[\uD800-\uDBFF]$/u, "")

/** What a body needs of several texts. Cohere takes them all, the others the only one. */
const toTextBody = (texts: ReadonlyArray<string>, { dimensions, embeddings, purpose }: Settings): object => {
  const [text = ""] = texts
  const cohere = { input_type: inputTypes[purpose], truncate: "END" }
  switch (embeddings.format) {
    case "titan-text":
      return { inputText: text }
    case "titan-text-v2":
      return { inputText: text, dimensions, normalize: true }
    case "titan-image":
      return { inputText: text, embeddingConfig: { outputEmbeddingLength: dimensions } }
    case "nova":
      return toNovaBody({ text: { truncationMode: "END", value: text } }, purpose, dimensions)
    case "cohere-v3":
      return { texts: texts.map(cut), ...cohere }
    case "cohere-v4":
      return { texts, ...cohere, embedding_types: ["float"], output_dimension: dimensions }
    case "marengo-2":
      return { inputType: "text", inputText: text, textTruncate: "end" }
    case "marengo-3":
      return { inputType: "text", text: { inputText: text } }
  }
}

const toNovaBody = (content: object, purpose: Purpose, dimensions: number | undefined): object => ({
  taskType: "SINGLE_EMBEDDING",
  singleEmbeddingParams: { embeddingPurpose: novaPurposes[purpose], embeddingDimension: dimensions, ...content }
})

/** A picture, with its caption where the model takes both at once; elsewhere the picture alone. */
const toImageBody = (
  image: EmbeddingImage,
  caption: string | undefined,
  { dimensions, embeddings, purpose }: Settings
): object => {
  const mediaSource = { base64String: image.data }
  switch (embeddings.format) {
    case "titan-text":
    case "titan-text-v2":
      return {}
    case "titan-image":
      return { inputText: caption, inputImage: image.data, embeddingConfig: { outputEmbeddingLength: dimensions } }
    case "nova":
      return toNovaBody({ image: { format: image.format, source: { bytes: image.data } } }, purpose, dimensions)
    case "cohere-v3":
      return { images: [toDataUri(image)], input_type: "image" }
    case "cohere-v4":
      return {
        images: [toDataUri(image)],
        input_type: inputTypes[purpose],
        embedding_types: ["float"],
        output_dimension: dimensions
      }
    case "marengo-2":
      return { inputType: "image", mediaSource }
    case "marengo-3":
      return caption === undefined
        ? { inputType: "image", image: { mediaSource } }
        : { inputType: "text_image", text_image: { inputText: caption, mediaSource } }
  }
}

const chunk = <A>(items: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))

/**
 * Divides inputs into requests: as many texts in one as the model takes, and each picture by itself.
 *
 * `inputs` come with their positions, and none is blank.
 */
export const toRequests = (
  inputs: ReadonlyArray<readonly [position: number, input: EmbeddingInput]>,
  settings: Settings
): ReadonlyArray<Request> => {
  const texts = inputs.filter(([, { image }]) => image === undefined)
  const textRequests = chunk(texts, settings.embeddings.batchSize).map((some) => ({
    inputs: some.map(([position]) => position),
    body: toTextBody(
      some.map(([, { text }]) => text),
      settings
    )
  }))
  const imageRequests = inputs.flatMap(([position, { image, text }]) =>
    image === undefined
      ? []
      : [{ inputs: [position], body: toImageBody(image, text.trim() === "" ? undefined : text, settings) }]
  )
  return [...textRequests, ...imageRequests]
}
