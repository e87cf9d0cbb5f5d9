import {
  accessKeys,
  type AwsError,
  bearerToken,
  CredentialProvider,
  Credentials,
  type Identity
} from "@bedrock-kit/credentials"
import {
  BedrockControlPlane,
  ModelAccess,
  ModelCatalog,
  type Options,
  optionalListings,
  remarksOn
} from "@bedrock-kit/discovery"
import * as AwsSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import {
  exampleBearerToken,
  exampleKey,
  type InferenceProfile,
  Play,
  Simulator,
  type SimulatorOptions
} from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { withRetries } from "../../src/pages.ts"
import { awsError, denied } from "../support/controlPlane.ts"

/** The real client against a simulator of the test's own, over sockets. */
const layer = (
  simulator: SimulatorOptions = {},
  options: Partial<Options> = {},
  identity: Identity = accessKeys(exampleKey)
) =>
  Layer.unwrap(
    Effect.map(Simulator, ({ endpoint }) => {
      const region = options.region ?? "us-east-1"
      const catalog = ModelCatalog.layerNoDeps({
        refreshInterval: Duration.infinity,
        providerFilter: [],
        defaultContextWindow: 32_000,
        defaultMaxTokens: 4096,
        ...options,
        region
      })
      return Layer.merge(catalog, ModelAccess.layerNoDeps({ region })).pipe(
        Layer.provideMerge(AwsSdk.layer({ endpoint })),
        Layer.provide(Credentials.layerNoDeps),
        Layer.provide(CredentialProvider.layerOf(identity))
      )
    })
  ).pipe(Layer.provideMerge(Simulator.layer({ emptyRegions: ["us-iso-east-1"], ...simulator })))

/** One more than a page holds. */
const manyProfiles = Array.from({ length: 1001 }, (_, i): InferenceProfile => ({
  inferenceProfileId: `team-${i}`,
  inferenceProfileName: `Team ${i}`,
  type: "APPLICATION",
  modelId: "anthropic.claude-sonnet-4-6",
  regions: ["us-east-1"]
}))

const list = ModelCatalog.use((catalog) => catalog.list)
const listing = ModelCatalog.use((catalog) => catalog.listing)
const requests = Simulator.use((simulator) => simulator.requests)
const operations = Effect.map(requests, (received) => received.map(({ operation }) => operation))

describe("AwsSdk", () => {
  it.effect("reads every page: more profiles than one holds are all listed", () =>
    Effect.gen(function* () {
      assert.lengthOf(
        (yield* list).filter(({ kind }) => kind === "application-inference-profile"),
        manyProfiles.length
      )
      assert.lengthOf(
        (yield* operations).filter((operation) => operation === "ListInferenceProfiles"),
        3
      )
    }).pipe(Effect.provide(layer({ profiles: manyProfiles })))
  )

  it.effect("lists foundation models and inference profiles", () =>
    Effect.gen(function* () {
      const models = yield* list
      const kinds = new Set(models.map((model) => model.kind))
      assert.deepStrictEqual(kinds, new Set(["foundation-model", "inference-profile", "application-inference-profile"]))
    }).pipe(Effect.provide(layer()))
  )

  it.effect("lists only models that can be talked to", () =>
    Effect.gen(function* () {
      const { length } = yield* list
      assert.isAbove(length, 0)
      for (const model of yield* list) assert.notMatch(model.modelId, /embed|image|canvas/i)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("finds one profile by its id", () =>
    Effect.gen(function* () {
      const get = (id: string) =>
        BedrockControlPlane.use((controlPlane) => controlPlane.inRegion("us-east-1").getInferenceProfile(id))
      const profile = yield* get("us.anthropic.claude-sonnet-4-6")
      assert.strictEqual(profile.inferenceProfileId, "us.anthropic.claude-sonnet-4-6")
      assert.deepInclude(yield* Effect.flip(get("us.acme.nothing")), { category: "NotFound", statusCode: 404 })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("asks once, signed for the Region, and then keeps the list", () =>
    Effect.gen(function* () {
      yield* list
      const { length } = yield* requests
      yield* list
      assert.lengthOf(yield* requests, length)
      for (const { auth } of yield* requests) assert.deepInclude(auth, { kind: "sigv4" })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("lists nothing in a Region without models, which is not a failure", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* list, [])
    }).pipe(Effect.provide(layer({}, { region: "us-iso-east-1" })))
  )

  it.live("tries a listing that was throttled again", () =>
    Effect.gen(function* () {
      const throttled = { type: "ThrottlingException", message: "Slow down" }
      yield* Simulator.use((simulator) =>
        simulator.script(Play.httpError({ ...throttled, operation: "ListFoundationModels" }))
      )
      assert.isNotEmpty(yield* list)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("asks a listing that was throttled no sooner again than AWS's header says", () =>
    Effect.gen(function* () {
      yield* Simulator.use((simulator) =>
        simulator.script(
          Play.httpError({
            type: "ThrottlingException",
            message: "Slow down",
            operation: "ListFoundationModels",
            headers: { "retry-after": "7" }
          })
        )
      )
      const asked = Effect.map(operations, (all) => all.filter((operation) => operation === "ListFoundationModels"))
      const refused = yield* Deferred.make<void>()
      const plane = yield* BedrockControlPlane
      const inRegion = plane.inRegion("us-east-1")
      const fiber = yield* Effect.forkChild(
        withRetries(Effect.tapError(inRegion.listFoundationModels, () => Deferred.succeed(refused, undefined)))
      )
      // Real sockets answer in real time; from then on nothing but the test's clock passes.
      yield* Deferred.await(refused)
      yield* TestClock.adjust("6999 millis")
      assert.lengthOf(yield* asked, 1)
      // What comes on top, so that clients do not come back together, is half a second at most.
      yield* TestClock.adjust("501 millis")
      assert.isNotEmpty(yield* Fiber.join(fiber))
      assert.lengthOf(yield* asked, 2)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("leaves a listing out at once that is to be asked again later than anybody waits", () =>
    Effect.gen(function* () {
      yield* Simulator.use((simulator) =>
        simulator.script(
          Play.httpError({
            type: "ThrottlingException",
            message: "Slow down",
            operation: "ListFoundationModels",
            headers: { "retry-after": "300" }
          })
        )
      )
      const { models, omissions } = yield* listing
      assert.isNotEmpty(models)
      assert.deepInclude(omissions[0], { operation: "ListFoundationModels", isRetryable: true })
      assert.lengthOf(
        (yield* operations).filter((operation) => operation === "ListFoundationModels"),
        1
      )
    }).pipe(Effect.provide(layer()))
  )

  it.live("tries a page again that failed, and that page alone", () =>
    Effect.gen(function* () {
      const failing = Play.httpError({
        type: "InternalServerException",
        message: "Oops",
        operation: "ListInferenceProfiles"
      })
      const { length } = yield* list
      yield* ModelCatalog.use((catalog) => catalog.invalidate)
      const before = (yield* operations).length
      yield* Simulator.use((simulator) => simulator.script(failing, failing))
      const { models, omissions } = yield* listing
      assert.lengthOf(models, length)
      assert.isEmpty(omissions)
      assert.strictEqual((yield* operations).length - before, before + 2)
    }).pipe(Effect.provide(layer({ pageSize: 3 })))
  )

  it.effect("fails with a wrong key", () =>
    Effect.gen(function* () {
      assert.deepInclude((yield* Effect.flip(list)).reason, { category: "AccessDenied", statusCode: 403 })
    }).pipe(Effect.provide(layer({}, {}, accessKeys({ ...exampleKey, secretAccessKey: "wrong" }))))
  )
})

const everything = [
  ["ListFoundationModels", "Foundation models of us-east-1 are not listed: "],
  ["ListInferenceProfiles", "Inference profiles, and the models that only they reach of us-east-1 are not listed: "],
  ["ListImportedModels", "Imported models of us-east-1 are not listed: "],
  ["ListCustomModelDeployments", "Deployments of custom models of us-east-1 are not listed: "],
  ["ListProvisionedModelThroughputs", "Purchases of provisioned throughput of us-east-1 are not listed: "],
  ["ListPromptRouters", "Prompt routers of us-east-1 are not listed: "]
] as const

const region = "us-east-1"
const arnOf = (resource: string) => `arn:aws:bedrock:${region}:123456789012:${resource}`

const novas = [
  `arn:aws:bedrock:${region}::foundation-model/amazon.nova-pro-v1:0`,
  `arn:aws:bedrock:${region}::foundation-model/amazon.nova-lite-v1:0`
] as const

/** What an account may have made. */
const made = {
  importedModels: [{ modelId: "imp1", modelName: "Our import" }],
  customModelDeployments: [
    {
      customModelDeploymentId: "dep1",
      customModelDeploymentName: "Our tuned Nova",
      modelArn: arnOf("custom-model/amazon.nova-lite-v1:0/tuned")
    }
  ],
  provisionedModelThroughputs: [
    { provisionedModelId: "abcdef123456", provisionedModelName: "Bought", modelId: "amazon.nova-pro-v1:0" }
  ],
  promptRouters: [
    {
      promptRouterId: "r1",
      promptRouterName: "Either Nova",
      type: "custom",
      models: novas,
      fallbackModel: novas[0]
    }
  ]
} satisfies SimulatorOptions["account"]

describe("a permission that is missing", () => {
  it.effect.each(everything)("%s leaves out what it shows, and says so", ([operation, says]) =>
    Effect.gen(function* () {
      const { models, omissions } = yield* listing
      const action = `bedrock:${operation}`
      assert.lengthOf(omissions, 1)
      assert.deepInclude(omissions[0], { action, isDenial: true, operation, region })
      assert.match(omissions[0]?.principal ?? "", /^arn:aws:iam::123456789012:/)
      const [remark] = remarksOn(yield* listing)
      assert.isTrue(remark?.startsWith(`${says}arn:aws:iam::123456789012:`), remark)
      assert.include(remark, `may not call ${action} (no identity-based policy allows the ${action} action)`)
      assert.match(remark ?? "", /\. Allow it in an IAM policy of that principal\.$/)

      const kinds = new Set(models.map(({ kind }) => kind))
      assert.strictEqual(kinds.has("foundation-model"), operation !== "ListFoundationModels")
      assert.strictEqual(kinds.has("inference-profile"), operation !== "ListInferenceProfiles")
      assert.strictEqual(kinds.has("imported-model"), operation !== "ListImportedModels")
      assert.strictEqual(kinds.has("custom-model-deployment"), operation !== "ListCustomModelDeployments")
      assert.strictEqual(kinds.has("provisioned-model"), operation !== "ListProvisionedModelThroughputs")
      assert.strictEqual(kinds.has("prompt-router"), operation !== "ListPromptRouters")
    }).pipe(
      Effect.provide(
        layer({ account: { ...made, deniedActions: [`bedrock:${operation}`] } }, { include: optionalListings })
      )
    )
  )

  it.effect("is an error when it leaves nothing, with every action that is missing", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(list)
      assert.deepInclude(error.reason, { operation: "ListFoundationModels", exception: "AccessDeniedException" })
      assert.match(
        error.message,
        /bedrock:ListFoundationModels is denied to arn:aws:iam::123456789012:\S+ in us-east-1; bedrock:ListInferenceProfiles is denied/
      )
    }).pipe(Effect.provide(layer({ account: { deniedActions: ["bedrock:List*"] } })))
  )

  it.effect("names the action of a Bedrock API key", () =>
    Effect.gen(function* () {
      assert.include(
        (yield* Effect.flip(list)).message,
        "bedrock:CallWithBearerToken is denied to arn:aws:iam::123456789012:user/"
      )
    }).pipe(
      Effect.provide(
        layer({ account: { deniedActions: ["bedrock:CallWithBearerToken"] } }, {}, bearerToken(exampleBearerToken))
      )
    )
  )
})

describe("the caller", () => {
  const caller = (identity: Identity, options: Partial<AwsSdk.Options> = {}) =>
    BedrockControlPlane.use((controlPlane) => controlPlane.caller).pipe(
      Effect.provide(
        AwsSdk.layer(options).pipe(
          Layer.provide(Credentials.layerNoDeps),
          Layer.provide(CredentialProvider.layerOf(identity))
        )
      )
    )

  it.effect("is the access key id, or a digest of the token, and the endpoint", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* caller(accessKeys(exampleKey)), {
        identity: exampleKey.accessKeyId,
        endpoint: undefined
      })
      const { endpoint, identity } = yield* caller(bearerToken(exampleBearerToken), { endpoint: "http://127.0.0.1:1" })
      assert.strictEqual(endpoint, "http://127.0.0.1:1")
      assert.match(identity, /^token [0-9a-f]{64}$/)
      assert.notStrictEqual((yield* caller(bearerToken("another"))).identity, identity)
    })
  )
})

describe("several Regions", () => {
  it.effect("are asked with a signature for each", () =>
    Effect.gen(function* () {
      const { models } = yield* listing
      assert.deepStrictEqual(models.find(({ modelId }) => modelId === "amazon.nova-pro-v1:0")?.regions, [
        "us-east-1",
        "us-west-2"
      ])
      assert.lengthOf(yield* requests, 9)
    }).pipe(Effect.provide(layer({}, { regions: ["us-west-2", "us-iso-east-1"] })))
  )

  it.live("that do not exist are told, and the others listed", () =>
    Effect.gen(function* () {
      const models = yield* BedrockControlPlane.use((controlPlane) =>
        Effect.flip(controlPlane.inRegion("eu nowhere").listFoundationModels)
      )
      assert.include(models.message, "eu nowhere")
    }).pipe(
      Effect.provide(
        AwsSdk.layer().pipe(
          Layer.provide(Credentials.layerNoDeps),
          Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
        )
      )
    )
  )
})

describe("ModelAccess", () => {
  const check = (modelId: string) => ModelAccess.use((access) => access.check(modelId))

  it.effect("finds nothing in the way of a model that can be used", () =>
    Effect.gen(function* () {
      const { failed, rungs } = yield* check("us.anthropic.claude-sonnet-4-6")
      assert.strictEqual(failed, undefined)
      assert.deepStrictEqual(
        rungs.map(({ rung, status }) => `${rung} ${status}`),
        [
          "region passed",
          "entitlement passed",
          "agreement passed",
          "use-case passed",
          "authorization passed",
          "inference-type passed",
          "iam unknown"
        ]
      )
    }).pipe(Effect.provide(layer()))
  )

  it.effect("names the profile to use in place of a bare id", () =>
    Effect.gen(function* () {
      const { failed } = yield* check("anthropic.claude-sonnet-4-6")
      assert.deepInclude(failed, {
        rung: "inference-type",
        fix: "Use us.anthropic.claude-sonnet-4-6 instead.",
        command: `bedrock chat --region us-east-1 --model us.anthropic.claude-sonnet-4-6 "Hello"`
      })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("tells a model that is not there", () =>
    Effect.gen(function* () {
      assert.deepInclude((yield* check("acme.nothing-v1:0")).failed, { rung: "region" })
      const { failed } = yield* check("anthropic.claude-sonet-4-6")
      assert.match(failed?.fix ?? "", /^Did you mean anthropic\.claude-sonnet-4-6\? /)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("says what it may not ask", () =>
    Effect.gen(function* () {
      const { failed, rungs } = yield* check("amazon.nova-pro-v1:0")
      assert.strictEqual(failed, undefined)
      assert.match(
        rungs.find(({ rung }) => rung === "agreement")?.detail ?? "",
        /^arn:aws:iam::123456789012:\S+ may not call bedrock:GetFoundationModelAvailability, so nobody can tell\.$/
      )
    }).pipe(Effect.provide(layer({ account: { deniedActions: ["bedrock:GetFoundationModelAvailability"] } })))
  )

  const sonnet = "anthropic.claude-sonnet-4-6"
  const useIt = `us.${sonnet}`

  it.effect.each([
    ["region", { regionAvailability: "NOT_AVAILABLE" }, "aws bedrock list-foundation-models --region us-east-1"],
    ["entitlement", { entitlementAvailability: "NOT_AVAILABLE" }, "aws bedrock get-foundation-model-availability"],
    ["agreement", { agreementAvailability: "NOT_AVAILABLE" }, "aws bedrock create-foundation-model-agreement"],
    ["agreement", { agreementAvailability: "PENDING" }, "aws bedrock get-foundation-model-availability"],
    ["authorization", { authorizationStatus: "NOT_AUTHORIZED" }, "aws bedrock get-foundation-model-availability"]
  ] as const)("names %s when it fails, with %o", ([rung, availability, command]) =>
    Effect.gen(function* () {
      const { failed } = yield* check(useIt)
      assert.strictEqual(failed?.rung, rung)
      assert.isTrue(failed?.command?.startsWith(command), failed?.command)
      assert.match(failed?.fix ?? "", /\.$/)
    }).pipe(Effect.provide(layer({ account: { availability: { [sonnet]: availability } } })))
  )

  it.effect("knows what IAM says when it may send a request", () =>
    Effect.gen(function* () {
      const iam = (invoke: () => Effect.Effect<void, AwsError.AwsError>) =>
        ModelAccess.use((access) => access.check(useIt, { invoke })).pipe(
          Effect.map(({ rungs }) => rungs.find(({ rung }) => rung === "iam"))
        )
      assert.deepInclude(yield* iam(() => Effect.void), { status: "passed" })
      const failed = yield* iam(() => Effect.fail(denied("InvokeModelWithResponseStream")))
      const principal = "arn:aws:sts::123456789012:assumed-role/Gateway/i-1"
      assert.deepInclude(failed, {
        status: "failed",
        detail: `${principal} may not call bedrock:InvokeModelWithResponseStream on ${useIt} in us-east-1.`
      })
      // IAM simulates roles, not their sessions.
      assert.include(failed?.command, "--policy-source-arn arn:aws:iam::123456789012:role/Gateway ")
      assert.deepInclude(yield* iam(() => Effect.fail(awsError())), { status: "unknown" })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("names the form that Anthropic wants", () =>
    Effect.gen(function* () {
      assert.deepInclude((yield* check(useIt)).failed, {
        rung: "use-case",
        command: "aws bedrock put-use-case-for-model-access --form-data fileb://use-case.json --region us-east-1"
      })
      assert.strictEqual((yield* check("amazon.nova-pro-v1:0")).failed, undefined)
    }).pipe(Effect.provide(layer({ account: { useCaseForm: false } })))
  )

  const own = (kind: string, id: string) => `arn:aws:bedrock:us-east-1:123456789012:${kind}/${id}`
  const made: SimulatorOptions = {
    account: {
      provisionedModelThroughputs: [
        { provisionedModelId: "provisioned01", provisionedModelName: "p", modelId: "amazon.nova-pro-v1:0" },
        { provisionedModelId: "provisioned02", provisionedModelName: "q", modelId: sonnet, status: "Failed" }
      ],
      customModelDeployments: [
        {
          customModelDeploymentId: "deployment001",
          customModelDeploymentName: "d",
          modelArn: "urn:x",
          status: "Creating"
        }
      ],
      importedModels: [
        { modelId: "imported00001", modelName: "i" },
        { modelId: "imported00002", modelName: "j", instructSupported: false }
      ]
    }
  }

  it.effect.each([
    ["provisioned-model", "provisioned01", "passed", "The provisioned throughput is InService.", 7],
    ["provisioned-model", "provisioned02", "failed", /is Failed\.$/, 7],
    ["custom-model-deployment", "deployment001", "failed", /is Creating\.$/, 2],
    ["imported-model", "imported00001", "passed", "The imported model is there.", 2],
    ["imported-model", "imported00002", "failed", /takes no instructions/, 2],
    ["imported-model", "imported00003", "failed", /^There is no imported model /, 2],
    ["prompt", "PROMPT0001:1", "unknown", /^No operation that was asked tells/, 2]
  ] as const)("tells whether what the account made is in service: %s %s %s", ([kind, id, status, detail, count]) =>
    Effect.gen(function* () {
      const { failed, rungs } = yield* check(own(kind, id))
      const resource = rungs.find(({ rung }) => rung === "resource")
      assert.strictEqual(resource?.status, status)
      if (typeof detail === "string") assert.strictEqual(resource?.detail, detail)
      else assert.match(resource?.detail ?? "", detail)
      assert.strictEqual(failed?.rung, status === "failed" ? "resource" : undefined)
      // What stands before a foundation model is asked where one is known to be behind it.
      assert.lengthOf(rungs, count)
    }).pipe(Effect.provide(layer(made)))
  )

  it.effect.each([
    [
      own("prompt", "PROMPT0001:2"),
      `aws bedrock-agent get-prompt --prompt-identifier ${own("prompt", "PROMPT0001:2")}`
    ],
    [
      own("custom-model", "amazon.nova-lite-v1:0/tunedtuned12"),
      `aws bedrock list-custom-model-deployments --model-arn-equals ${own("custom-model", "amazon.nova-lite-v1:0/tunedtuned12")}`
    ],
    ["arn:aws:sagemaker:us-east-1:123456789012:endpoint/ours", "aws sagemaker describe-endpoint --endpoint-name ours"]
  ] as const)("says where to look for what no listing tells: %s", ([id, command]) =>
    Effect.gen(function* () {
      const { failed, rungs } = yield* check(id)
      assert.strictEqual(failed, undefined)
      const resource = rungs.find(({ rung }) => rung === "resource")
      assert.deepInclude(resource, { status: "unknown", command: `${command} --region us-east-1` })
      assert.match(resource?.fix ?? "", /\.$/)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("says which action would tell whether what the account made is in service", () =>
    Effect.gen(function* () {
      const { rungs } = yield* check(own("imported-model", "imported00001"))
      assert.deepInclude(rungs[0], { rung: "resource", status: "unknown" })
      assert.include(rungs[0]?.detail, "may not call bedrock:ListImportedModels")
    }).pipe(Effect.provide(layer({ account: { ...made.account, deniedActions: ["bedrock:ListImportedModels"] } })))
  )

  it.effect("looks behind an application profile, and tells one that is not there", () =>
    Effect.gen(function* () {
      const arn = (id: string) => `arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/${id}`
      const report = yield* check(arn("k7v2m9q4x1zp"))
      assert.strictEqual(report.failed, undefined)
      assert.include(report.rungs[0]?.detail, sonnet)
      assert.deepInclude((yield* check(arn("gone"))).failed, {
        rung: "inference-type",
        detail: `There is no inference profile ${arn("gone")} in us-east-1.`
      })
      assert.deepInclude((yield* check(`jp.${sonnet}`)).failed, {
        rung: "inference-type",
        detail: `There is no inference profile jp.${sonnet} in us-east-1.`
      })
    }).pipe(Effect.provide(layer()))
  )
})
