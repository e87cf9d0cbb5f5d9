/**
 * What an operator knows better of a model than we do: `models` of this plugin's configuration. Pure.
 *
 * The host asks for models without decoding our configuration, so what does not fit is passed over here; the schema
 * tells the operator of it.
 */
import type { HostConfig, HostModel } from "./hostTypes.ts"
import { pluginConfigOf } from "./hostConfig.ts"
import { objectOf, type Raw } from "./untrusted.ts"

const positive = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value > 0

const rate = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0

const inputs = (value: unknown): ReadonlyArray<"text" | "image"> | undefined =>
  Array.isArray(value) && value.length > 0 && value.every((kind) => kind === "text" || kind === "image")
    ? (value as ReadonlyArray<"text" | "image">)
    : undefined

const costOf = (raw: Raw | undefined, known: HostModel["cost"]): HostModel["cost"] => {
  if (raw === undefined || !rate(raw["input"]) || !rate(raw["output"])) return known
  const { cacheRead, cacheWrite, input, output } = raw
  // Prices by size of the prompt are not the operator's: one price is what was said.
  return {
    input,
    output,
    cacheRead: rate(cacheRead) ? cacheRead : input,
    cacheWrite: rate(cacheWrite) ? cacheWrite : input
  }
}

/** Lays the operator's figures over ours. */
export const override = (config: HostConfig, model: HostModel): HostModel => {
  const models = objectOf(objectOf(pluginConfigOf(config))?.["models"])
  const raw = models !== undefined && Object.hasOwn(models, model.id) ? objectOf(models[model.id]) : undefined
  if (raw === undefined) return model
  const { contextWindow, maxTokens, name, reasoning } = raw
  return {
    ...model,
    ...(typeof name === "string" && name.trim() !== "" && { name }),
    ...(positive(contextWindow) && { contextWindow }),
    ...(positive(maxTokens) && { maxTokens }),
    ...(typeof reasoning === "boolean" && { reasoning }),
    input: inputs(raw["input"]) ?? model.input,
    cost: costOf(objectOf(raw["cost"]), model.cost)
  }
}
