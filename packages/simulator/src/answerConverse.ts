/** From the body of Converse, ConverseStream or CountTokens to what it is answered with. Pure. */
import { Duration, Result } from "effect"
import { type AwsFailure, validationFailure } from "./awsFailure.ts"
import { type Answer, answer } from "./behaviour.ts"
import type { Catalog } from "./catalog.ts"
import { type ConverseRequest, decodeConverseRequest, decodeCountTokensRequest } from "./ConverseRequest.ts"
import type { OutputOptions } from "./converseOutput.ts"
import { resolveModel } from "./resolveModel.ts"
import { countTokens } from "./tokens.ts"
import { countInput, promptCache, toUsage } from "./usage.ts"
import { validate } from "./validate.ts"

/** A Converse request that is granted, with its answer. */
export interface Turn {
  readonly request: ConverseRequest
  readonly answer: Answer
  readonly options: OutputOptions
  /** Prefixes that are in the prompt cache from now on. */
  readonly prefixes: ReadonlyArray<string>
}

/** What an answer depends on besides the request. */
export interface TurnContext {
  readonly catalog: Catalog
  /** Prefixes in the prompt cache so far. */
  readonly seen: ReadonlySet<string>
  readonly deltaDelay: Duration.Duration
}

const deltaCount = ({ blocks }: Answer) => blocks.reduce((sum, { deltas }) => sum + deltas.length, 0)

/** Answers Converse and ConverseStream. **Errors**: as the service's model and the rules in `validate.ts`. */
export const answerConverse = (
  operation: "Converse" | "ConverseStream",
  modelId: string,
  body: string,
  context: TurnContext
): Result.Result<Turn, AwsFailure> =>
  Result.gen(function* () {
    const model = yield* resolveModel(context.catalog, modelId, operation)
    const request = yield* decodeConverseRequest(body)
    const complaint = validate(request, model)
    if (complaint !== undefined) return yield* Result.fail(validationFailure(complaint))

    const said = answer(request)
    const cache = promptCache(model.modelId, request, context.seen)
    return {
      request,
      answer: said,
      options: {
        usage: toUsage(countInput(request), said.outputTokens, cache),
        // The time the stream is paced to take, so that equal requests have equal answers.
        latencyMs: Math.max(1, Math.round(Duration.toMillis(context.deltaDelay) * deltaCount(said)))
      },
      prefixes: cache?.prefixes ?? []
    }
  })

/** Answers CountTokens. **Errors**: as the service's model and the rules in `validate.ts`. */
export const answerCountTokens = (
  modelId: string,
  body: string,
  catalog: Catalog
): Result.Result<{ readonly inputTokens: number }, AwsFailure> =>
  Result.gen(function* () {
    const model = yield* resolveModel(catalog, modelId, "CountTokens")
    const { input } = yield* decodeCountTokensRequest(body)
    if (input.converse !== undefined) {
      const complaint = validate(input.converse, model)
      if (complaint !== undefined) return yield* Result.fail(validationFailure(complaint))
      return { inputTokens: countInput(input.converse) }
    }
    if (input.invokeModel !== undefined) {
      return { inputTokens: countTokens(Buffer.from(input.invokeModel.body, "base64").toString()) }
    }
    return yield* Result.fail(
      validationFailure("The input field must set one of the following keys: invokeModel, converse.")
    )
  })
