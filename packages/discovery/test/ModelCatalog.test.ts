import { AwsError, CredentialsError, NoCredentials } from "@bedrock-kit/credentials"
import { BedrockControlPlane, type Caller, ModelCatalog, type Options, remarksOn } from "@bedrock-kit/discovery"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { awsError, denied, foundation, nobody, page, profile, region } from "./support/controlPlane.ts"

const sonnet = "anthropic.claude-sonnet-4-6"

/** An account whose answers can be changed, and that counts what it was asked. */
class Account {
  asked: Array<string> = []
  models = [foundation("acme.a")]
  /** How long `ListFoundationModels` takes. **Units**: milliseconds. */
  delay = 10
  caller: Effect.Effect<Caller, CredentialsError> = Effect.succeed(nobody)
  /** What `ListFoundationModels` and `ListInferenceProfiles` fail with, in turn; `undefined` answers. */
  modelFailures: Array<AwsError.AwsError | undefined> = []
  profileFailure: AwsError.AwsError | undefined

  count(operation: string): number {
    return this.asked.filter((each) => each === operation).length
  }

  readonly layer = Layer.succeed(BedrockControlPlane, {
    inRegion: (name) =>
      region({
        listFoundationModels: Effect.gen({ self: this }, function* () {
          const { models } = this
          this.asked.push(name)
          yield* Effect.sleep(this.delay)
          const failure = this.modelFailures.shift()
          return failure === undefined ? models : yield* failure
        }),
        listInferenceProfiles: (type) => () =>
          Effect.suspend(() => {
            this.asked.push(type)
            return this.profileFailure === undefined ? Effect.succeed(page([])) : Effect.fail(this.profileFailure)
          })
      }),
    caller: Effect.suspend(() => this.caller)
  })
}

/** Runs against an account of the test's own, with what was logged. */
const against = <A, E>(
  use: (account: Account, logged: ReadonlyArray<string>) => Effect.Effect<A, E, ModelCatalog>,
  options: Partial<Options> = {},
  account = new Account()
) => {
  const logged: Array<string> = []
  const logger = Logger.make(({ message }) => void logged.push(String(message)))
  return use(account, logged).pipe(
    Effect.provide(
      ModelCatalog.layerNoDeps({
        region: "eu-west-1",
        refreshInterval: Duration.hours(1),
        providerFilter: [],
        defaultContextWindow: 32_000,
        defaultMaxTokens: 4096,
        ...options
      }).pipe(Layer.provide(account.layer), Layer.provideMerge(Logger.layer([logger])))
    )
  )
}

const waiting = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust("2 seconds")
    return yield* Fiber.join(fiber)
  })

const list = waiting(ModelCatalog.use((catalog) => catalog.list))
const listing = waiting(ModelCatalog.use((catalog) => catalog.listing))
const now = ModelCatalog.use((catalog) => catalog.listing)
const throttled = [awsError(), awsError(), awsError()]

const ids = (models: ReadonlyArray<{ readonly modelId: string }>) => models.map(({ modelId }) => modelId)

describe("the cache", () => {
  it.effect("asks once for concurrent callers, and again after the refresh interval", () =>
    against((account) =>
      Effect.gen(function* () {
        yield* Effect.all([list, list, list], { concurrency: "unbounded" })
        assert.strictEqual(account.count("eu-west-1"), 1)
        yield* TestClock.adjust("59 minutes")
        yield* list
        assert.strictEqual(account.count("eu-west-1"), 1)
        yield* TestClock.adjust("1 minute")
        yield* list
        assert.strictEqual(account.count("eu-west-1"), 2)
      })
    )
  )

  it.effect("asks for all lists at once", () =>
    against((account) =>
      Effect.gen(function* () {
        yield* Effect.forkChild(ModelCatalog.use((catalog) => catalog.list))
        yield* TestClock.adjust("1 milli")
        assert.deepStrictEqual(account.asked, ["eu-west-1", "SYSTEM_DEFINED", "APPLICATION"])
      })
    )
  )

  it.effect("outlives the caller who asked first", () =>
    against((account) =>
      Effect.gen(function* () {
        const first = yield* Effect.forkChild(ModelCatalog.use((catalog) => catalog.list))
        const second = yield* Effect.forkChild(ModelCatalog.use((catalog) => catalog.list))
        yield* TestClock.adjust("1 milli")
        yield* Fiber.interrupt(first)
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(ids(yield* Fiber.join(second)), ["acme.a"])
        assert.strictEqual(account.count("eu-west-1"), 1)
      })
    )
  )

  it.effect("asks each time when the refresh interval is zero", () =>
    against(
      (account) =>
        Effect.gen(function* () {
          yield* list
          yield* list
          assert.strictEqual(account.count("eu-west-1"), 2)
        }),
      { refreshInterval: Duration.zero }
    )
  )

  it.effect("asks again when told to, and does not take an older answer for it", () =>
    against((account) =>
      Effect.gen(function* () {
        account.delay = 5000
        const old = yield* Effect.forkChild(ModelCatalog.use((catalog) => catalog.list))
        yield* TestClock.adjust("1 milli")
        account.delay = 10
        account.models = [foundation("acme.b")]
        yield* ModelCatalog.use((catalog) => catalog.invalidate)
        assert.deepStrictEqual(ids(yield* list), ["acme.b"])
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(ids(yield* Fiber.join(old)), ["acme.a"])
        assert.deepStrictEqual(ids(yield* list), ["acme.b"])
        assert.strictEqual(account.count("eu-west-1"), 2)
      })
    )
  )

  it.effect("shows the old list while one refresh runs", () =>
    against((account) =>
      Effect.gen(function* () {
        yield* list
        account.models = [foundation("acme.b")]
        yield* TestClock.adjust("2 hours")
        const [first, second] = yield* Effect.all([now, now], { concurrency: "unbounded" })
        assert.deepStrictEqual(ids(first.models), ["acme.a"])
        assert.strictEqual(second.age, first.age)
        assert.isAtLeast(first.age, Duration.toMillis("2 hours"))
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(ids((yield* now).models), ["acme.b"])
        assert.strictEqual(account.count("eu-west-1"), 2)
      })
    )
  )

  it.effect("waits for the refresh when the old list is too old to be shown, and shows it when that fails", () =>
    against(
      (account) =>
        Effect.gen(function* () {
          yield* list
          yield* TestClock.adjust("2 hours")
          account.models = [foundation("acme.b")]
          assert.deepStrictEqual(ids((yield* listing).models), ["acme.b"])
          yield* TestClock.adjust("2 hours")
          account.modelFailures = [denied("ListFoundationModels")]
          account.profileFailure = denied("ListInferenceProfiles")
          const last = yield* listing
          assert.deepStrictEqual(ids(last.models), ["acme.b"])
          assert.match(
            remarksOn(last).join(),
            /^This list is 2 hours old and could not be refreshed\. The models of eu-west-1/
          )
        }),
      { maxStale: Duration.zero }
    )
  )

  it.effect("keeps the last good list when a refresh fails, says so, and tries again a minute later", () =>
    against((account, logged) =>
      Effect.gen(function* () {
        yield* list
        yield* TestClock.adjust("2 hours")
        account.modelFailures = [...throttled]
        account.profileFailure = awsError({ operation: "ListInferenceProfiles" })
        yield* now
        yield* TestClock.adjust("10 seconds")
        const kept = yield* now
        assert.deepStrictEqual(ids(kept.models), ["acme.a"])
        assert.match(
          kept.refreshFailure ?? "",
          /could not be listed\. ListFoundationModels failed with ThrottlingException/
        )
        assert.match(logged.join(), /could not be refreshed; using the last one/)
        const asked = account.asked.length
        yield* now
        yield* TestClock.adjust("1 second")
        assert.lengthOf(account.asked, asked)
        yield* TestClock.adjust("1 minute")
        account.profileFailure = undefined
        yield* now
        yield* TestClock.adjust("10 seconds")
        assert.strictEqual((yield* now).refreshFailure, undefined)
      })
    )
  )

  it.effect("keeps the whole list rather than a newer one that lacks something for a passing reason", () =>
    against((account) =>
      Effect.gen(function* () {
        yield* list
        yield* TestClock.adjust("2 hours")
        account.profileFailure = awsError({ operation: "ListInferenceProfiles" })
        yield* now
        yield* TestClock.adjust("10 seconds")
        const kept = yield* now
        assert.match(kept.refreshFailure ?? "", /Inference profiles, .* of eu-west-1 are not listed/)
        assert.isEmpty(kept.omissions)
      })
    )
  )

  it.effect("takes a newer list that lacks something because it was forbidden", () =>
    against((account) =>
      Effect.gen(function* () {
        yield* list
        yield* TestClock.adjust("2 hours")
        account.profileFailure = denied("ListInferenceProfiles")
        yield* now
        yield* TestClock.adjust("10 seconds")
        const { omissions, refreshFailure } = yield* now
        assert.lengthOf(omissions, 1)
        assert.strictEqual(refreshFailure, undefined)
      })
    )
  )

  it.effect("is asked again within a minute for what is missing for a passing reason", () =>
    against((account) =>
      Effect.gen(function* () {
        account.profileFailure = awsError({ operation: "ListInferenceProfiles" })
        assert.lengthOf((yield* listing).omissions, 1)
        account.profileFailure = undefined
        yield* TestClock.adjust("1 minute")
        yield* now
        yield* TestClock.adjust("1 second")
        assert.isEmpty((yield* now).omissions)
      })
    )
  )

  it.effect("asks once more, and no more than that, after the clock went back", () =>
    against((account) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Duration.toMillis("10 days"))
        yield* list
        yield* TestClock.setTime(0)
        assert.strictEqual((yield* now).age, 0)
        yield* list
        yield* list
        assert.strictEqual(account.count("eu-west-1"), 2)
      })
    )
  )

  it.effect("shows nobody the list of another", () =>
    against((account) =>
      Effect.gen(function* () {
        yield* list
        account.caller = Effect.succeed({ ...nobody, identity: "AKIAI44QH8DHBEXAMPLE" })
        account.models = [foundation("acme.theirs")]
        assert.deepStrictEqual(ids(yield* list), ["acme.theirs"])
        account.caller = Effect.succeed({ ...nobody, endpoint: "http://127.0.0.1:8723" })
        account.models = [foundation("acme.local")]
        assert.deepStrictEqual(ids(yield* list), ["acme.local"])
        account.caller = Effect.succeed(nobody)
        assert.deepStrictEqual(ids(yield* list), ["acme.a"])
      })
    )
  )

  it.effect("survives a rotation of keys when the program can say whose they are, and asks that once for each", () => {
    let asked = 0
    const callerIdentity = Effect.sync(() => ({ arn: `arn:aws:sts::123456789012:assumed-role/Gateway/i-${++asked}` }))
    return against(
      (account) =>
        Effect.gen(function* () {
          yield* list
          account.caller = Effect.succeed({ ...nobody, identity: "ASIAIOSFODNN7EXAMPLE" })
          yield* list
          yield* list
          assert.strictEqual(asked, 2)
          assert.strictEqual(account.count("eu-west-1"), 1)
        }),
      { callerIdentity }
    )
  })

  it.effect("keeps lists by key when it may not ask whose they are, and does not ask again", () => {
    let asked = 0
    const callerIdentity = Effect.suspend(() => {
      asked++
      return Effect.fail(denied("GetCallerIdentity"))
    })
    return against(
      (account) =>
        Effect.gen(function* () {
          yield* list
          yield* list
          assert.strictEqual(asked, 1)
          assert.strictEqual(account.count("eu-west-1"), 1)
        }),
      { callerIdentity }
    )
  })

  it.effect("fails without credentials, for nobody knows whose list to show", () =>
    against((account) =>
      Effect.gen(function* () {
        yield* list
        const reason = new CredentialsError({ reason: new NoCredentials({ profile: undefined, detail: "None." }) })
        account.caller = Effect.fail(reason)
        assert.strictEqual((yield* Effect.flip(list)).reason, reason)
      })
    )
  )
})

describe("failures", () => {
  it.effect("are tried again when they may pass", () =>
    against((account) =>
      Effect.gen(function* () {
        account.modelFailures = [awsError()]
        assert.isEmpty((yield* listing).omissions)
        assert.strictEqual(account.count("eu-west-1"), 2)
      })
    )
  )

  it.effect("are errors, rather than an empty list, when nothing could be listed, and are never kept", () =>
    against((account) =>
      Effect.gen(function* () {
        account.modelFailures = [denied("ListFoundationModels")]
        account.profileFailure = denied("ListInferenceProfiles")
        const error = yield* Effect.flip(list)
        assert.match(error.message, /^The models of eu-west-1 could not be listed\. /)
        assert.match(
          error.message,
          /bedrock:ListFoundationModels is denied to arn:aws:sts::123456789012:assumed-role\/Gateway\/i-1 in eu-west-1; bedrock:ListInferenceProfiles is denied/
        )
        assert.strictEqual(error.isRetryable, false)
        account.profileFailure = undefined
        assert.deepStrictEqual(ids(yield* list), ["acme.a"])
      })
    )
  )

  it.effect("are errors when what was listed is nothing, and something could not be", () =>
    against((account) =>
      Effect.gen(function* () {
        account.models = []
        account.profileFailure = denied("ListInferenceProfiles")
        assert.strictEqual((yield* Effect.flip(list)).reason._tag, "AwsError")
        account.profileFailure = undefined
        assert.isEmpty(yield* list)
      })
    )
  )
})

describe("several Regions", () => {
  const profiles = [profile(`global.${sonnet}`, sonnet, {}, ["us-east-1", ""])]
  const merged = (failing?: string) =>
    ModelCatalog.layerNoDeps({
      region: "eu-west-1",
      regions: ["us-east-1", "eu-west-1"],
      refreshInterval: Duration.hours(1),
      providerFilter: [],
      defaultContextWindow: 32_000,
      defaultMaxTokens: 4096
    }).pipe(
      Layer.provide(
        Layer.succeed(BedrockControlPlane, {
          inRegion: (name) => {
            const answer = <A>(value: A) =>
              name === failing ? Effect.fail(denied("ListFoundationModels")) : Effect.succeed(value)
            return region({
              listFoundationModels: answer([foundation("acme.a"), foundation(`acme.${name}`)]),
              listInferenceProfiles: (type) => () => answer(page(type === "SYSTEM_DEFINED" ? profiles : []))
            })
          },
          caller: Effect.succeed(nobody)
        })
      )
    )

  it.effect("are listed as one, each model with the Regions that have it", () =>
    Effect.gen(function* () {
      const { models, regions } = yield* listing
      assert.deepStrictEqual(regions, ["eu-west-1", "us-east-1"])
      assert.deepStrictEqual(
        models.map(({ modelId, regions }) => [modelId, ...regions]),
        [
          ["acme.a", "eu-west-1", "us-east-1"],
          ["acme.eu-west-1", "eu-west-1"],
          ["acme.us-east-1", "us-east-1"],
          [`global.${sonnet}`, "eu-west-1", "us-east-1"]
        ]
      )
    }).pipe(Effect.provide(merged()))
  )

  it.effect("are listed without the one that fails", () =>
    Effect.gen(function* () {
      const { models, omissions } = yield* listing
      assert.deepStrictEqual(ids(models), ["acme.a", "acme.eu-west-1", `global.${sonnet}`])
      assert.deepStrictEqual(
        omissions.map(({ operation, region }) => `${region} ${operation}`),
        ["us-east-1 ListFoundationModels", "us-east-1 ListInferenceProfiles"]
      )
    }).pipe(Effect.provide(merged("us-east-1")))
  )
})

describe("limits learnt", () => {
  const text = "The model returned the following errors: prompt is too long: 200049 tokens > 123456 maximum"

  it.effect("correct the model, by whatever id it is called, and are told once", () =>
    against((account) =>
      Effect.gen(function* () {
        account.models = [foundation(sonnet), foundation("acme.b")]
        const catalog = yield* ModelCatalog
        assert.match(
          (yield* catalog.learn(`eu.${sonnet}`, text)) ?? "",
          /^AWS says that eu\.anthropic\.claude-sonnet-4-6 takes 123456 tokens of context, not 1000000\./
        )
        assert.strictEqual(yield* catalog.learn(sonnet, text), undefined)
        assert.strictEqual(yield* catalog.learn("acme.b", "Input is too long for requested model."), undefined)
        assert.deepStrictEqual(yield* catalog.learnt(`us.${sonnet}`), { contextWindow: 123_456 })
        const [other, corrected] = yield* list
        assert.deepInclude(corrected, { modelId: sonnet, contextWindow: 123_456, hasKnownLimits: true })
        assert.deepInclude(other, { contextWindow: 32_000, hasKnownLimits: false })
      })
    )
  )
})

describe("explain", () => {
  const refusal = `Invocation of model ID ${sonnet} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`

  it.effect("names the profile to use in place of a bare id", () =>
    Effect.gen(function* () {
      const explain = (detail: string, modelId = sonnet) =>
        waiting(ModelCatalog.use((catalog) => catalog.explain(modelId, detail)))
      assert.strictEqual(
        yield* explain(refusal),
        `${sonnet} cannot be invoked by its own id, only through an inference profile. Use eu.${sonnet} instead.`
      )
      assert.strictEqual(yield* explain("Rate exceeded"), undefined)
      assert.strictEqual(yield* explain(refusal, "acme.unknown-v1"), undefined)
    }).pipe(
      Effect.provide(
        ModelCatalog.layerNoDeps({
          region: "eu-west-1",
          residency: "eu",
          refreshInterval: Duration.hours(1),
          providerFilter: [],
          defaultContextWindow: 32_000,
          defaultMaxTokens: 4096
        }).pipe(
          Layer.provide(
            Layer.succeed(BedrockControlPlane, {
              inRegion: () =>
                region({
                  listFoundationModels: Effect.succeed([
                    foundation(sonnet, { inferenceTypesSupported: ["INFERENCE_PROFILE"] as never })
                  ]),
                  listInferenceProfiles: () => () =>
                    Effect.succeed(
                      page([
                        profile(`global.${sonnet}`, sonnet, {}, ["eu-west-1", ""]),
                        profile(`eu.${sonnet}`, sonnet, {}, ["eu-west-1", "eu-north-1"])
                      ])
                    )
                }),
              caller: Effect.succeed(nobody)
            })
          )
        )
      )
    )
  )
})
