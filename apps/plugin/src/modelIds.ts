/** The id of a model as somebody wrote it, as AWS has it. Pure. */
import { parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { providerId } from "./identity.ts"

/** By these names people call the provider. The host puts its own before the id; who copies an id takes it along. */
const prefixes: ReadonlySet<string> = new Set([providerId, "bedrock", "aws-bedrock", "aws"])

const withoutProvider = (text: string): string => {
  const slash = text.indexOf("/")
  return prefixes.has(text.slice(0, slash).toLowerCase()) ? withoutProvider(text.slice(slash + 1).trim()) : text
}

/** Whether it is what AWS calls a model, so that nothing else is to be made of it. */
const isListed = (modelId: string): boolean => traitsOf(modelId).isKnown

/** Versions are written with dots in most places, and with dashes in Claude's ids. */
const withDashes = (modelId: string): string => modelId.replaceAll(/(?<=\d)\.(?=\d)/g, "-")

/**
 * Writes a model id as AWS has it: without the name of the provider and the space around it, in lower case, and with dashes
 * in a version where only that names a model. An ARN is left as it is, for there are names in it that people chose.
 *
 * **Errors**: none; total. What is no id of a known shape is only trimmed.
 */
export const toModelId = (text: string): string => {
  const given = withoutProvider(text.trim())
  const lower = given.toLowerCase()
  if (lower.startsWith("arn:") || parseModelId(lower).kind === "unknown") return given
  const dashed = withDashes(lower)
  return isListed(dashed) ? dashed : lower
}

/** The host's hook: it compares and looks up what this gives. */
export const normalizeModelId = ({ modelId }: { readonly modelId: string }): string => toModelId(modelId)
