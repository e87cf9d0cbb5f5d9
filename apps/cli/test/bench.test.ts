import { ConversePart, ConverseStream, ConverseStreamError, Stalled } from "@bedrock-kit/converse-stream"
import { AwsError } from "@bedrock-kit/credentials"
import { ModelCatalog } from "@bedrock-kit/discovery"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Ref, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { labelOf, toSvg } from "../src/bench/chart.ts"
import { emptyLedger, enter, mayTake, mostOf, toFemtodollars } from "../src/bench/ledger.ts"
import { measure } from "../src/bench/measure.ts"
import { run } from "../src/bench/run.ts"
import { percentile, type Sample, type Subject, summarize } from "../src/bench/sample.ts"
import { OperatorError } from "../src/OperatorError.ts"

const modelId = "us.anthropic.claude-sonnet-4-6"
const subject: Subject = { modelId, region: "us-east-1", serviceTier: undefined }

const sample: Sample = {
  firstTokenMs: 100,
  totalMs: 1100,
  gapsMs: [400, 600],
  outputTokens: 50,
  cost: 2_000_000_000_000n,
  throttles: 0,
  failure: undefined
}

const busy = new OperatorError({ message: "Later.", exitCode: 75 })
const failedBy = (failure: OperatorError): Sample => ({
  ...sample,
  firstTokenMs: undefined,
  gapsMs: [],
  outputTokens: undefined,
  cost: undefined,
  failure
})

describe("summarize", () => {
  it("says what turns come to, and leaves the times of those that failed out", () => {
    const slow = { ...sample, firstTokenMs: 300, gapsMs: [10], totalMs: 800, throttles: 2 }
    assert.deepStrictEqual(summarize(subject, [sample, slow, failedBy(busy)]), {
      ...subject,
      turns: 3,
      failed: 1,
      throttles: 2,
      firstTokenMs: { p50: 100, p99: 300 },
      interTokenMs: { p50: 400, p99: 600 },
      tokensPerSecond: 50,
      outputTokens: 100,
      usd: 0.004,
      failure: "Later."
    })
  })

  it("shows nothing that was not measured", () => {
    const { firstTokenMs, interTokenMs, tokensPerSecond, usd } = summarize(subject, [])
    assert.deepStrictEqual(
      [firstTokenMs, interTokenMs, tokensPerSecond, usd],
      [undefined, undefined, undefined, undefined]
    )
  })

  it.prop(
    "a percentile is one of the values, and no smaller than that share of them",
    [Schema.NonEmptyArray(Schema.Finite), Schema.Literals([0.5, 0.99])],
    ([values, share]) => {
      const found = percentile(values, share) ?? Number.NaN
      assert.include(values, found)
      assert.isAtLeast(values.filter((value) => value <= found).length, values.length * share)
    }
  )
})

describe("the ledger", () => {
  it("counts what broke off as the most it can have cost, and what was refused as nothing", () => {
    const broken = { ...sample, cost: undefined, failure: busy }
    assert.strictEqual(enter(emptyLedger, { subject, sample }, 9n).spent, sample.cost)
    assert.strictEqual(enter(emptyLedger, { subject, sample: broken }, 9n).spent, 9n)
    assert.strictEqual(enter(emptyLedger, { subject, sample: failedBy(busy) }, 9n).spent, 0n)
  })

  it.prop(
    "never exceeds the budget",
    [
      Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 }))),
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9000 }))
    ],
    ([costs, whole]) => {
      const budget = BigInt(whole)
      let ledger = emptyLedger
      for (const cost of costs.map(BigInt))
        if (mayTake(ledger, budget, 1000n)) ledger = enter(ledger, { subject, sample: { ...sample, cost } }, 1000n)
      assert.isTrue(ledger.spent <= budget)
    }
  )

  it("knows what a turn costs at most", () => {
    // 4 bytes and 500 tokens in at 3.3, 10 out at 16.5 US dollars a million.
    assert.strictEqual(mostOf(subject, "abcd", 10), toFemtodollars(0.001828) + 200_000_000n)
    assert.isUndefined(mostOf({ ...subject, modelId: "us.vendor.none" }, "abcd", 10))
  })
})

const awsError = (exception: string, category: AwsError.Category) =>
  new AwsError.AwsError({
    operation: "ConverseStream",
    exception,
    category,
    detail: "No",
    statusCode: undefined,
    requestId: undefined,
    retryAfter: undefined
  })

type Parts = Stream.Stream<ConversePart.ConversePart>

const inOrder = (...streams: ReadonlyArray<Parts>): Parts =>
  streams.reduce((all, next) => Stream.concat(all, next), Stream.empty)

const wait = (millis: number) => Stream.fromEffectDrain(TestClock.adjust(Duration.millis(millis)))

const piece = (text: string) => Stream.succeed(ConversePart.TextDelta({ contentBlockIndex: 0, text }))

const end = (outputTokens: number) =>
  Stream.succeed(
    ConversePart.Finish({
      stopReason: "end_turn",
      usage: { inputTokens: 10, outputTokens, totalTokens: 10 + outputTokens },
      metadata: { usage: { inputTokens: 10, outputTokens, totalTokens: 10 + outputTokens }, metrics: { latencyMs: 1 } },
      sent: { modelId, traits: traitsOf(modelId) },
      additionalModelResponseFields: undefined
    })
  )

const turn = { modelId, traits: traitsOf(modelId), messages: [] }

const streaming = (stream: ConverseStream["Service"]["stream"]) =>
  Layer.merge(
    Layer.succeed(ConverseStream, { stream }),
    Layer.mock(ModelCatalog, { explain: () => Effect.undefined, learn: () => Effect.undefined })
  )

describe("measure", () => {
  it.effect("times the pieces of an answer", () =>
    Effect.gen(function* () {
      const { cost, ...times } = yield* measure(turn)
      assert.deepStrictEqual(times, {
        firstTokenMs: 200,
        totalMs: 700,
        gapsMs: [100, 300],
        outputTokens: 30,
        throttles: 0,
        failure: undefined
      })
      assert.strictEqual(cost, 528_000_000_000n)
    }).pipe(
      Effect.provide(
        streaming(() =>
          inOrder(wait(200), piece("a"), wait(100), piece("b"), wait(300), piece("c"), wait(100), end(30))
        )
      )
    )
  )

  it.effect("counts what was throttled, and times the attempt that was let in", () =>
    Effect.gen(function* () {
      const { firstTokenMs, throttles } = yield* measure(turn)
      assert.deepStrictEqual([firstTokenMs, throttles], [50, 1])
    }).pipe(
      Effect.provide(
        streaming((_, options) =>
          Stream.concat(
            Stream.fromEffectDrain(
              Effect.andThen(
                TestClock.adjust("1 second"),
                Effect.sync(() =>
                  options?.onRetry?.({
                    attempt: 1,
                    reason: awsError("ThrottlingException", "Throttling"),
                    wait: Duration.seconds(2)
                  })
                )
              )
            ),
            inOrder(wait(2050), piece("a"), end(1))
          )
        )
      )
    )
  )

  it.effect("makes a sample of a turn that failed", () =>
    Effect.gen(function* () {
      const { failure, firstTokenMs } = yield* measure(turn)
      assert.strictEqual(failure?.exitCode, 75)
      assert.isUndefined(firstTokenMs)
    }).pipe(
      Effect.provide(
        streaming(() =>
          Stream.fail(
            new ConverseStreamError({
              modelId,
              reason: new Stalled({ awaited: "first event", waited: Duration.seconds(1) })
            })
          )
        )
      )
    )
  )
})

const plan = { prompt: "Hi", maxTokens: 10, turns: 3, budget: toFemtodollars(1), onTurn: () => Effect.void }

const another: Subject = { ...subject, modelId: "us.amazon.nova-lite-v1:0" }

const runPlan = (more: Partial<typeof plan>) =>
  Effect.gen(function* () {
    const ledger = yield* Ref.make(emptyLedger)
    yield* run([subject, another], { ...plan, ...more }, ledger)
    return yield* Ref.get(ledger)
  })

describe("run", () => {
  it.effect("asks all in turn", () =>
    Effect.gen(function* () {
      const { entries, isStopped } = yield* runPlan({ turns: 2 })
      assert.deepStrictEqual(
        entries.map((entry) => entry.subject),
        [subject, another, subject, another]
      )
      assert.isFalse(isStopped)
    }).pipe(Effect.provide(streaming(() => inOrder(piece("a"), end(1)))))
  )

  it.effect("stops before the turn that could exceed the budget", () =>
    Effect.gen(function* () {
      const budget = toFemtodollars(0.004)
      const { entries, isStopped, spent } = yield* runPlan({ turns: 100, budget })
      assert.isTrue(isStopped)
      assert.isAbove(entries.length, 2)
      assert.isTrue(spent <= budget)
    }).pipe(Effect.provide(streaming(() => inOrder(piece("a"), end(10)))))
  )

  it.effect("asks no second time what cannot succeed", () =>
    Effect.gen(function* () {
      const { entries } = yield* runPlan({})
      assert.deepStrictEqual(
        entries.map((entry) => entry.subject),
        [subject, another, another, another]
      )
    }).pipe(
      Effect.provide(
        streaming((asked) =>
          asked.modelId === modelId
            ? Stream.fail(
                new ConverseStreamError({
                  modelId,
                  reason: awsError("AccessDeniedException", "AccessDenied")
                })
              )
            : inOrder(piece("a"), end(1))
        )
      )
    )
  )
})

describe("the chart", () => {
  const result = summarize(subject, [sample])

  it("is XML whatever a model is called", () => {
    const svg = toSvg([{ ...result, modelId: `<script>"&'\u0007` }])
    assert.include(svg, "&lt;script&gt;&quot;&amp;'\uFFFD")
    assert.notInclude(svg, "<script>")
  })

  it("draws a bar for each value, and says what was not measured", () => {
    const svg = toSvg([result, summarize(another, [])])
    assert.lengthOf(svg.match(/<rect x=/g) ?? [], 3)
    assert.lengthOf(svg.match(/not measured/g) ?? [], 2)
  })

  it("names only what differs", () => {
    assert.strictEqual(labelOf(subject, [subject, another]), modelId)
    const flex = { ...subject, serviceTier: "flex" as const }
    assert.strictEqual(labelOf(subject, [subject, flex]), `${modelId} default`)
    assert.strictEqual(labelOf(subject, [subject, { ...subject, region: "eu-west-1" }]), `${modelId} us-east-1`)
  })
})
