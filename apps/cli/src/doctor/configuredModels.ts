/**
 * The models that a gateway's configuration names, and where else its plugins are. Pure.
 *
 * **Source**: `agents.defaults` and `agents.list` of OpenClaw 2026.9.6: `model`, `imageModel` and their like are an id, or an
 * object with `primary` and `fallbacks`; `models` has ids for keys. `memory.search` names a model that embeds.
 */

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}

const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const ours = "amazon-bedrock/"

const idsOf = (reference: unknown): ReadonlyArray<string> => {
  if (typeof reference === "string")
    return reference.startsWith(ours) && reference.length > ours.length ? [reference.slice(ours.length)] : []
  const { fallbacks, primary } = fieldsOf(reference)
  return [primary, ...listOf(fallbacks)].flatMap((each) => (typeof each === "string" ? idsOf(each) : []))
}

const agentModels = (agent: unknown): ReadonlyArray<string> => {
  const fields = fieldsOf(agent)
  const named = Object.entries(fields).flatMap(([key, value]) => (/^model$|Model$/u.test(key) ? idsOf(value) : []))
  return [...named, ...Object.keys(fieldsOf(fields["models"])).flatMap(idsOf)]
}

const embeddingModel = (document: unknown): ReadonlyArray<string> => {
  const { model, provider } = fieldsOf(fieldsOf(fieldsOf(document)["memory"])["search"])
  return provider === "bedrock" && typeof model === "string" && model !== "" ? [model] : []
}

/** Ids without the provider's name, each once, the primary one first. **Errors**: none; total. */
export const configuredModels = (document: unknown): ReadonlyArray<string> => {
  const agents = fieldsOf(fieldsOf(document)["agents"])
  return [
    ...new Set([
      ...agentModels(agents["defaults"]),
      ...listOf(agents["list"]).flatMap(agentModels),
      ...embeddingModel(document)
    ])
  ].filter((id) => id !== "*")
}

/** The paths of `plugins.load.paths`. **Errors**: none; total. */
export const linkedPlugins = (document: unknown): ReadonlyArray<string> =>
  listOf(fieldsOf(fieldsOf(fieldsOf(document)["plugins"])["load"])["paths"]).filter(
    (each): each is string => typeof each === "string"
  )
