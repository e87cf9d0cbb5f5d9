import {
  GetFoundationModelAvailabilityCommand,
  GetFoundationModelCommand,
  GetImportedModelCommand,
  GetInferenceProfileCommand,
  GetPromptRouterCommand,
  GetUseCaseForModelAccessCommand,
  ListCustomModelDeploymentsCommand,
  ListFoundationModelAgreementOffersCommand,
  ListFoundationModelsCommand,
  ListImportedModelsCommand,
  ListInferenceProfilesCommand,
  ListPromptRoutersCommand,
  ListProvisionedModelThroughputsCommand,
  PutUseCaseForModelAccessCommand
} from "@aws-sdk/client-bedrock"
import { ConverseCommand, CountTokensCommand } from "@aws-sdk/client-bedrock-runtime"
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts"
import { exampleBearerToken, exampleWebIdentityToken, Play, Simulator } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { awsFailure, toReply } from "../src/awsFailure.ts"
import { isDenied } from "../src/deniedActions.ts"
import {
  call,
  controlClient,
  controlProtocols,
  converseStream,
  facts,
  hello,
  modelId,
  protocols,
  runtimeClient,
  type SdkError,
  stsClient
} from "./support/sdk.ts"

const denying = (...deniedActions: ReadonlyArray<string>) =>
  Effect.provide(Simulator.layer({ account: { deniedActions } }))

const user = "arn:aws:iam::123456789012:user/simulator"
const model = `arn:aws:bedrock:us-east-1::foundation-model/${modelId}`
const profile = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0"

const denial = (action: string, resource: string, arn = user) => [
  "AccessDeniedException",
  403,
  `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy ` +
    `allows the ${action} action`
]

const refused = (run: () => Promise<unknown>): Effect.Effect<ReadonlyArray<unknown>, unknown> =>
  Effect.map(Effect.flip(call(run)), facts)

describe.each(controlProtocols)("IAM over HTTP/$httpVersion", ({ config }) => {
  it.live("denies every operation of the control plane in its words", () =>
    Effect.gen(function* () {
      const client = yield* controlClient(config())
      const modelIdentifier = modelId
      const inferenceProfileIdentifier = "us.amazon.nova-pro-v1:0"
      const routerArn = "arn:aws:bedrock:us-east-1:123456789012:default-prompt-router/amazon.nova:1"
      const formData = new Uint8Array([123, 125])
      const all: ReadonlyArray<readonly [string, string, () => Promise<unknown>]> = [
        ["GetFoundationModel", model, () => client.send(new GetFoundationModelCommand({ modelIdentifier }))],
        [
          "GetFoundationModelAvailability",
          "*",
          () => client.send(new GetFoundationModelAvailabilityCommand({ modelId }))
        ],
        ["GetImportedModel", "qwen", () => client.send(new GetImportedModelCommand({ modelIdentifier: "qwen" }))],
        [
          "GetInferenceProfile",
          profile,
          () => client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier }))
        ],
        ["GetPromptRouter", routerArn, () => client.send(new GetPromptRouterCommand({ promptRouterArn: routerArn }))],
        ["GetUseCaseForModelAccess", "*", () => client.send(new GetUseCaseForModelAccessCommand())],
        ["PutUseCaseForModelAccess", "*", () => client.send(new PutUseCaseForModelAccessCommand({ formData }))],
        ["ListCustomModelDeployments", "*", () => client.send(new ListCustomModelDeploymentsCommand())],
        [
          "ListFoundationModelAgreementOffers",
          "*",
          () => client.send(new ListFoundationModelAgreementOffersCommand({ modelId }))
        ],
        ["ListFoundationModels", "*", () => client.send(new ListFoundationModelsCommand())],
        ["ListImportedModels", "*", () => client.send(new ListImportedModelsCommand())],
        ["ListInferenceProfiles", "*", () => client.send(new ListInferenceProfilesCommand())],
        ["ListPromptRouters", "*", () => client.send(new ListPromptRoutersCommand())],
        ["ListProvisionedModelThroughputs", "*", () => client.send(new ListProvisionedModelThroughputsCommand())]
      ]
      for (const [operation, resource, run] of all) {
        assert.deepStrictEqual(yield* refused(run), denial(`bedrock:${operation}`, resource))
      }
    }).pipe(denying("bedrock:*"))
  )

  it.live("denies only what it was told to", () =>
    Effect.gen(function* () {
      const client = yield* controlClient(config())
      assert.deepStrictEqual(
        yield* refused(() => client.send(new ListInferenceProfilesCommand())),
        denial("bedrock:ListInferenceProfiles", "*")
      )
      const { modelSummaries } = yield* call(() => client.send(new ListFoundationModelsCommand()))
      assert.isNotEmpty(modelSummaries)
      assert.isUndefined((yield* converseStream(yield* runtimeClient())).error)
    }).pipe(denying("bedrock:ListInferenceProfiles"))
  )
})

describe.each(protocols)("IAM at the runtime, over HTTP/$httpVersion", ({ config }) => {
  it.live("denies Converse, ConverseStream and CountTokens by the actions of their own", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient(config())
      const denied = (error: SdkError | undefined) => (error === undefined ? "granted" : facts(error))
      const converse = (id: string) => refused(() => client.send(new ConverseCommand({ modelId: id, ...hello() })))
      assert.deepStrictEqual(
        denied((yield* converseStream(client, { modelId: "us.amazon.nova-pro-v1:0" })).error),
        denial("bedrock:InvokeModelWithResponseStream", profile)
      )
      assert.deepStrictEqual(yield* converse(modelId), denial("bedrock:InvokeModel", model))
      // A caller IAM denies does not learn that there is no such model.
      assert.deepStrictEqual(
        yield* converse("nobody.knows-this"),
        denial("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/nobody.knows-this")
      )
      assert.deepStrictEqual(
        yield* refused(() => client.send(new CountTokensCommand({ modelId, input: { converse: hello() } }))),
        denial("bedrock:CountTokens", model)
      )
    }).pipe(denying("bedrock:InvokeModel*", "bedrock:CountTokens"))
  )

  it.live("names the Region the request was signed for", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient({ ...config(), region: "eu-west-1" })
      assert.deepStrictEqual(
        yield* refused(() => client.send(new ConverseCommand({ modelId, ...hello() }))),
        denial("bedrock:InvokeModel", `arn:aws:bedrock:eu-west-1::foundation-model/${modelId}`)
      )
    }).pipe(denying("bedrock:InvokeModel"))
  )

  it.live("denies one action and not its neighbour", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient(config())
      assert.strictEqual((yield* converseStream(client)).error?.name, "AccessDeniedException")
      const { stopReason } = yield* call(() => client.send(new ConverseCommand({ modelId, ...hello() })))
      assert.strictEqual(stopReason, "end_turn")
    }).pipe(denying("bedrock:InvokeModelWithResponseStream"))
  )

  it.live("denies bearer tokens as such", () =>
    Effect.gen(function* () {
      const client = yield* runtimeClient({
        ...config(),
        token: { token: exampleBearerToken },
        authSchemePreference: ["httpBearerAuth"]
      })
      assert.deepStrictEqual(
        yield* refused(() => client.send(new ConverseCommand({ modelId, ...hello() }))),
        denial("bedrock:CallWithBearerToken", "*", "arn:aws:iam::123456789012:user/BedrockAPIKey-EXAMPLE")
      )
      assert.isUndefined((yield* converseStream(yield* runtimeClient(config()))).error)
    }).pipe(denying("bedrock:CallWithBearerToken"))
  )
})

describe("IAM", () => {
  it("spells Message with a capital, where the service does not", () => {
    const body = (isFromIam: boolean) =>
      toReply({ ...awsFailure("AccessDeniedException", "No"), isFromIam }, "bedrock", "r").body
    assert.deepStrictEqual([body(true), body(false)], ['{"Message":"No"}', '{"message":"No"}'])
  })

  it.live("names the holder of the key as GetCallerIdentity does, and cannot deny that operation", () => {
    const key = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: "secret", sessionToken: "session" }
    return Effect.gen(function* () {
      const sts = yield* stsClient({ credentials: key })
      const { Arn = "" } = yield* call(() => sts.send(new GetCallerIdentityCommand()))
      const client = yield* controlClient({ credentials: key })
      assert.deepStrictEqual(
        yield* refused(() => client.send(new ListPromptRoutersCommand())),
        denial("bedrock:ListPromptRouters", "*", Arn)
      )
      assert.match(Arn, /assumed-role/)
    }).pipe(Effect.provide(Simulator.layer({ keys: [key], account: { deniedActions: ["*"] } })))
  })

  it.live("denies the roles of STS in the words of STS", () =>
    Effect.gen(function* () {
      const sts = yield* stsClient()
      const role = { RoleArn: "arn:aws:iam::123456789012:role/Builder", RoleSessionName: "session-1" }
      assert.deepStrictEqual(yield* refused(() => sts.send(new AssumeRoleCommand(role))), [
        "AccessDenied",
        403,
        `User: ${user} is not authorized to perform: sts:AssumeRole on resource: ${role.RoleArn}`
      ])
      const WebIdentityToken = exampleWebIdentityToken
      assert.deepStrictEqual(
        yield* refused(() => sts.send(new AssumeRoleWithWebIdentityCommand({ ...role, WebIdentityToken }))),
        ["AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity"]
      )
    }).pipe(denying("sts:AssumeRole*"))
  )

  it.live("is not asked about a play", () =>
    Effect.gen(function* () {
      yield* (yield* Simulator).script(
        Play.httpError({ type: "ThrottlingException", message: "Slow down", operation: "ListPromptRouters" })
      )
      const client = yield* controlClient()
      const list = () => client.send(new ListPromptRoutersCommand())
      assert.strictEqual((yield* refused(list))[0], "ThrottlingException")
      assert.strictEqual((yield* refused(list))[0], "AccessDeniedException")
    }).pipe(denying("bedrock:*"))
  )

  it("reads wildcards as a policy does, and nothing else as one", () => {
    assert.isTrue(isDenied(["bedrock:List*"], "bedrock:ListPromptRouters"))
    assert.isTrue(isDenied(["BEDROCK:listpromptrouters"], "bedrock:ListPromptRouters"))
    assert.isTrue(isDenied(["sts:AssumeRol?"], "sts:AssumeRole"))
    assert.isFalse(isDenied(["sts:AssumeRole"], "sts:AssumeRoleWithWebIdentity"))
    assert.isFalse(isDenied(["bedrock.List"], "bedrock:List"))
    assert.isFalse(isDenied([], "bedrock:ListPromptRouters"))
  })
})
