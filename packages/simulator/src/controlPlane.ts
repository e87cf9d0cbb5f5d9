/** Which answer of the control plane belongs to which operation. Pure. */
import { Result } from "effect"
import type { AwsFailure } from "./awsFailure.ts"
import { awsFailure } from "./awsFailure.ts"
import { answerCountTokens } from "./answerConverse.ts"
import { answerInvokeModel } from "./answerInvokeModel.ts"
import type { Catalog } from "./catalog.ts"
import { applyGuardrail, getGuardrail } from "./guardrails.ts"
import { getFoundationModel, getInferenceProfile, listFoundationModels, listInferenceProfiles } from "./listings.ts"
import {
  getFoundationModelAvailability,
  getUseCaseForModelAccess,
  listFoundationModelAgreementOffers
} from "./modelAccess.ts"
import type { Route } from "./routes.ts"
import {
  getImportedModel,
  getPromptRouter,
  listCustomModelDeployments,
  listImportedModels,
  listPromptRouters,
  listProvisionedModelThroughputs
} from "./targets.ts"

/** A request that has been let in. */
export interface ControlPlaneRequest {
  readonly found: Route
  readonly body: string
  readonly catalog: Catalog
  /** Whether it was signed for a Region where nothing is offered. */
  readonly isEmptyRegion: boolean
  /** The most items on a page. */
  readonly pageSize: number
  /** **Units**: milliseconds since 1970. */
  readonly nowMillis: number
}

const withoutAnything = (catalog: Catalog): Catalog => ({
  ...catalog,
  models: [],
  profiles: [],
  account: {
    ...catalog.account,
    importedModels: [],
    customModelDeployments: [],
    provisionedModelThroughputs: [],
    promptRouters: []
  }
})

/** The body of the answer. **Errors**: as the operation's model. */
export const answerControlPlane = (request: ControlPlaneRequest): Result.Result<unknown, AwsFailure> => {
  const { body, catalog, found, isEmptyRegion, nowMillis, pageSize } = request
  const { identifier, operation, query } = found
  const visible = isEmptyRegion ? withoutAnything(catalog) : catalog
  const page = { operation, query, pageSize }
  switch (operation) {
    case "ListFoundationModels":
      return Result.succeed(listFoundationModels(visible, query, nowMillis))
    case "GetFoundationModel":
      return getFoundationModel(visible, identifier, nowMillis)
    case "ListInferenceProfiles":
      return listInferenceProfiles(visible, page)
    case "GetInferenceProfile":
      return getInferenceProfile(visible, identifier)
    case "GetFoundationModelAvailability":
      return getFoundationModelAvailability(catalog, identifier, { isEmptyRegion, nowMillis })
    case "ListFoundationModelAgreementOffers":
      return listFoundationModelAgreementOffers(visible, identifier, query, nowMillis)
    case "GetUseCaseForModelAccess":
      return getUseCaseForModelAccess(catalog.account.useCaseForm)
    case "GetGuardrail":
      return getGuardrail(catalog, identifier, query)
    case "ApplyGuardrail":
      return applyGuardrail(catalog, found, body)
    case "GetAccountDataRetention":
      return Result.succeed({ mode: catalog.account.dataRetentionMode })
    case "ListImportedModels":
      return listImportedModels(visible, page)
    case "GetImportedModel":
      return getImportedModel(visible, identifier)
    case "ListCustomModelDeployments":
      return listCustomModelDeployments(visible, page)
    case "ListProvisionedModelThroughputs":
      return listProvisionedModelThroughputs(visible, page)
    case "ListPromptRouters":
      return listPromptRouters(visible, page)
    case "GetPromptRouter":
      return getPromptRouter(visible, identifier)
    case "CountTokens":
      return answerCountTokens(identifier, body, { catalog, nowMillis })
    case "InvokeModel":
      return answerInvokeModel(identifier, body, { catalog, nowMillis })
    default:
      return Result.fail(awsFailure("UnknownOperationException", "The requested operation is not recognized."))
  }
}
