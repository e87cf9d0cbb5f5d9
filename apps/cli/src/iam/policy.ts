/**
 * The least that IAM has to allow. Pure.
 *
 * **Source** of the actions: the AWS SDK's command documentation for ConverseStream ("requires permission for the
 * bedrock:InvokeModelWithResponseStream action") and InvokeModel, which ConverseStream does not need; Amazon Bedrock user guide,
 * "Prerequisites for inference profiles": "you must also specify the foundation model in each Region associated with it"; "Control
 * permissions for … API keys" for CallWithBearerToken; "Permissions for guardrails" for ApplyGuardrail. Of the resources: Service
 * Authorization Reference, "Actions, resources, and condition keys for Amazon Bedrock", where lists have none but `*`.
 */

/** What somebody wants to do. */
export const features = ["chat", "discovery", "embeddings", "guardrail", "count-tokens", "bearer"] as const
/** What somebody wants to do. */
export type Feature = (typeof features)[number]

/** A model, and every resource that a request to it touches. */
export interface Target {
  readonly modelId: string
  readonly embeds: boolean
  /** ARNs of the profile, if it is one, and of every model behind it: or of the model itself. */
  readonly resources: ReadonlyArray<string>
  /** The ARN of the profile. */
  readonly profile: string | undefined
  /** The ARN of the foundation model in the caller's own Region, if one is known to be behind it. */
  readonly foundationModel: string | undefined
  /** Whether Anthropic's form is asked for. */
  readonly isOfAnthropic: boolean
}

/** Where the caller is. */
export interface Place {
  readonly partition: string
  readonly region: string
  /** Twelve digits; `*` where it is not known. */
  readonly account: string
}

/** What the policy is for. */
export interface Needs extends Place {
  readonly features: ReadonlySet<Feature>
  /** Empty: every model. */
  readonly targets: ReadonlyArray<Target>
  /** Id or ARN. Absent: every guardrail of the account. */
  readonly guardrail: string | undefined
}

/** One statement, as IAM writes it. */
export interface Statement {
  readonly Sid: string
  readonly Effect: "Allow"
  readonly Action: ReadonlyArray<string>
  readonly Resource: ReadonlyArray<string>
}

/** A policy document. */
export interface Policy {
  readonly Version: "2012-10-17"
  readonly Statement: ReadonlyArray<Statement>
}

/** The partition of a Region. **Source**: the partitions of `@aws-sdk/core` 3.981.0. */
export const partitionOf = (region: string): string => {
  const found = [
    [/^cn-/u, "aws-cn"],
    [/^us-gov-/u, "aws-us-gov"],
    [/^eusc-/u, "aws-eusc"],
    [/^us-iso-/u, "aws-iso"],
    [/^us-isob-/u, "aws-iso-b"],
    [/^eu-isoe-/u, "aws-iso-e"],
    [/^us-isof-/u, "aws-iso-f"]
  ] as const
  return found.find(([pattern]) => pattern.test(region))?.[1] ?? "aws"
}

const distinct = (texts: ReadonlyArray<string | undefined>): ReadonlyArray<string> =>
  [...new Set(texts.filter((text) => text !== undefined))].toSorted()

const allow = (
  Sid: string,
  actions: ReadonlyArray<string>,
  resources: ReadonlyArray<string>
): ReadonlyArray<Statement> =>
  actions.length === 0 || resources.length === 0
    ? []
    : [{ Sid, Effect: "Allow", Action: actions.map((action) => `bedrock:${action}`), Resource: resources }]

/** Makes the policy. **Errors**: none; total. */
export const toPolicy = ({ account, features, guardrail, partition, region, targets }: Needs): Policy => {
  const arn = (resource: string) => `arn:${partition}:bedrock:${region}:${account}:${resource}`
  const isEvery = targets.length === 0
  const everyModel = `arn:${partition}:bedrock:*::foundation-model/*`
  const everyProfile = [arn("inference-profile/*"), arn("application-inference-profile/*")]

  const reached = (embeds: boolean) =>
    isEvery
      ? [everyModel, ...everyProfile]
      : distinct(targets.filter((target) => target.embeds === embeds).flatMap(({ resources }) => resources))
  const profiles = isEvery ? everyProfile : distinct(targets.map(({ profile }) => profile))
  const foundationModels = isEvery
    ? [`arn:${partition}:bedrock:${region}::foundation-model/*`]
    : distinct(targets.map(({ foundationModel }) => foundationModel))
  const counted = isEvery
    ? foundationModels
    : distinct(targets.filter(({ embeds }) => !embeds).map(({ foundationModel }) => foundationModel))
  const asksForForm = isEvery || targets.some(({ isOfAnthropic }) => isOfAnthropic)

  const statements: Readonly<Record<Feature, ReadonlyArray<Statement>>> = {
    chat: allow("Chat", ["InvokeModelWithResponseStream"], reached(false)),
    embeddings: allow("Embeddings", ["InvokeModel"], reached(true)),
    discovery: [
      ...allow(
        "Discovery",
        [
          "GetFoundationModelAvailability",
          ...(asksForForm ? ["GetUseCaseForModelAccess"] : []),
          "ListFoundationModels",
          "ListInferenceProfiles"
        ],
        ["*"]
      ),
      ...allow("DiscoveryOfModels", ["GetFoundationModel"], foundationModels),
      ...allow("DiscoveryOfProfiles", ["GetInferenceProfile"], profiles)
    ],
    guardrail: allow(
      "Guardrail",
      ["ApplyGuardrail", "GetGuardrail"],
      [guardrail?.startsWith("arn:") === true ? guardrail : arn(`guardrail/${guardrail ?? "*"}`)]
    ),
    "count-tokens": allow("CountTokens", ["CountTokens"], counted),
    bearer: allow("BearerToken", ["CallWithBearerToken"], ["*"])
  }
  return {
    Version: "2012-10-17",
    Statement: Object.entries(statements).flatMap(([feature, made]) => (features.has(feature as Feature) ? made : []))
  }
}

/** The part of a policy that is about some actions. */
export const onlyActions = (policy: Policy, actions: ReadonlySet<string>): Policy => ({
  ...policy,
  Statement: policy.Statement.flatMap((statement) => {
    const Action = statement.Action.filter((action) => actions.has(action))
    return Action.length === 0 ? [] : [{ ...statement, Action }]
  })
})
