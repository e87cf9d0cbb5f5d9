/**
 * What a model id means.
 *
 * Converse takes a foundation model, an inference profile, or one of nine kinds of ARN in the same `modelId` field. Every
 * other file that needs to know which it was given asks here, so the shapes are recognised once.
 */
import { modelFacts } from "./facts.ts"

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
  /** The ARN's partition: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`. */
  readonly partition: string | undefined
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

// Vendors Amazon Bedrock lists whose models are not in the facts, November 2026.
const otherVendors = ["ai21", "cohere", "luma", "stability", "twelvelabs"]

// `in.` heads some ids in the facts: it is a geography, so the vendor there is the second word.
const vendorOfKnownId = (id: string): string => {
  const [first = "", second = ""] = id.split(".")
  return first.length === 2 ? second : first
}

const knownVendors: ReadonlySet<string> = new Set([...Array.from(modelFacts.keys(), vendorOfKnownId), ...otherVendors])

const idShape = /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9:_-]*)+$/u
const vendorShape = /^[a-z][a-z0-9]+$/u
const modelShape = /^[a-z][a-z0-9:_-]*$/u
// Any word may stand before a vendor we know; before an unknown vendor only words that look like a place do.
const geographyShape = /^[a-z][a-z0-9-]*$/u
const placeShape = /^(?:[a-z]{2}(?:-[a-z]{2,9})?|ap[a-z]{1,2}|amer|emea|latam|global)$/u

const hasGeography = (first: string, second: string, third: string | undefined): boolean => {
  if (third === undefined || !geographyShape.test(first)) return false
  if (knownVendors.has(second)) return true
  return !knownVendors.has(first) && placeShape.test(first) && vendorShape.test(second) && modelShape.test(third)
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
  partition: undefined
}

const bareFieldsOf = (kind: ModelIdKind, name: string): Partial<BareId> => {
  if (kind === "foundation-model" || kind === "inference-profile") return parseBare(name) ?? {}
  // custom-model/<base model id>/<own id>
  if (kind === "custom-model") return parseBare(name.split("/")[0] ?? "") ?? {}
  if (kind === "default-prompt-router") {
    // anthropic.claude:1 names a router over a vendor's models, none of which is the base.
    const vendor = parseBare(name)?.vendor
    return vendor === undefined ? {} : { vendor }
  }
  return {}
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
  const arn = arnPattern.exec(text)
  if (arn !== null) {
    const [, partition, service, region, account, resource = "", name = ""] = arn
    const place = { partition, region: region === "" ? undefined : region, account }
    if (service === "sagemaker") {
      return { ...nothing, ...place, text, kind: resource === "endpoint" ? "sagemaker-endpoint" : "unknown" }
    }
    return isBedrockKind(resource)
      ? { ...nothing, ...place, ...bareFieldsOf(resource, name), text, kind: resource }
      : { ...nothing, ...place, text, kind: "unknown" }
  }
  const bare = parseBare(text)
  if (bare === undefined) return { ...nothing, text, kind: "unknown" }
  return { ...nothing, ...bare, text, kind: bare.geography === undefined ? "foundation-model" : "inference-profile" }
}

/**
 * Prints the id of a system inference profile, the inverse of {@link parseModelId}.
 *
 * **Example** (The European profile of a model)
 *
 * ```ts
 * toInferenceProfileId("eu", "anthropic.claude-sonnet-4-6") // => "eu.anthropic.claude-sonnet-4-6"
 * ```
 */
export const toInferenceProfileId = (geography: string, baseModelId: string): string => `${geography}.${baseModelId}`
