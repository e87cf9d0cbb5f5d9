/**
 * What an account has made for itself and can invoke: imported models, deployments of custom models, Provisioned
 * Throughput and prompt routers. How each is listed, and what answers when it is invoked.
 */
import { Result } from "effect"
import type { CustomModelDeployment, ImportedModel, PromptRouter, ProvisionedModelThroughput } from "./account.ts"
import { type AwsFailure, awsFailure, validationFailure } from "./awsFailure.ts"
import { type Catalog, type FoundationModel, toModelArn } from "./catalog.ts"
import { type PageRequest, toPage } from "./pages.ts"

/** Fixed, so that two listings are equal. */
const longAgo = new Date("2026-02-17T00:00:00.000Z")

const toArn = (catalog: Catalog, kind: string, id: string): string =>
  `arn:aws:bedrock:${catalog.region}:${catalog.accountId}:${kind}/${id}`

/** The ARN of an imported model. */
export const toImportedModelArn = (catalog: Catalog, model: ImportedModel): string =>
  toArn(catalog, "imported-model", model.modelId)

const toDeploymentArn = (catalog: Catalog, deployment: CustomModelDeployment): string =>
  toArn(catalog, "custom-model-deployment", deployment.customModelDeploymentId)

const toThroughputArn = (catalog: Catalog, throughput: ProvisionedModelThroughput): string =>
  toArn(catalog, "provisioned-model", throughput.provisionedModelId)

const toRouterArn = (catalog: Catalog, router: PromptRouter): string =>
  toArn(catalog, router.type === "default" ? "default-prompt-router" : "prompt-router", router.promptRouterId)

const toImportedModel = (catalog: Catalog, model: ImportedModel) => ({
  modelArn: toImportedModelArn(catalog, model),
  modelName: model.modelName,
  creationTime: model.creationTime ?? longAgo,
  instructSupported: model.instructSupported ?? true,
  modelArchitecture: model.modelArchitecture
})

const toDeployment = (catalog: Catalog, deployment: CustomModelDeployment) => {
  const createdAt = deployment.createdAt ?? longAgo
  return {
    customModelDeploymentArn: toDeploymentArn(catalog, deployment),
    customModelDeploymentName: deployment.customModelDeploymentName,
    modelArn: deployment.modelArn,
    createdAt,
    status: deployment.status ?? "Active",
    lastUpdatedAt: createdAt,
    failureMessage: deployment.failureMessage
  }
}

const toThroughput = (catalog: Catalog, throughput: ProvisionedModelThroughput) => {
  const modelArn = toModelArn(catalog.region, throughput.modelId)
  const modelUnits = throughput.modelUnits ?? 1
  const creationTime = throughput.creationTime ?? longAgo
  return {
    provisionedModelName: throughput.provisionedModelName,
    provisionedModelArn: toThroughputArn(catalog, throughput),
    modelArn,
    desiredModelArn: modelArn,
    foundationModelArn: modelArn,
    modelUnits,
    desiredModelUnits: modelUnits,
    status: throughput.status ?? "InService",
    commitmentDuration: throughput.commitmentDuration,
    creationTime,
    lastModifiedTime: creationTime
  }
}

const toRouter = (catalog: Catalog, router: PromptRouter) => {
  const createdAt = router.createdAt ?? longAgo
  return {
    promptRouterName: router.promptRouterName,
    routingCriteria: { responseQualityDifference: router.responseQualityDifference ?? 10 },
    description: router.description,
    createdAt,
    updatedAt: createdAt,
    promptRouterArn: toRouterArn(catalog, router),
    models: router.models.map((modelArn) => ({ modelArn })),
    fallbackModel: { modelArn: router.fallbackModel },
    status: "AVAILABLE",
    type: router.type
  }
}

/** What the lists filter and sort by. */
interface Sortable {
  readonly name: string
  readonly created: Date
  readonly modelArn?: string
  readonly status?: string
}

/** Parses a time, or NaN, which nothing is before or after. */
const toMillis = (text: string | null): number => (text === null ? Number.NaN : Date.parse(text))

/** **Source**: API reference: ListCustomModelDeployments names its times otherwise, and sorts the latest first. */
const select = <A>(
  all: ReadonlyArray<A>,
  query: URLSearchParams,
  describe: (item: A) => Sortable
): ReadonlyArray<A> => {
  const before = toMillis(query.get("creationTimeBefore") ?? query.get("createdBefore"))
  const after = toMillis(query.get("creationTimeAfter") ?? query.get("createdAfter"))
  const [name, status, modelArn] = [query.get("nameContains"), query.get("statusEquals"), query.get("modelArnEquals")]
  const direction = query.get("sortOrder") === "Ascending" ? 1 : -1
  return all
    .filter((item) => {
      const facts = describe(item)
      const created = facts.created.getTime()
      return (
        (name === null || facts.name.includes(name)) &&
        (status === null || facts.status === status) &&
        (modelArn === null || facts.modelArn === modelArn) &&
        !(created >= before) &&
        !(created <= after)
      )
    })
    .toSorted((a, b) => direction * (describe(a).created.getTime() - describe(b).created.getTime()))
}

/** The body of ListImportedModels. **Errors**: ValidationException for a page that cannot be. */
export const listImportedModels = (catalog: Catalog, request: PageRequest): Result.Result<unknown, AwsFailure> => {
  const models = catalog.account.importedModels.map((model) => toImportedModel(catalog, model))
  const selected = select(models, request.query, (model) => ({ name: model.modelName, created: model.creationTime }))
  return Result.map(toPage(selected, request), ({ items, next }) => ({ modelSummaries: items, ...next }))
}

/** The body of GetImportedModel, by name or ARN. **Errors**: ResourceNotFoundException. */
export const getImportedModel = (catalog: Catalog, identifier: string): Result.Result<unknown, AwsFailure> => {
  const found = catalog.account.importedModels.find(
    (model) => model.modelName === identifier || toImportedModelArn(catalog, model) === identifier
  )
  return found === undefined
    ? Result.fail(awsFailure("ResourceNotFoundException", `The imported model ${identifier} does not exist.`))
    : Result.succeed(toImportedModel(catalog, found))
}

/** The body of ListCustomModelDeployments. **Errors**: ValidationException for a page that cannot be. */
export const listCustomModelDeployments = (
  catalog: Catalog,
  request: PageRequest
): Result.Result<unknown, AwsFailure> => {
  const deployments = catalog.account.customModelDeployments.map((deployment) => toDeployment(catalog, deployment))
  const selected = select(deployments, request.query, (deployment) => ({
    name: deployment.customModelDeploymentName,
    created: deployment.createdAt,
    modelArn: deployment.modelArn,
    status: deployment.status
  }))
  return Result.map(toPage(selected, request), ({ items, next }) => ({ modelDeploymentSummaries: items, ...next }))
}

/** The body of ListProvisionedModelThroughputs. **Errors**: ValidationException for a page that cannot be. */
export const listProvisionedModelThroughputs = (
  catalog: Catalog,
  request: PageRequest
): Result.Result<unknown, AwsFailure> => {
  const throughputs = catalog.account.provisionedModelThroughputs.map((throughput) => toThroughput(catalog, throughput))
  const selected = select(throughputs, request.query, (throughput) => ({
    name: throughput.provisionedModelName,
    created: throughput.creationTime,
    modelArn: throughput.modelArn,
    status: throughput.status
  }))
  return Result.map(toPage(selected, request), ({ items, next }) => ({ provisionedModelSummaries: items, ...next }))
}

/** The body of ListPromptRouters. **Errors**: ValidationException for a page that cannot be. */
export const listPromptRouters = (catalog: Catalog, request: PageRequest): Result.Result<unknown, AwsFailure> => {
  const type = request.query.get("type")
  const routers = catalog.account.promptRouters.filter((router) => type === null || router.type === type)
  return Result.map(toPage(routers, request), ({ items, next }) => ({
    promptRouterSummaries: items.map((router) => toRouter(catalog, router)),
    ...next
  }))
}

/** The body of GetPromptRouter, by ARN. **Errors**: ResourceNotFoundException. */
export const getPromptRouter = (catalog: Catalog, arn: string): Result.Result<unknown, AwsFailure> => {
  const found = catalog.account.promptRouters.find((router) => toRouterArn(catalog, router) === arn)
  return found === undefined
    ? Result.fail(awsFailure("ResourceNotFoundException", `The prompt router ${arn} does not exist.`))
    : Result.succeed(toRouter(catalog, found))
}

/** A model of the account's own, as far as the rules of a turn look at it. */
const ownModel = (arn: string, name: string, converses: boolean): FoundationModel => ({
  modelId: arn,
  modelName: name,
  providerName: "",
  inputModalities: ["TEXT"],
  outputModalities: converses ? ["TEXT"] : [],
  responseStreamingSupported: true,
  inferenceTypesSupported: ["ON_DEMAND"],
  modelLifecycle: { status: "ACTIVE" }
})

/** AWS has no sentence of its own for this that is known here; the exception is the one it models. */
const notReady = (arn: string, status: string): AwsFailure =>
  awsFailure("ModelNotReadyException", `The model ${arn} is not ready: its status is ${status}.`)

/** What an ARN of the account's own leads to: a model, or the ARN of what answers in its place. */
export type Target =
  | { readonly kind: "model"; readonly model: FoundationModel }
  | { readonly kind: "routed"; readonly arn: string }

/** Finds what answers for an ARN of the account's own; nothing when it has none of that name. */
export const findTarget = (catalog: Catalog, arn: string): Result.Result<Target, AwsFailure> | undefined => {
  const { account } = catalog
  const imported = account.importedModels.find((model) => toImportedModelArn(catalog, model) === arn)
  if (imported !== undefined) {
    return Result.succeed({
      kind: "model",
      model: ownModel(arn, imported.modelName, imported.instructSupported ?? true)
    })
  }
  const deployment = account.customModelDeployments.find((each) => toDeploymentArn(catalog, each) === arn)
  if (deployment !== undefined) {
    const { customModelDeploymentName, status = "Active" } = deployment
    return status === "Active"
      ? Result.succeed({ kind: "model", model: ownModel(arn, customModelDeploymentName, true) })
      : Result.fail(notReady(arn, status))
  }
  const throughput = account.provisionedModelThroughputs.find((each) => toThroughputArn(catalog, each) === arn)
  if (throughput !== undefined) {
    const { modelId, status = "InService" } = throughput
    if (status === "Creating" || status === "Failed") return Result.fail(notReady(arn, status))
    const model = catalog.models.find((each) => each.modelId === modelId)
    return model === undefined
      ? Result.fail(validationFailure("The provided model identifier is invalid."))
      : Result.succeed({ kind: "model", model })
  }
  const router = account.promptRouters.find((each) => toRouterArn(catalog, each) === arn)
  return router === undefined ? undefined : Result.succeed({ kind: "routed", arn: router.fallbackModel })
}
