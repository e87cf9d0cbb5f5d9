export type { Vector } from "./answers.ts"
export type { EmbeddingImage, EmbeddingInput, Purpose } from "./EmbeddingInput.ts"
export { type EmbedOptions, Embeddings, type Options } from "./Embeddings.ts"
export {
  EmbeddingsError,
  ImagesUnsupported,
  InvalidDimensions,
  MalformedAnswer,
  NotAnEmbeddingModel
} from "./EmbeddingsError.ts"
export { type Answer, InvokeModel } from "./InvokeModel.ts"
