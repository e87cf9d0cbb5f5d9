/** From the body of Converse, ConverseStream or CountTokens to what it is answered with. Pure. */
import { Duration, Result } from "effect"
import { type AwsFailure, validationFailure } from "./awsFailure.ts"
import { type Answer, answer } from "./behaviour.ts"
import type { Catalog, FoundationModel } from "./catalog.ts"
import { type ConverseRequest, decodeConverseRequest, decodeCountTokensRequest } from "./ConverseRequest.ts"
import type { OutputOptions } from "./converseOutput.ts"
import { guardrailFailure } from "./guardrails.ts"
import { accessFailure } from "./modelAccess.ts"
import type { Operation } from "./operations.ts"
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

/** What every answer depends on besides the request. */
export interface ModelContext {
  readonly catalog: Catalog
  /** **Units**: milliseconds since 1970. Models have an end of life. */
  readonly nowMillis: number
}

/** What a turn depends on besides the request. */
export interface TurnContext extends ModelContext {
  /** Prefixes in the prompt cache so far. */
  readonly seen: ReadonlySet<string>
  readonly deltaDelay: Duration.Duration
}

/** The model of a request, if the account may use it. **Errors**: as Bedrock says, of the id or of the access. */
export const usableModel = (
  { catalog, nowMillis }: ModelContext,
  modelId: string,
  operation: Operation
): Result.Result<FoundationModel, AwsFailure> =>
  Result.flatMap(resolveModel(catalog, modelId, operation), (model) => {
    const failure = accessFailure(catalog, model, nowMillis)
    return failure === undefined ? Result.succeed(model) : Result.fail(failure)
  })

const deltaCount = ({ blocks }: Answer) => blocks.reduce((sum, { deltas }) => sum + deltas.length, 0)

/** Answers Converse and ConverseStream. **Errors**: as the service's model and the rules in `validate.ts`. */
export const answerConverse = (
  operation: "Converse" | "ConverseStream",
  modelId: string,
  body: string,
  context: TurnContext
): Result.Result<Turn, AwsFailure> =>
  Result.gen(function* () {
    const model = yield* usableModel(context, modelId, operation)
    const request = yield* decodeConverseRequest(body)
    const complaint = validate(request, model)
    if (complaint !== undefined) return yield* Result.fail(validationFailure(complaint))
    const unguarded = guardrailFailure(context.catalog, request)
    if (unguarded !== undefined) return yield* Result.fail(unguarded)

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
  context: ModelContext
): Result.Result<{ readonly inputTokens: number }, AwsFailure> =>
  Result.gen(function* () {
    const model = yield* usableModel(context, modelId, "CountTokens")
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
