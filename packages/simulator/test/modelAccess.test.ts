import {
  GetFoundationModelAvailabilityCommand,
  GetFoundationModelCommand,
  GetInferenceProfileCommand,
  GetUseCaseForModelAccessCommand,
  ListFoundationModelAgreementOffersCommand,
  ListFoundationModelsCommand,
  PutUseCaseForModelAccessCommand
} from "@aws-sdk/client-bedrock"
import { ConverseCommand, CountTokensCommand } from "@aws-sdk/client-bedrock-runtime"
import {
  defaultModels,
  defaultProfiles,
  type ModelAvailability,
  retiringModels,
  Simulator,
  type SimulatorOptions
} from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { handClock } from "./support/credentials.ts"
import {
  call,
  controlClient,
  controlProtocols,
  converseStream,
  facts,
  hello,
  modelId,
  protocols,
  runtimeClient
} from "./support/sdk.ts"

const running = (options: SimulatorOptions = {}) => Effect.provide(Simulator.layer(options))

const sonnet = "anthropic.claude-sonnet-4-6"
const noAccess = "You don't have access to the model with the specified model ID."

/** How a turn with this model is refused over this protocol. */
const refusal = (id: string, config = protocols[0].config) =>
  Effect.gen(function* () {
    const { error } = yield* converseStream(yield* runtimeClient(config()), { modelId: id })
    return error === undefined ? "granted" : facts(error)
  })

const availabilityOf = (id: string, config = controlProtocols[0].config()) =>
  Effect.gen(function* () {
    const client = yield* controlClient(config)
    return yield* call(() => client.send(new GetFoundationModelAvailabilityCommand({ modelId: id })))
  })

describe.each(controlProtocols)("the control plane over HTTP/$httpVersion", ({ config }) => {
  it.live("gets one model by id and by ARN, with its lifecycle as dates", () =>
    Effect.gen(function* () {
      const client = yield* controlClient(config())
      const get = (modelIdentifier: string) =>
        call(() => client.send(new GetFoundationModelCommand({ modelIdentifier })))
      const { modelDetails } = yield* get("anthropic.claude-sonnet-4-20250514-v1:0")
      const { modelDetails: byArn } = yield* get(modelDetails!.modelArn!)
      assert.deepStrictEqual(byArn, modelDetails)
      assert.deepStrictEqual(modelDetails?.modelLifecycle, {
        status: "LEGACY",
        startOfLifeTime: new Date("2025-05-22T00:00:00Z"),
        legacyTime: new Date("2026-04-14T00:00:00Z"),
        publicExtendedAccessTime: new Date("2026-07-14T00:00:00Z"),
        endOfLifeTime: new Date("2099-10-14T00:00:00Z")
      })
      assert.deepInclude(yield* Effect.flip(get("nobody.knows-this")), { name: "ResourceNotFoundException" })
      assert.deepInclude(yield* Effect.flip(get("nonsense")), { name: "ValidationException" })
    }).pipe(running())
  )

  it.live("says everything is granted unless told otherwise, and what is not", () =>
    Effect.gen(function* () {
      const { $metadata: _, ...granted } = yield* availabilityOf(modelId, config())
      assert.deepStrictEqual(granted, {
        modelId,
        agreementAvailability: { status: "AVAILABLE" },
        authorizationStatus: "AUTHORIZED",
        entitlementAvailability: "AVAILABLE",
        regionAvailability: "AVAILABLE"
      })
      const { $metadata: __, ...told } = yield* availabilityOf(sonnet, config())
      assert.deepStrictEqual(told, {
        modelId: sonnet,
        agreementAvailability: { status: "ERROR", errorMessage: "No payment instrument" },
        authorizationStatus: "AUTHORIZED",
        entitlementAvailability: "NOT_AVAILABLE",
        regionAvailability: "AVAILABLE"
      })
      assert.deepInclude(yield* Effect.flip(availabilityOf("nobody.knows-this", config())), {
        name: "ResourceNotFoundException"
      })
    }).pipe(
      running({
        account: {
          availability: {
            [sonnet]: {
              agreementAvailability: "ERROR",
              agreementErrorMessage: "No payment instrument",
              entitlementAvailability: "NOT_AVAILABLE"
            }
          }
        }
      })
    )
  )

  it.live("lists the offers of models in AWS Marketplace, and those it was told", () =>
    Effect.gen(function* () {
      const client = yield* controlClient(config())
      const offers = (id: string, offerType?: "ALL" | "PUBLIC") =>
        call(() => client.send(new ListFoundationModelAgreementOffersCommand({ modelId: id, offerType })))
      const example = yield* offers(sonnet, "PUBLIC")
      assert.strictEqual(example.modelId, sonnet)
      assert.isString(example.offers?.[0]?.offerToken)
      assert.isNotEmpty(example.offers?.[0]?.termDetails?.usageBasedPricingTerm?.rateCard)
      assert.deepStrictEqual((yield* offers(modelId)).offers, [])
      const told = yield* offers("anthropic.claude-opus-5-5")
      assert.deepStrictEqual(told.offers, [
        {
          offerId: "offer-1",
          offerToken: "token-1",
          termDetails: {
            usageBasedPricingTerm: {
              rateCard: [{ dimension: "D", price: "0.5", description: "Half", unit: "Units" }]
            },
            legalTerm: { url: "https://example.com/terms" },
            supportTerm: { refundPolicyDescription: "No refunds." },
            validityTerm: { agreementDuration: "P1Y" }
          }
        }
      ])
      const wrong = yield* Effect.flip(offers(sonnet, "SOME" as "ALL"))
      assert.strictEqual(wrong.name, "ValidationException")
    }).pipe(
      running({
        account: {
          offers: {
            "anthropic.claude-opus-5-5": [
              {
                offerId: "offer-1",
                offerToken: "token-1",
                rateCard: [{ dimension: "D", price: "0.5", description: "Half", unit: "Units" }],
                legalUrl: "https://example.com/terms",
                agreementDuration: "P1Y"
              }
            ]
          }
        }
      })
    )
  )

  it.live("takes the form Anthropic wants, and lets its models answer from then on", () =>
    Effect.gen(function* () {
      const client = yield* controlClient(config())
      const form = () => call(() => client.send(new GetUseCaseForModelAccessCommand()))
      const missing = yield* Effect.flip(form())
      assert.deepStrictEqual(facts(missing).slice(0, 2), ["ResourceNotFoundException", 404])
      assert.deepStrictEqual(yield* refusal(`us.${sonnet}`), [
        "ResourceNotFoundException",
        404,
        "Model use case details have not been submitted for this account. Fill out the Anthropic use case details form " +
          "before using the model. If you have already filled out the form, try again in 15 minutes."
      ])
      assert.strictEqual(yield* refusal(modelId), "granted")
      const formData = new TextEncoder().encode('{"companyName":"Example Corp"}')
      const put = yield* call(() => client.send(new PutUseCaseForModelAccessCommand({ formData })))
      assert.strictEqual(put.$metadata.httpStatusCode, 201)
      assert.deepStrictEqual(new Uint8Array((yield* form()).formData!), formData)
      assert.strictEqual(yield* refusal(`us.${sonnet}`), "granted")
    }).pipe(running({ account: { useCaseForm: false } }))
  )
})

describe.each(protocols)("a turn over HTTP/$httpVersion", ({ config }) => {
  const noSubscription = /^Model access is denied due to IAM user or service role .* try again after 5 minutes\.$/

  it.live.each<[Partial<ModelAvailability>, ReadonlyArray<string>, string, RegExp]>([
    [{ entitlementAvailability: "NOT_AVAILABLE" }, [], "AccessDeniedException", new RegExp(`^${noAccess}$`)],
    [{ authorizationStatus: "NOT_AUTHORIZED" }, [], "AccessDeniedException", new RegExp(`^${noAccess}$`)],
    [{ agreementAvailability: "NOT_AVAILABLE" }, [], "AccessDeniedException", new RegExp(`^${noAccess}$`)],
    [
      { agreementAvailability: "NOT_AVAILABLE" },
      ["aws-marketplace:Subscribe"],
      "AccessDeniedException",
      noSubscription
    ],
    [{ agreementAvailability: "ERROR" }, [], "AccessDeniedException", noSubscription],
    [{ regionAvailability: "NOT_AVAILABLE" }, [], "ValidationException", /^The provided model identifier is invalid\.$/]
  ])("is refused with %o", ([availability, deniedActions, name, message]) =>
    Effect.gen(function* () {
      const said = yield* refusal(`us.${sonnet}`, config)
      assert.deepStrictEqual(said.slice(0, 2), [name, name === "AccessDeniedException" ? 403 : 400])
      assert.match(String(said[2]), message)
      assert.strictEqual(yield* refusal(modelId, config), "granted")
      // The other two ways to reach the model are closed as well.
      const client = yield* runtimeClient(config())
      const input = { modelId: sonnet, input: { converse: hello() } }
      const counting = yield* Effect.flip(call(() => client.send(new CountTokensCommand(input))))
      const whole = new ConverseCommand({ modelId: `us.${sonnet}`, ...hello() })
      const conversing = yield* Effect.flip(call(() => client.send(whole)))
      assert.deepStrictEqual([counting.name, conversing.name], [name, name])
    }).pipe(running({ account: { availability: { [sonnet]: availability }, deniedActions } }))
  )

  it.live("is granted while an agreement is pending", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* refusal(`us.${sonnet}`, config), "granted")
    }).pipe(running({ account: { availability: { [sonnet]: { agreementAvailability: "PENDING" } } } }))
  )
})

describe("a model that leaves", () => {
  const leaving = "qwen.qwen3-coder-30b-a3b-v1:0"
  const endOfLife = [
    "ResourceNotFoundException",
    404,
    "This model version has reached the end of its life. Please refer to the AWS documentation for more details."
  ]
  const listed = Effect.gen(function* () {
    const client = yield* controlClient()
    const { modelSummaries = [] } = yield* call(() => client.send(new ListFoundationModelsCommand()))
    return modelSummaries.map((model) => model.modelId)
  })

  it.live("answers and is listed until its end of life, and then no more", () => {
    const clock = handClock()
    // Within the skew that signatures are allowed, which are judged by the same clock.
    const endOfLifeTime = new Date(clock.now() + 60_000)
    const models = defaultModels.map((model) =>
      model.modelId === leaving ? { ...model, modelLifecycle: { ...model.modelLifecycle, endOfLifeTime } } : model
    )
    return Effect.gen(function* () {
      const client = yield* controlClient()
      const get = call(() => client.send(new GetFoundationModelCommand({ modelIdentifier: leaving })))
      assert.strictEqual(yield* refusal(leaving), "granted")
      assert.include(yield* listed, leaving)
      assert.deepStrictEqual((yield* get).modelDetails?.modelLifecycle?.endOfLifeTime, endOfLifeTime)
      yield* clock.advance(61_000)
      assert.deepStrictEqual(yield* refusal(leaving), endOfLife)
      assert.notInclude(yield* listed, leaving)
      assert.deepStrictEqual(facts(yield* Effect.flip(get)), endOfLife)
      assert.deepStrictEqual(facts(yield* Effect.flip(availabilityOf(leaving))), endOfLife)
    }).pipe(running({ models, now: clock.now }))
  })

  it.live("is one of those that retire, by the dates of AWS", () =>
    Effect.gen(function* () {
      assert.notInclude(yield* listed, "amazon.nova-sonic-v1:0")
      assert.deepStrictEqual(yield* refusal("amazon.nova-sonic-v1:0"), endOfLife)
      const { modelLifecycle } = retiringModels[0]!
      assert.isTrue(modelLifecycle.legacyTime! < modelLifecycle.publicExtendedAccessTime!)
      assert.isTrue(modelLifecycle.publicExtendedAccessTime! < modelLifecycle.endOfLifeTime!)
    }).pipe(running({ models: retiringModels }))
  )

  it.live("answers no more where it was not used, once it is legacy", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* refusal("us.anthropic.claude-sonnet-4-20250514-v1:0"), [
        "ResourceNotFoundException",
        404,
        "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in " +
          "the last 30 days. Please upgrade to an active model on Amazon Bedrock"
      ])
      assert.strictEqual(yield* refusal(modelId), "granted")
    }).pipe(running({ account: { legacyModelsInUse: [] } }))
  )

  it.live("answers where it is used", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* refusal("us.anthropic.claude-sonnet-4-20250514-v1:0"), "granted")
    }).pipe(running({ account: { legacyModelsInUse: ["anthropic.claude-sonnet-4-20250514-v1:0"] } }))
  )
})

describe("an empty Region", () => {
  it.live("has no model available", () =>
    Effect.gen(function* () {
      const { agreementAvailability, regionAvailability } = yield* availabilityOf(modelId, { region: "mx-central-1" })
      assert.deepStrictEqual([agreementAvailability?.status, regionAvailability], ["AVAILABLE", "NOT_AVAILABLE"])
    }).pipe(running({ emptyRegions: ["mx-central-1"] }))
  )
})

describe("a profile", () => {
  const modelArn = "arn:aws:sagemaker:us-east-1:210987654321:endpoint/foreign"
  it.live("lists the ARNs it was told, foreign ones too", () =>
    Effect.gen(function* () {
      const client = yield* controlClient()
      const command = new GetInferenceProfileCommand({ inferenceProfileIdentifier: "k7v2m9q4x1zp" })
      assert.deepStrictEqual((yield* call(() => client.send(command))).models, [{ modelArn }])
    }).pipe(running({ profiles: defaultProfiles.map((profile) => ({ ...profile, modelArns: [modelArn] })) }))
  )
})
