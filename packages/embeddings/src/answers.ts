/** Where each model puts its vectors. Pure. */
import type { EmbeddingFormat } from "@bedrock-kit/model-catalog"
import { Result } from "effect"
import { MalformedAnswer } from "./EmbeddingsError.ts"
import type { Answer } from "./InvokeModel.ts"

/** One embedding. Finite numbers, as the model made them. */
export type Vector = ReadonlyArray<number>

/** What was asked for. */
export interface Expected {
  readonly format: EmbeddingFormat
  /** How many vectors. */
  readonly count: number
  /** How long each must be. Absent when nobody knows. */
  readonly dimensions: number | undefined
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined

/** The only vector of an answer, as a list. */
const only = (vector: unknown): unknown => (vector === undefined ? undefined : [vector])

const listOf = (items: unknown): unknown =>
  Array.isArray(items) ? items.map((item: unknown) => member(item, "embedding")) : undefined

/** What should be a list of vectors. */
const find = (answer: unknown, format: EmbeddingFormat): unknown => {
  const embeddings = member(answer, "embeddings")
  const data = member(answer, "data")
  switch (format) {
    case "titan-text":
    case "titan-text-v2":
    case "titan-image":
      return only(member(answer, "embedding"))
    case "nova":
      return listOf(embeddings)
    case "cohere-v3":
    case "cohere-v4":
      // By type when types were asked for.
      return Array.isArray(embeddings) ? embeddings : member(embeddings, "float")
    case "marengo-2":
    case "marengo-3":
      return listOf(data) ?? only(member(data ?? answer, "embedding"))
  }
}

const isVector = (value: unknown): value is Vector =>
  Array.isArray(value) && value.length > 0 && value.every((number) => Number.isFinite(number))

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/**
 * Reads the vectors out of an answer, in the order of the inputs.
 *
 * **Errors**: `MalformedAnswer` for what is no JSON object, holds another number of vectors, or vectors that are not all
 * finite numbers of the length that was asked for.
 */
export const readVectors = (
  { body, requestId }: Answer,
  { count, dimensions, format }: Expected
): Result.Result<ReadonlyArray<Vector>, MalformedAnswer> => {
  const refuse = (detail: string) => Result.fail(new MalformedAnswer({ detail, requestId }))
  const answer = parse(body)
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return refuse("it is no JSON object")
  const vectors = find(answer, format)
  if (!Array.isArray(vectors)) return refuse("it holds no vectors where this model puts them")
  if (!vectors.every(isVector)) return refuse("a vector in it is not a list of finite numbers")
  if (vectors.length !== count) return refuse(`it holds ${vectors.length} vectors for ${count} inputs`)
  const wrong = dimensions === undefined ? undefined : vectors.find((vector) => vector.length !== dimensions)
  return wrong === undefined
    ? Result.succeed(vectors)
    : refuse(`a vector in it has ${wrong.length} dimensions, not ${dimensions}`)
}
