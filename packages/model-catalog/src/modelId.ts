/**
 * What a model id means.
 *
 * Converse takes a foundation model, an inference profile, or one of nine kinds of ARN in the same `modelId` field. Every
 * other file that needs to know which it was given asks here, so the shapes are recognised once.
 */
import { knownModels } from "./models.ts"

/**
 * What kind of thing Converse's `modelId` names.
 *
 * **Source**: the `modelId` pattern of Converse and ConverseStream, AWS SDK for JavaScript 3.1162.0, November 2026.
 */
export type ModelIdKind =
  | "foundation-model"
  | "inference-profile"
  | "application-inference-profile"
  | "provisioned-model"
  | "imported-model"
  | "custom-model"
  | "custom-model-deployment"
  | "prompt"
  | "prompt-router"
  | "default-prompt-router"
  | "sagemaker-endpoint"
  | "unknown"

/** A model id taken apart. What the text does not say is `undefined`. */
export interface ModelId {
  /** The text that was parsed, unchanged: this is what goes on the wire. */
  readonly text: string
  readonly kind: ModelIdKind
  /** The foundation model named by the text, without geography: `anthropic.claude-sonnet-4-6`. */
  readonly baseModelId: string | undefined
  /** The prefix of a system inference profile: `eu`, `us-gov`, `global`. */
  readonly geography: string | undefined
  /** The first word of the base model id: `anthropic`. */
  readonly vendor: string | undefined
  readonly region: string | undefined
  readonly account: string | undefined
  /** The ARN's partition: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`. `undefined` for an id that is no ARN. */
  readonly partition: string | undefined
  /** What the ARN names, where that is not a model: the id of a profile, a deployment, a prompt, an endpoint. */
  readonly resourceId: string | undefined
  /** The version of a prompt. */
  readonly version: string | undefined
}

interface BareId {
  readonly baseModelId: string
  readonly geography: string | undefined
  readonly vendor: string
}

const bedrockKinds: ReadonlySet<string> = new Set([
  "foundation-model",
  "inference-profile",
  "application-inference-profile",
  "provisioned-model",
  "imported-model",
  "custom-model",
  "custom-model-deployment",
  "prompt",
  "prompt-router",
  "default-prompt-router"
] satisfies ReadonlyArray<ModelIdKind>)

const isBedrockKind = (text: string): text is ModelIdKind => bedrockKinds.has(text)

// Vendors Amazon Bedrock lists whose models are not in the table, November 2026.
const otherVendors = ["ai21", "luma", "stability"]

// `in.` heads some ids in the table: it is a geography, so the vendor there is the second word.
const vendorOfKnownId = (id: string): string => {
  const [first = "", second = ""] = id.split(".")
  return first.length === 2 ? second : first
}

const knownVendors: ReadonlySet<string> = new Set([
  ...knownModels().map(({ modelId }) => vendorOfKnownId(modelId)),
  ...otherVendors
])

const idShape = /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9:_-]*)+$/u
const vendorShape = /^[a-z][a-z0-9]+$/u
const modelShape = /^[a-z][a-z0-9:_-]*$/u
const geographyShape = /^[a-z][a-z0-9-]*$/u

// Any word may stand before a vendor we know. Before one we do not, the shape of the ids in the table decides: behind a
// vendor, a dot is followed by a digit (deepseek.v3.2), so a third part that begins with a letter is a model's name.
const hasGeography = (first: string, second: string, third: string | undefined): boolean => {
  if (third === undefined || !geographyShape.test(first)) return false
  if (knownVendors.has(second)) return true
  return !knownVendors.has(first) && vendorShape.test(second) && modelShape.test(third)
}

const parseBare = (text: string): BareId | undefined => {
  if (!idShape.test(text)) return undefined
  const [first = "", second = "", third] = text.split(".")
  if (hasGeography(first, second, third)) {
    return { baseModelId: text.slice(first.length + 1), geography: first, vendor: second }
  }
  return vendorShape.test(first) ? { baseModelId: text, geography: undefined, vendor: first } : undefined
}

const nothing = {
  baseModelId: undefined,
  geography: undefined,
  vendor: undefined,
  region: undefined,
  account: undefined,
  partition: undefined,
  resourceId: undefined,
  version: undefined
}

type NamedFields = Partial<Pick<ModelId, "baseModelId" | "geography" | "vendor" | "resourceId" | "version">>

/** What the last part of an ARN says, by kind. What it says of no model stays as `resourceId`, so that nothing is lost. */
const namedFieldsOf = (kind: ModelIdKind, name: string): NamedFields => {
  if (kind === "foundation-model" || kind === "inference-profile") return parseBare(name) ?? { resourceId: name }
  if (kind === "custom-model") {
    // custom-model/<base model id>/<own id>
    const slash = name.lastIndexOf("/")
    const trained = slash === -1 ? undefined : parseBare(name.slice(0, slash))
    return trained === undefined ? { resourceId: name } : { ...trained, resourceId: name.slice(slash + 1) }
  }
  if (kind === "prompt") {
    const colon = name.indexOf(":")
    return colon === -1 ? { resourceId: name } : { resourceId: name.slice(0, colon), version: name.slice(colon + 1) }
  }
  if (kind === "default-prompt-router") {
    // anthropic.claude:1 names a router over a vendor's models, none of which is the base.
    return { resourceId: name, vendor: parseBare(name)?.vendor }
  }
  return { resourceId: name }
}

// Global profiles list foundation models without a Region: arn:aws:bedrock:::foundation-model/…
const arnPattern = /^arn:(aws(?:-[a-z0-9]+)*):(bedrock|sagemaker):([a-z0-9-]*):([0-9]{12})?:([a-z-]+)\/(\S+)$/u

/**
 * Takes a model id, an inference profile id or an ARN apart.
 *
 * A geography is recognised by shape, so the prefix of a Region group AWS adds tomorrow is understood.
 *
 * **Errors**: none; total. Text of no known shape has `kind: "unknown"`.
 *
 * **Source**: the `modelId` pattern of Converse, AWS SDK for JavaScript 3.1162.0, November 2026.
 *
 * **Example** (A system inference profile)
 *
 * ```ts
 * parseModelId("eu.anthropic.claude-sonnet-4-6").geography // => "eu"
 * ```
 */
export const parseModelId = (text: string): ModelId => {
  const arn = text.startsWith("arn:") ? arnPattern.exec(text) : null
  if (arn !== null) {
    const [, partition, service, region, account, resource = "", name = ""] = arn
    const place = { partition, region: region === "" ? undefined : region, account }
    if (service === "sagemaker") {
      return resource === "endpoint"
        ? { ...nothing, ...place, text, kind: "sagemaker-endpoint", resourceId: name }
        : { ...nothing, ...place, text, kind: "unknown" }
    }
    return isBedrockKind(resource)
      ? { ...nothing, ...place, ...namedFieldsOf(resource, name), text, kind: resource }
      : { ...nothing, ...place, text, kind: "unknown" }
  }
  const bare = parseBare(text)
  if (bare === undefined) return { ...nothing, text, kind: "unknown" }
  return { ...nothing, ...bare, text, kind: bare.geography === undefined ? "foundation-model" : "inference-profile" }
}

/**
 * Prints the id of a system inference profile.
 *
 * **Example** (The European profile of a model)
 *
 * ```ts
 * toInferenceProfileId("eu", "anthropic.claude-sonnet-4-6") // => "eu.anthropic.claude-sonnet-4-6"
 * ```
 */
export const toInferenceProfileId = (geography: string, baseModelId: string): string => `${geography}.${baseModelId}`

const printModel = ({ baseModelId, geography }: ModelId): string | undefined =>
  baseModelId === undefined || geography === undefined ? baseModelId : toInferenceProfileId(geography, baseModelId)

const printName = (id: ModelId): string => {
  const model = id.kind === "default-prompt-router" ? undefined : printModel(id)
  const resource = id.version === undefined ? id.resourceId : `${id.resourceId}:${id.version}`
  return [model, resource].filter((part) => part !== undefined).join("/")
}

/**
 * Prints a model id from its parts, the inverse of {@link parseModelId}: what is printed of what was parsed is the same text.
 *
 * Change a part, and the id of the same model elsewhere is printed: `{ ...id, geography: "eu" }`. Only an id of kind
 * `unknown` is printed from its `text`, for nothing else is known of it.
 *
 * **Errors**: none; total.
 *
 * **Example** (The same profile in another Region)
 *
 * ```ts
 * printModelId({ ...parseModelId(arn), region: "eu-west-1" })
 * ```
 */
export const printModelId = (id: ModelId): string => {
  if (id.kind === "unknown") return id.text
  if (id.partition === undefined) return printModel(id) ?? id.text
  const [service, resource] = id.kind === "sagemaker-endpoint" ? ["sagemaker", "endpoint"] : ["bedrock", id.kind]
  return `arn:${id.partition}:${service}:${id.region ?? ""}:${id.account ?? ""}:${resource}/${printName(id)}`
}
