/**
 * What the simulated account has been granted, and what it has made: the state behind access checks and discovery.
 *
 * Field names are AWS's wherever AWS has one; ARNs are made from Region, account and id, as for profiles.
 * **Source**: AWS SDK for JavaScript 3.1162.0, models of `client-bedrock`.
 */
import type { Guardrail } from "./guardrails.ts"
import type { IdentityPolicy } from "./identityPolicy.ts"

/** Whether a model may be used, as GetFoundationModelAvailability says it. */
export interface ModelAvailability {
  readonly agreementAvailability: "AVAILABLE" | "ERROR" | "NOT_AVAILABLE" | "PENDING"
  /** What went wrong with the agreement, when its availability is `ERROR`. */
  readonly agreementErrorMessage?: string
  readonly authorizationStatus: "AUTHORIZED" | "NOT_AUTHORIZED"
  readonly entitlementAvailability: "AVAILABLE" | "NOT_AVAILABLE"
  readonly regionAvailability: "AVAILABLE" | "NOT_AVAILABLE"
}

/** One price of an offer. The price is a string, as AWS sends it. */
export interface AgreementRate {
  readonly dimension: string
  readonly price: string
  readonly description: string
  readonly unit: string
}

/** An offer of ListFoundationModelAgreementOffers. */
export interface AgreementOffer {
  readonly offerId: string
  readonly offerToken: string
  readonly rateCard: ReadonlyArray<AgreementRate>
  readonly legalUrl?: string
  readonly refundPolicyDescription?: string
  /** An ISO 8601 duration, such as `P1Y`. */
  readonly agreementDuration?: string
}

/** A model the account has imported. */
export interface ImportedModel {
  readonly modelId: string
  readonly modelName: string
  readonly modelArchitecture?: string
  /** Whether it converses. True unless told. */
  readonly instructSupported?: boolean
  readonly creationTime?: Date
}

/** A custom model that is deployed for on-demand use. */
export interface CustomModelDeployment {
  readonly customModelDeploymentId: string
  readonly customModelDeploymentName: string
  /** The ARN of the custom model. */
  readonly modelArn: string
  /** `Active` unless told. */
  readonly status?: "Active" | "Creating" | "Failed"
  readonly failureMessage?: string
  readonly createdAt?: Date
}

/** Provisioned Throughput for a foundation model. */
export interface ProvisionedModelThroughput {
  readonly provisionedModelId: string
  readonly provisionedModelName: string
  /** The id of the foundation model. */
  readonly modelId: string
  /** 1 unless told. */
  readonly modelUnits?: number
  /** `InService` unless told. */
  readonly status?: "Creating" | "Failed" | "InService" | "Updating"
  readonly commitmentDuration?: "OneMonth" | "SixMonths"
  readonly creationTime?: Date
}

/** A prompt router. */
export interface PromptRouter {
  readonly promptRouterId: string
  readonly promptRouterName: string
  readonly description?: string
  readonly type: "custom" | "default"
  /** ARNs of foundation models or inference profiles. */
  readonly models: ReadonlyArray<string>
  /** The one of them that answers here. */
  readonly fallbackModel: string
  /** **Units**: per cent. 10 unless told. */
  readonly responseQualityDifference?: number
  readonly createdAt?: Date
}

/** The state of the simulated account. Unless told otherwise everything is granted, and nothing was made. */
export interface AccountOptions {
  /** By model id. What is left out is granted. */
  readonly availability?: Readonly<Record<string, Partial<ModelAvailability>>>
  /** By model id. Unless told, models sold through AWS Marketplace have one offer, with example prices. */
  readonly offers?: Readonly<Record<string, ReadonlyArray<AgreementOffer>>>
  /** The form Anthropic wants before its models answer; `false` when it was not submitted yet. */
  readonly useCaseForm?: string | false
  /** Ids of the legacy models it has used in the last 30 days: no other legacy model answers. All unless told. */
  readonly legacyModelsInUse?: ReadonlyArray<string>
  readonly importedModels?: ReadonlyArray<ImportedModel>
  readonly customModelDeployments?: ReadonlyArray<CustomModelDeployment>
  readonly provisionedModelThroughputs?: ReadonlyArray<ProvisionedModelThroughput>
  readonly promptRouters?: ReadonlyArray<PromptRouter>
  /** IAM actions that nobody is allowed, such as `bedrock:ListInferenceProfiles`; `*` and `?` as in a policy. */
  readonly deniedActions?: ReadonlyArray<string>
  /** The policy of every caller: what it does not allow of Bedrock is denied. Without one, all of Bedrock is allowed. */
  readonly identityPolicy?: IdentityPolicy
  /** The guardrails it made. Unless told, a turn may name any, and none is found. */
  readonly guardrails?: ReadonlyArray<Guardrail>
  /** How long what models are told is kept, and by whom, as GetAccountDataRetention says it. `inherit` unless told. */
  readonly dataRetentionMode?: DataRetentionMode
}

/** **Source**: `DataRetentionMode`, AWS SDK for JavaScript 3.1162.0. */
export type DataRetentionMode = "aws_review" | "default" | "inherit" | "none" | "provider_data_share"

/** {@link AccountOptions} with nothing left open. */
export interface Account extends Required<Omit<AccountOptions, "guardrails" | "identityPolicy" | "legacyModelsInUse">> {
  readonly guardrails: ReadonlyArray<Guardrail> | undefined
  readonly identityPolicy: IdentityPolicy | undefined
  readonly legacyModelsInUse: ReadonlyArray<string> | undefined
}

/** The form of an account that has submitted one. Whether AWS gives it back in this shape is not known. */
const exampleForm = JSON.stringify({
  companyName: "Example Corp",
  companyWebsite: "https://example.com",
  intendedUsers: "0",
  industryOption: "Education",
  useCases: "Tests against a simulator."
})

/** Fills in what was not told. */
export const toAccount = (options: AccountOptions): Account => ({
  availability: options.availability ?? {},
  offers: options.offers ?? {},
  useCaseForm: options.useCaseForm ?? exampleForm,
  legacyModelsInUse: options.legacyModelsInUse,
  importedModels: options.importedModels ?? [],
  customModelDeployments: options.customModelDeployments ?? [],
  provisionedModelThroughputs: options.provisionedModelThroughputs ?? [],
  promptRouters: options.promptRouters ?? [],
  deniedActions: options.deniedActions ?? [],
  identityPolicy: options.identityPolicy,
  guardrails: options.guardrails,
  dataRetentionMode: options.dataRetentionMode ?? "inherit"
})
