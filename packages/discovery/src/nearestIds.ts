/** Which model ids are probably meant by a text that is none. Pure. */
import { nearestNames } from "@bedrock-kit/credentials"
import { knownModelIds, knownModels, parseModelId } from "@bedrock-kit/model-catalog"

const most = 3

/** A shorter text is in too many ids. **Units**: characters. */
const least = 3

/**
 * At most three, likeliest first: ids that are written nearly so, else models that the text is a part of, where a higher
 * version comes first. The model catalog is searched, and what else is known to be there.
 *
 * **Example** (A letter too few)
 *
 * ```ts
 * nearestIds("anthropic.claude-sonet-4-6")[0] // => "anthropic.claude-sonnet-4-6"
 * ```
 */
export const nearestIds = (text: string, others: ReadonlyArray<string> = []): ReadonlyArray<string> => {
  const models = knownModels().map(({ modelId }) => modelId)
  // Who wrote no geography is not told of one.
  const ids = parseModelId(text).geography === undefined ? models : knownModelIds()
  const alike = nearestNames(
    text,
    [...new Set([...others, ...ids])].filter((id) => id !== text)
  )
  if (alike.length > 0 || text.length < least) return alike.slice(0, most)
  const word = text.toLowerCase()
  return models
    .filter((id) => id.includes(word) && parseModelId(id).geography === undefined)
    .toSorted()
    .toReversed()
    .slice(0, most)
}
