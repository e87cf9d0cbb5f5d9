import {
  GetImportedModelCommand,
  GetPromptRouterCommand,
  ListCustomModelDeploymentsCommand,
  ListImportedModelsCommand,
  type ListImportedModelsCommandInput,
  ListInferenceProfilesCommand,
  ListPromptRoutersCommand,
  ListProvisionedModelThroughputsCommand,
  paginateListCustomModelDeployments,
  paginateListImportedModels,
  paginateListPromptRouters,
  paginateListProvisionedModelThroughputs
} from "@aws-sdk/client-bedrock"
import { type AccountOptions, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  call,
  controlClient,
  controlProtocols,
  converseStream,
  facts,
  modelId,
  runtimeClient,
  textOf
} from "./support/sdk.ts"

const arn = (kind: string, id: string) => `arn:aws:bedrock:us-east-1:123456789012:${kind}/${id}`
const foundationModel = (id: string) => `arn:aws:bedrock:us-east-1::foundation-model/${id}`
const routerArn = arn("default-prompt-router", "amazon.nova:1")
const deployed = arn("custom-model", "amazon.nova-lite-v1:0/abcdefghijkl")

const account: AccountOptions = {
  importedModels: [
    { modelId: "imported0001", modelName: "qwen-tuned", modelArchitecture: "QWEN2" },
    { modelId: "imported0002", modelName: "llama-base", instructSupported: false, creationTime: new Date(2026, 5, 1) },
    { modelId: "imported0003", modelName: "llama-tuned", creationTime: new Date(2026, 6, 1) }
  ],
  customModelDeployments: [
    { customModelDeploymentId: "deploy000001", customModelDeploymentName: "desk", modelArn: deployed },
    {
      customModelDeploymentId: "deploy000002",
      customModelDeploymentName: "broken",
      modelArn: deployed,
      status: "Failed",
      failureMessage: "No capacity"
    }
  ],
  provisionedModelThroughputs: [
    { provisionedModelId: "provisioned1", provisionedModelName: "night", modelId, commitmentDuration: "OneMonth" },
    { provisionedModelId: "provisioned2", provisionedModelName: "day", modelId, modelUnits: 3, status: "Creating" }
  ],
  promptRouters: [
    {
      promptRouterId: "amazon.nova:1",
      promptRouterName: "Nova Prompt Router",
      description: "Lite or Pro",
      type: "default",
      models: [foundationModel("amazon.nova-lite-v1:0"), foundationModel(modelId)],
      fallbackModel: foundationModel(modelId)
    },
    {
      promptRouterId: "router000001",
      promptRouterName: "own",
      type: "custom",
      models: [arn("inference-profile", "us.amazon.nova-pro-v1:0")],
      fallbackModel: arn("inference-profile", "us.amazon.nova-pro-v1:0"),
      responseQualityDifference: 25
    }
  ]
}

const running = Effect.provide(Simulator.layer({ account }))

describe.each(controlProtocols)("what the account made, over HTTP/$httpVersion", ({ config, httpVersion }) => {
  it.live("lists imported models, and gets one by name and by ARN", () =>
    Effect.gen(function* () {
      const client = yield* controlClient(config())
      const names = (input: ListImportedModelsCommandInput) =>
        Effect.map(
          call(() => client.send(new ListImportedModelsCommand(input))),
          ({ modelSummaries = [] }) => modelSummaries.map((model) => model.modelName)
        )
      assert.deepStrictEqual(yield* names({}), ["llama-tuned", "llama-base", "qwen-tuned"])
      assert.deepStrictEqual(yield* names({ sortOrder: "Ascending", nameContains: "llama" }), [
        "llama-base",
        "llama-tuned"
      ])
      assert.deepStrictEqual(yield* names({ creationTimeBefore: new Date(2026, 5, 1) }), ["qwen-tuned"])
      assert.deepStrictEqual(yield* names({ creationTimeAfter: new Date(2026, 5, 1) }), ["llama-tuned"])
      const get = (modelIdentifier: string) => call(() => client.send(new GetImportedModelCommand({ modelIdentifier })))
      const byName = yield* get("qwen-tuned")
      const { $metadata: _, ...model } = yield* get(byName.modelArn!)
      assert.deepStrictEqual(model, {
        modelArn: arn("imported-model", "imported0001"),
        modelName: "qwen-tuned",
        creationTime: new Date("2026-02-17T00:00:00Z"),
        instructSupported: true,
        modelArchitecture: "QWEN2"
      })
      assert.deepInclude(yield* Effect.flip(get("nobody")), { name: "ResourceNotFoundException" })
      assert.strictEqual((yield* (yield* Simulator).requests)[0]?.httpVersion, httpVersion)
    }).pipe(running)
  )

  it.live("lists deployments and Provisioned Throughput, and filters them", () =>
    Effect.gen(function* () {
      const client = yield* controlClient(config())
      const failed = yield* call(() => client.send(new ListCustomModelDeploymentsCommand({ statusEquals: "Failed" })))
      assert.deepStrictEqual(failed.modelDeploymentSummaries, [
        {
          customModelDeploymentArn: arn("custom-model-deployment", "deploy000002"),
          customModelDeploymentName: "broken",
          modelArn: deployed,
          createdAt: new Date("2026-02-17T00:00:00Z"),
          status: "Failed",
          lastUpdatedAt: new Date("2026-02-17T00:00:00Z"),
          failureMessage: "No capacity"
        }
      ])
      const other = yield* call(() => client.send(new ListCustomModelDeploymentsCommand({ modelArnEquals: "arn:x" })))
      assert.deepStrictEqual(other.modelDeploymentSummaries, [])
      const ready = yield* call(() =>
        client.send(new ListProvisionedModelThroughputsCommand({ statusEquals: "InService" }))
      )
      assert.deepStrictEqual(ready.provisionedModelSummaries, [
        {
          provisionedModelName: "night",
          provisionedModelArn: arn("provisioned-model", "provisioned1"),
          modelArn: foundationModel(modelId),
          desiredModelArn: foundationModel(modelId),
          foundationModelArn: foundationModel(modelId),
          modelUnits: 1,
          desiredModelUnits: 1,
          status: "InService",
          commitmentDuration: "OneMonth",
          creationTime: new Date("2026-02-17T00:00:00Z"),
          lastModifiedTime: new Date("2026-02-17T00:00:00Z")
        }
      ])
    }).pipe(running)
  )

  it.live("lists prompt routers by type, and gets one by its ARN", () =>
    Effect.gen(function* () {
      const client = yield* controlClient(config())
      const custom = yield* call(() => client.send(new ListPromptRoutersCommand({ type: "custom" })))
      assert.deepStrictEqual(
        custom.promptRouterSummaries?.map(({ promptRouterArn, routingCriteria }) => [promptRouterArn, routingCriteria]),
        [[arn("prompt-router", "router000001"), { responseQualityDifference: 25 }]]
      )
      const get = (promptRouterArn: string) => call(() => client.send(new GetPromptRouterCommand({ promptRouterArn })))
      const router = yield* get(routerArn)
      assert.strictEqual(router.promptRouterName, "Nova Prompt Router")
      assert.deepStrictEqual(router.models?.length, 2)
      assert.deepStrictEqual(router.fallbackModel, { modelArn: foundationModel(modelId) })
      assert.deepInclude(yield* Effect.flip(get(`${routerArn}0`)), { name: "ResourceNotFoundException" })
    }).pipe(running)
  )
})

describe("pages", () => {
  it.live("are one item long for every list when the simulator says so", () =>
    Effect.gen(function* () {
      const client = yield* controlClient()
      const lists = [
        paginateListImportedModels,
        paginateListCustomModelDeployments,
        paginateListProvisionedModelThroughputs,
        paginateListPromptRouters
      ]
      const pages = yield* Effect.forEach(lists, (paginate) =>
        call(() => Array.fromAsync<object>(paginate({ client, pageSize: 1000 }, {})))
      )
      assert.deepStrictEqual(
        pages.map((list) => list.length),
        [3, 2, 2, 2]
      )
    }).pipe(Effect.provide(Simulator.layer({ account, pageSize: 1 })))
  )

  it.live("are refused for a token that is made up, or comes from another list or another filter", () =>
    Effect.gen(function* () {
      const client = yield* controlClient()
      const { nextToken } = yield* call(() => client.send(new ListImportedModelsCommand({ maxResults: 1 })))
      const own = yield* call(() => client.send(new ListImportedModelsCommand({ maxResults: 2, nextToken })))
      assert.deepStrictEqual([own.modelSummaries?.length, own.nextToken], [2, undefined])
      const refused = [
        client.send(new ListImportedModelsCommand({ nextToken: "made-up" })),
        client.send(new ListImportedModelsCommand({ nextToken: Buffer.from("1.x").toString("base64url") })),
        client.send(new ListImportedModelsCommand({ nextToken, nameContains: "llama" })),
        client.send(new ListPromptRoutersCommand({ nextToken })),
        client.send(new ListInferenceProfilesCommand({ nextToken }))
      ].map((promise) => Effect.flip(call<unknown>(() => promise)))
      for (const error of yield* Effect.all(refused, { concurrency: "unbounded" })) {
        assert.deepStrictEqual(facts(error), ["ValidationException", 400, "The provided nextToken is invalid."])
      }
      const tooMany = yield* Effect.flip(call(() => client.send(new ListPromptRoutersCommand({ maxResults: 1001 }))))
      assert.strictEqual(tooMany.name, "ValidationException")
    }).pipe(running)
  )

  it.live("are empty in an empty Region", () =>
    Effect.gen(function* () {
      const client = yield* controlClient({ region: "mx-central-1" })
      const { modelSummaries } = yield* call(() => client.send(new ListImportedModelsCommand()))
      const { promptRouterSummaries } = yield* call(() => client.send(new ListPromptRoutersCommand()))
      assert.deepStrictEqual([modelSummaries, promptRouterSummaries], [[], []])
    }).pipe(Effect.provide(Simulator.layer({ account, emptyRegions: ["mx-central-1"] })))
  )
})

describe("a turn", () => {
  it.live.each([
    arn("imported-model", "imported0001"),
    arn("custom-model-deployment", "deploy000001"),
    arn("provisioned-model", "provisioned1"),
    routerArn,
    arn("prompt-router", "router000001")
  ])("is answered by %s", (id) =>
    Effect.gen(function* () {
      const { error, events } = yield* converseStream(yield* runtimeClient(), { modelId: id })
      assert.isUndefined(error)
      assert.strictEqual(textOf(events), "You said: Hello there")
    }).pipe(running)
  )

  it.live.each([
    [arn("imported-model", "imported0002"), "ValidationException"],
    [arn("custom-model-deployment", "deploy000002"), "ModelNotReadyException"],
    [arn("provisioned-model", "provisioned2"), "ModelNotReadyException"],
    [arn("imported-model", "nothing00000"), "ResourceNotFoundException"]
  ])("is refused by %s with %s", ([id, name]) =>
    Effect.gen(function* () {
      const { error } = yield* converseStream(yield* runtimeClient(), { modelId: id })
      assert.strictEqual(error?.name, name)
    }).pipe(running)
  )
})
