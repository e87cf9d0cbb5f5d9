/** What is embedded, and what for. Types only, and what counts as nothing. */

/** A picture, as every model takes it. */
export interface EmbeddingImage {
  readonly format: "gif" | "jpeg" | "png" | "webp"
  /** Its bytes, in base64. */
  readonly data: string
}

/** One thing to embed: a text, a picture, or a picture with its caption. */
export interface EmbeddingInput {
  readonly text: string
  readonly image?: EmbeddingImage | undefined
}

/**
 * What vectors are compared for. Models that make no difference are not told.
 *
 * Documents and queries are found by each other. **Source**: `input_type` of Cohere Embed, `embeddingPurpose` of Nova.
 */
export type Purpose = "query" | "document" | "classification" | "clustering"

/** What no model takes: nothing but white space, and no picture. */
export const isBlank = ({ image, text }: EmbeddingInput): boolean => image === undefined && text.trim() === ""
