import { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { type Answer, type EmbedOptions, Embeddings, InvokeModel, type Options } from "@bedrock-kit/embeddings"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Random } from "effect"
import { TestClock } from "effect/testing"

const titan = "amazon.titan-embed-text-v2:0"
const cohere = "cohere.embed-english-v3"

const failure = (category: AwsError.Category, retryAfter?: Duration.Duration) =>
  new AwsError.AwsError({
    operation: "InvokeModel",
    exception: `${category}Exception`,
    category,
    detail: "it failed",
    statusCode: undefined,
    requestId: undefined,
    retryAfter
  })

interface Body {
  readonly inputText?: string
  readonly texts?: ReadonlyArray<string>
  readonly dimensions?: number
}

/** A vector that tells which text it is of. */
const vectorOf = (text: string, length: number) => [text.length, ...Array.from({ length: length - 1 }, () => 0.5)]

const answer = ({ dimensions = 1024, inputText, texts }: Body): Answer => ({
  body: JSON.stringify(
    texts === undefined
      ? { embedding: vectorOf(inputText ?? "", dimensions) }
      : { embeddings: texts.map((text) => vectorOf(text, 1024)) }
  ),
  requestId: undefined
})

type Send = (body: Body, call: number) => Effect.Effect<Answer, AwsError.AwsError | CredentialsError>

/** A model that answers, unless told otherwise, and remembers when it was asked for what. */
const makeModel = (send: Send = (body) => Effect.succeed(answer(body))) => {
  const asked: Array<{ readonly body: Body; readonly at: number }> = []
  const layer = Layer.succeed(
    InvokeModel,
    InvokeModel.of({
      invokeModel: (_, body) =>
        Effect.clockWith((clock) => {
          asked.push({ body, at: clock.currentTimeMillisUnsafe() })
          return send(body, asked.length)
        })
    })
  )
  return { asked, layer }
}

const texts = (count: number) => Array.from({ length: count }, (_, index) => ({ text: "x".repeat(index + 1) }))

const embed = (
  model: ReturnType<typeof makeModel>,
  inputs: Parameters<Embeddings["Service"]["embed"]>[0],
  { options = {}, ...more }: Partial<EmbedOptions> & { readonly options?: Options } = {}
) =>
  Embeddings.use((service) => service.embed(inputs, { modelId: titan, ...more })).pipe(
    Effect.provide(Embeddings.layerNoDeps(options).pipe(Layer.provide(model.layer)))
  )

/** Lets the test's clock run until an effect is done. */
const inTime = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust("10 minutes")
    return yield* Fiber.join(fiber)
  })

const seeded = Random.withSeed("h-embed")

describe("Embeddings", () => {
  it.effect("keeps the order, whoever answers first", () =>
    Effect.gen(function* () {
      const model = makeModel((body, call) => Effect.delay(Effect.succeed(answer(body)), Duration.millis(100 - call)))
      const vectors = yield* inTime(embed(model, texts(20)))
      assert.deepStrictEqual(
        vectors.map(([first]) => first),
        Array.from({ length: 20 }, (_, index) => index + 1)
      )
    })
  )

  it.effect("never has more requests under way than it may, of all callers together", () =>
    Effect.gen(function* () {
      let underWay = 0
      let most = 0
      const model = makeModel((body) =>
        Effect.acquireUseRelease(
          Effect.sync(() => void (most = Math.max(most, (underWay += 1)))),
          () => Effect.delay(Effect.succeed(answer(body)), "1 second"),
          () => Effect.sync(() => void (underWay -= 1))
        )
      )
      const both = Embeddings.use(({ embed }) =>
        Effect.all([embed(texts(9), { modelId: titan }), embed(texts(9), { modelId: titan })], { concurrency: 2 })
      )
      yield* inTime(
        both.pipe(Effect.provide(Embeddings.layerNoDeps({ concurrency: 3 }).pipe(Layer.provide(model.layer))))
      )
      assert.strictEqual(most, 3)
      assert.lengthOf(model.asked, 18)
    })
  )

  it.effect("has four requests under way unless told", () =>
    Effect.gen(function* () {
      const model = makeModel(() => Effect.never)
      yield* Effect.forkChild(embed(model, texts(20)))
      yield* TestClock.adjust("1 second")
      assert.lengthOf(model.asked, 4)
    })
  )

  it.effect("never sends a blank text, whose vector is all zeros", () =>
    Effect.gen(function* () {
      const model = makeModel()
      const vectors = yield* embed(model, [{ text: "" }, { text: "hi" }, { text: " \n\t" }], { modelId: cohere })
      assert.deepStrictEqual(
        model.asked.map(({ body }) => body.texts),
        [["hi"]]
      )
      assert.deepStrictEqual(
        vectors.map(([first]) => first),
        [0, 2, 0]
      )
      assert.deepStrictEqual(
        vectors.map(({ length }) => length),
        [1024, 1024, 1024]
      )
    })
  )

  it.effect("asks nobody for nothing", () =>
    Effect.gen(function* () {
      const model = makeModel()
      assert.deepStrictEqual(yield* embed(model, []), [])
      assert.deepStrictEqual((yield* embed(model, [{ text: " " }], { dimensions: 256 }))[0]?.length, 256)
      assert.lengthOf(model.asked, 0)
    })
  )

  it.effect("refuses dimensions that the model does not make, and names those it does", () =>
    Effect.gen(function* () {
      const model = makeModel()
      const error = yield* Effect.flip(embed(model, texts(1), { dimensions: 333 }))
      assert.strictEqual(error.message, `Invalid dimensions 333 for ${titan}. Valid values: 256, 512, 1024`)
      assert.isFalse(error.isRetryable)
      assert.lengthOf(model.asked, 0)
    })
  )

  it.effect("takes a family's word for a model that is not in the table, and any dimensions", () =>
    Effect.gen(function* () {
      const model = makeModel()
      const modelId = "amazon.titan-embed-text-v2:9"
      assert.lengthOf((yield* embed(model, texts(1), { modelId, dimensions: 333 }))[0]!, 333)
      yield* embed(model, texts(1), { modelId })
      assert.deepStrictEqual(
        model.asked.map(({ body }) => body.dimensions),
        [333, undefined]
      )
    })
  )

  it.effect.each([
    [{ modelId: "us.anthropic.claude-sonnet-4-6" }, "NotAnEmbeddingModel", /claude-sonnet-4-6 is not known to embed/],
    [{ modelId: titan, image: true }, "ImagesUnsupported", /titan-embed-text-v2:0 embeds texts only/]
  ] as const)("refuses what the model cannot do, before anything is sent: %o", ([options, tag, message]) =>
    Effect.gen(function* () {
      const model = makeModel()
      const image = { format: "png", data: "" } as const
      const input = "image" in options ? { text: "", image } : { text: "hi" }
      const error = yield* Effect.flip(embed(model, [input], { modelId: options.modelId }))
      assert.strictEqual(error.reason._tag, tag)
      assert.match(error.message, message)
      assert.lengthOf(model.asked, 0)
    })
  )

  it.effect("knows the model behind an opaque ARN when it is told", () =>
    Effect.gen(function* () {
      const model = makeModel()
      const modelId = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3"
      const traits = traitsOf(modelId, { baseModelId: titan })
      assert.lengthOf(yield* embed(model, texts(1), { modelId, traits, dimensions: 512 }), 1)
      assert.strictEqual(model.asked[0]?.body.dimensions, 512)
    })
  )

  it.effect("fails as a whole, and says which inputs it is about", () =>
    Effect.gen(function* () {
      const model = makeModel((body) =>
        body.texts?.length === 4 ? Effect.fail(failure("Validation")) : Effect.succeed(answer(body))
      )
      const error = yield* Effect.flip(embed(model, [{ text: " " }, ...texts(100)], { modelId: cohere }))
      assert.deepStrictEqual(error.inputs, [97, 98, 99, 100])
      assert.match(
        error.message,
        /^cohere\.embed-english-v3, input 98 to 101: InvokeModel failed with ValidationException/
      )
      assert.isFalse(error.isRetryable)
      assert.strictEqual(error.attempts, 1)
    })
  )

  it.effect("lets go of the other requests when one fails for good", () =>
    Effect.gen(function* () {
      let left = 0
      const model = makeModel((_, call) =>
        call === 4
          ? Effect.fail(failure("AccessDenied"))
          : Effect.onInterrupt(Effect.never, () => Effect.sync(() => void (left += 1)))
      )
      yield* Effect.flip(embed(model, texts(9)))
      assert.strictEqual(left, 3)
      assert.lengthOf(model.asked, 4)
    })
  )

  it.effect("does not take an answer that cannot be read for vectors, and does not ask again", () =>
    Effect.gen(function* () {
      const model = makeModel(() => Effect.succeed({ body: "<html>", requestId: "r-7" }))
      const error = yield* Effect.flip(embed(model, texts(1)))
      assert.match(
        error.message,
        /input 1: Amazon Bedrock embedding response returned malformed JSON: .*\(request r-7\)/
      )
      assert.lengthOf(model.asked, 1)
    })
  )

  it.effect("tries again what waiting can cure, as often as it may", () =>
    Effect.gen(function* () {
      const model = makeModel((body, call) =>
        call < 4 ? Effect.fail(failure("Service")) : Effect.succeed(answer(body))
      )
      assert.lengthOf(yield* inTime(embed(model, texts(1))), 1)
      assert.lengthOf(model.asked, 4)

      const never = makeModel(() => Effect.fail(failure("Network")))
      const error = yield* Effect.flip(inTime(embed(never, texts(1), { options: { maxAttempts: 3 } })))
      assert.lengthOf(never.asked, 3)
      assert.strictEqual(error.attempts, 3)
    })
  )

  it.effect("begins no attempt after its time", () =>
    Effect.gen(function* () {
      const model = makeModel(() => Effect.fail(failure("Throttling", Duration.seconds(4))))
      yield* Effect.flip(inTime(embed(model, texts(1), { options: { maxAttempts: 99, retryBudget: "10 seconds" } })))
      assert.lengthOf(model.asked, 3)
      const last = model.asked.at(-1)!.at - model.asked[0]!.at
      assert.isAtMost(last, 10_000)
    }).pipe(seeded)
  )

  it.effect("holds every request back while one is throttled, as long as AWS asks", () =>
    Effect.gen(function* () {
      const model = makeModel((body, call) =>
        call === 1
          ? Effect.delay(Effect.fail(failure("Throttling", Duration.seconds(7))), "5 millis")
          : Effect.delay(Effect.succeed(answer(body)), "10 millis")
      )
      assert.lengthOf(yield* inTime(embed(model, texts(12))), 12)
      const start = model.asked[0]!.at
      const early = model.asked.filter(({ at }) => at - start < 7000)
      // The four that were under way, and nobody after them.
      assert.lengthOf(early, 4)
      assert.lengthOf(model.asked, 13)
    })
  )

  it.effect("does not hold another model back", () =>
    Effect.gen(function* () {
      const model = makeModel((body) =>
        body.texts === undefined
          ? Effect.fail(failure("Throttling", Duration.minutes(1)))
          : Effect.succeed(answer(body))
      )
      yield* Embeddings.use(({ embed }) =>
        Effect.gen(function* () {
          yield* Effect.forkChild(embed(texts(1), { modelId: titan }))
          yield* TestClock.adjust("1 second")
          assert.lengthOf(yield* embed(texts(1), { modelId: cohere }), 1)
        })
      ).pipe(Effect.provide(Embeddings.layerNoDeps({ retryBudget: "1 hour" }).pipe(Layer.provide(model.layer))))
    })
  )

  it.effect("gives up an attempt that takes too long, and makes another", () =>
    Effect.gen(function* () {
      const model = makeModel((body, call) => (call === 1 ? Effect.never : Effect.succeed(answer(body))))
      assert.lengthOf(yield* inTime(embed(model, texts(1), { options: { requestTimeout: "5 seconds" } })), 1)
      const silent = makeModel(() => Effect.never)
      const error = yield* Effect.flip(inTime(embed(silent, texts(1), { options: { maxAttempts: 1 } })))
      assert.match(error.message, /InvokeModel failed with TimeoutError: No answer in 30s/)
    })
  )

  it.effect.each(["Quota", "Validation", "AccessDenied", "NotFound", "ExpiredToken"] as const)(
    "never tries %s again",
    (category) =>
      Effect.gen(function* () {
        const model = makeModel(() => Effect.fail(failure(category)))
        yield* Effect.flip(inTime(embed(model, texts(1))))
        assert.lengthOf(model.asked, 1)
      })
  )
})
