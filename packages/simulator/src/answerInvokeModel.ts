/** From the body of InvokeModel to the answer of an embedding model. Pure. Other models' own JSON is not here. */
import { Result } from "effect"
import { type ModelContext, usableModel } from "./answerConverse.ts"
import { type AwsFailure, validationFailure } from "./awsFailure.ts"
import { embeddingModel } from "./embeddingModels.ts"
import { complain } from "./jsonShape.ts"
import { countTokens } from "./tokens.ts"
import { toVector } from "./vectors.ts"

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/** Answers InvokeModel. **Errors**: as the service's model and the model's own rules. */
export const answerInvokeModel = (
  modelId: string,
  body: string,
  context: ModelContext
): Result.Result<unknown, AwsFailure> =>
  Result.gen(function* () {
    const model = yield* usableModel(context, modelId, "InvokeModel")
    const embedding = embeddingModel(model)
    if (embedding === undefined) {
      return yield* Result.fail(validationFailure("The simulator answers InvokeModel for embedding models only."))
    }
    const document = parse(body)
    if (document === undefined) {
      return yield* Result.fail(validationFailure("Malformed input request, please reformat your input and try again."))
    }
    const complaint = complain(embedding.shape, document)
    if (complaint !== undefined) return yield* Result.fail(validationFailure(complaint))

    const request = document as Readonly<Record<string, unknown>>
    const subjects = embedding.subjects(request)
    if (subjects === undefined) {
      return yield* Result.fail(
        validationFailure(
          "Malformed input request: exactly one kind of input is required, please reformat your input and try again."
        )
      )
    }
    const tokens = subjects.map(({ text = "" }) => countTokens(text))
    const { maximumTokens = Infinity } = embedding
    const most = Math.max(...tokens)
    if (most > maximumTokens) {
      return yield* Result.fail(
        validationFailure(
          `400 Bad Request: Too many input tokens. Max input tokens: ${maximumTokens}, request input token count: ${most} `
        )
      )
    }
    const dimensions = embedding.dimensions(request)
    const vectors = subjects.map((subject) => toVector(subject, dimensions))
    return embedding.answer(
      vectors,
      request,
      tokens.reduce((sum, count) => sum + count, 0)
    )
  })
