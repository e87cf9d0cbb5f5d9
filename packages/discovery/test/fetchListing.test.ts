/** What comes of answers that are late, partial, endless or foolish. */
import type { InferenceProfileSummary } from "@aws-sdk/client-bedrock"
import { type ControlPlane, ModelCatalog, type Options, remarksOn } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { awsError, controlPlane, denied, foundation, page, profile } from "./support/controlPlane.ts"

const sonnet = "anthropic.claude-sonnet-4-6"

/** The listing of an account that answers like this. */
const listingOf = (given: Partial<ControlPlane>, options: Partial<Options> = {}) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(ModelCatalog.use((catalog) => catalog.listing))
    yield* TestClock.adjust("1 minute")
    return yield* Fiber.join(fiber)
  }).pipe(
    Effect.provide(
      ModelCatalog.layerNoDeps({
        region: "eu-west-1",
        refreshInterval: Duration.hours(1),
        providerFilter: [],
        defaultContextWindow: 32_000,
        defaultMaxTokens: 4096,
        ...options
      }).pipe(Layer.provide(controlPlane(given)))
    )
  )

const ids = (models: ReadonlyArray<{ readonly modelId: string }>) => models.map(({ modelId }) => modelId)

describe("pages", () => {
  it.effect("are read to the end", () =>
    Effect.gen(function* () {
      const asked: Array<string | undefined> = []
      const { models } = yield* listingOf({
        listInferenceProfiles: (type) => (token) =>
          Effect.sync(() => {
            if (type === "APPLICATION") return page([])
            asked.push(token)
            const next = Number(token ?? 0) + 1
            return {
              items: [profile(`us.acme.m${next}`, `acme.m${next}`)],
              nextToken: next < 3 ? `${next}` : undefined
            }
          })
      })
      assert.deepStrictEqual(asked, [undefined, "1", "2"])
      assert.deepStrictEqual(ids(models), ["us.acme.m1", "us.acme.m2", "us.acme.m3"])
    })
  )

  it.effect("that repeat their token are not read for ever, and what was read is listed", () =>
    Effect.gen(function* () {
      const { models, omissions } = yield* listingOf({
        listInferenceProfiles: (type) => () =>
          Effect.succeed({
            items: type === "APPLICATION" ? [] : [profile("us.acme.a", "acme.a")],
            nextToken: type === "APPLICATION" ? undefined : "again"
          })
      })
      assert.deepStrictEqual(ids(models), ["us.acme.a"])
      assert.match(omissions[0]?.message ?? "", /^Some inference profiles.* the same page token came twice/)
    })
  )

  it.effect("without an end are not read for ever", () =>
    Effect.gen(function* () {
      let asked = 0
      const { omissions } = yield* listingOf({
        listFoundationModels: Effect.succeed([foundation("acme.a")]),
        listInferenceProfiles: () => () => Effect.sync(() => ({ items: [], nextToken: `${asked++}` }))
      })
      assert.strictEqual(asked, 202)
      assert.match(omissions[0]?.message ?? "", /there were more than 100 pages/)
    })
  )

  it.effect("before one that fails are listed", () =>
    Effect.gen(function* () {
      const { models, omissions } = yield* listingOf({
        listInferenceProfiles: (type) => (token) =>
          type === "APPLICATION"
            ? Effect.succeed(page([]))
            : token === undefined
              ? Effect.succeed({ items: [profile("us.acme.a", "acme.a")], nextToken: "2" })
              : Effect.fail(awsError({ operation: "ListInferenceProfiles" }))
      })
      assert.deepStrictEqual(ids(models), ["us.acme.a"])
      assert.deepInclude(omissions[0], { isRetryable: true, isDenial: false })
    })
  )
})

describe("a throttled listing", () => {
  /** Throttled once, as AWS asked; when it was asked. */
  const asked = (retryAfter: Duration.Duration | undefined) =>
    Effect.gen(function* () {
      const times: Array<number> = []
      const { models } = yield* listingOf({
        listFoundationModels: Effect.flatMap(Clock.currentTimeMillis, (now) => {
          times.push(now)
          return times.length === 1 ? Effect.fail(awsError({ retryAfter })) : Effect.succeed([foundation("acme.a")])
        })
      })
      return { times, ids: ids(models) }
    })

  it.effect("is asked again, no sooner than AWS wants", () =>
    Effect.gen(function* () {
      const soon = yield* asked(undefined)
      assert.deepStrictEqual(soon.ids, ["acme.a"])
      assert.isBelow((soon.times[1] ?? 0) - (soon.times[0] ?? 0), 500)
      const later = yield* asked(Duration.seconds(7))
      assert.deepStrictEqual(later.ids, ["acme.a"])
      assert.isAtLeast((later.times[1] ?? 0) - (later.times[0] ?? 0), 7000)
    })
  )

  it.effect("is left out, and said so, when AWS wants to be left alone for longer than anybody waits for a list", () =>
    Effect.gen(function* () {
      const { models, omissions } = yield* listingOf({
        listFoundationModels: Effect.fail(awsError({ retryAfter: Duration.minutes(5) })),
        listInferenceProfiles: (type) => () =>
          Effect.succeed(page(type === "APPLICATION" ? [] : [profile("us.acme.a", "acme.a")]))
      })
      assert.deepStrictEqual(ids(models), ["us.acme.a"])
      assert.deepInclude(omissions[0], { operation: "ListFoundationModels", isRetryable: true })
    })
  )
})

describe("an application profile that is listed without its models", () => {
  const made: InferenceProfileSummary = profile("x7k2", sonnet, { type: "APPLICATION", models: undefined })
  const listInferenceProfiles: ControlPlane["listInferenceProfiles"] = (type) => () =>
    Effect.succeed(page(type === "APPLICATION" ? [made] : []))

  it.effect("is looked behind", () =>
    Effect.gen(function* () {
      const { models, omissions } = yield* listingOf({
        listInferenceProfiles,
        getInferenceProfile: (id) => {
          assert.strictEqual(id, made.inferenceProfileArn)
          return Effect.succeed(profile("x7k2", sonnet, { type: "APPLICATION" }))
        }
      })
      assert.deepInclude(models[0], { baseModelId: sonnet, hasKnownLimits: true })
      assert.strictEqual(models[0]?.modelId, made.inferenceProfileArn)
      assert.isEmpty(omissions)
    })
  )

  it.effect("is listed with the default limits when that is denied, and said so once", () =>
    Effect.gen(function* () {
      const { models, omissions } = yield* listingOf({
        listInferenceProfiles: (type) => () =>
          Effect.succeed(
            page(type === "APPLICATION" ? [made, { ...made, inferenceProfileArn: `${made.inferenceProfileArn}2` }] : [])
          ),
        getInferenceProfile: () => Effect.fail(denied("GetInferenceProfile"))
      })
      assert.lengthOf(models, 2)
      assert.deepInclude(models[0], { baseModelId: undefined, hasKnownLimits: false })
      assert.deepStrictEqual(
        omissions.map(({ action }) => action),
        ["bedrock:GetInferenceProfile"]
      )
    })
  )
})

describe("optional listings", () => {
  it.effect("are not asked for unless told to", () =>
    Effect.gen(function* () {
      const listImportedModels = () => Effect.die("asked")
      yield* listingOf({ listImportedModels })
      const found = Effect.succeed(
        page([
          {
            modelArn: "arn:aws:bedrock:eu-west-1:123456789012:imported-model/a",
            modelName: "a",
            creationTime: undefined
          }
        ])
      )
      const { models } = yield* listingOf({ listImportedModels: () => found }, { include: ["imported-models"] })
      assert.strictEqual(models[0]?.kind, "imported-model")
    })
  )

  it.effect("that are denied are never an error", () =>
    Effect.gen(function* () {
      const { models, omissions } = yield* listingOf(
        { listPromptRouters: () => Effect.fail(denied("ListPromptRouters")) },
        { include: ["prompt-routers"] }
      )
      assert.isEmpty(models)
      assert.lengthOf(omissions, 1)
    })
  )
})

describe("remarks", () => {
  it.effect("say which providers there are when the filter matches none", () =>
    Effect.gen(function* () {
      const listFoundationModels = Effect.succeed([
        foundation(sonnet),
        foundation("amazon.nova-pro-v1:0", { providerName: "Amazon" })
      ])
      assert.deepStrictEqual(remarksOn(yield* listingOf({ listFoundationModels }, { providerFilter: ["Antropic"] })), [
        "No model in eu-west-1 is made by antropic. The providers there are: Amazon, Anthropic."
      ])
      assert.isEmpty(remarksOn(yield* listingOf({ listFoundationModels }, { providerFilter: ["Anthropic"] })))
    })
  )

  it.effect("tell a policy that denies by name from one that does not allow", () =>
    Effect.gen(function* () {
      const { detail } = denied("ListInferenceProfiles")
      const explicit = awsError({
        operation: "ListInferenceProfiles",
        exception: "AccessDeniedException",
        category: "AccessDenied",
        detail: `${detail.split(" because", 1)[0]} with an explicit deny in a service control policy`
      })
      const { omissions } = yield* listingOf({
        listFoundationModels: Effect.succeed([foundation(sonnet)]),
        listInferenceProfiles: () => () => Effect.fail(explicit)
      })
      assert.match(
        omissions[0]?.message ?? "",
        /\(an explicit deny in a service control policy\)\. A policy denies it by name/
      )
    })
  )
})
