/** How models are laid out for a person. Pure. */
import type { Model } from "@bedrock-kit/discovery"
import { pricesOf, traitsOf } from "@bedrock-kit/model-catalog"
import { layOut } from "./table.ts"

const inThousands = (tokens: number): string =>
  tokens >= 1_000_000 ? `${+(tokens / 1_000_000).toFixed(2)}M` : `${Math.round(tokens / 1000)}k`

const hintsOf = ({ baseModelId, modelName }: Model) => ({
  modelName,
  ...(baseModelId !== undefined && { baseModelId })
})

const traits = (model: Model) => traitsOf(model.modelId, hintsOf(model))

const modalities = (all: ReadonlyArray<string>): string => all.map((one) => one.toLowerCase()).join("+")

const price = (model: Model, which: "input" | "output"): string => {
  const prices = pricesOf(model.modelId, hintsOf(model))
  return prices === undefined ? "-" : `${prices[which]}`
}

/** Whether a model can be used, by id, where somebody has looked. */
export type Access = ReadonlyMap<string, string>

interface Column {
  readonly head: string
  readonly cell: (model: Model) => string
}

const note = ({ lifecycle }: Model): string =>
  lifecycle.status === "ACTIVE"
    ? ""
    : lifecycle.endOfLifeTime === undefined
      ? "legacy"
      : `legacy, ends ${lifecycle.endOfLifeTime}`

/** A `?` marks a limit that nobody knows: an estimate, or the default. */
const limit = (model: Model, tokens: number): string => inThousands(tokens) + (model.hasKnownLimits ? "" : "?")

/** The most telling first: a narrow terminal loses the last. */
const columns = (isWide: boolean, access: Access | undefined): ReadonlyArray<Column> => [
  { head: "MODEL ID", cell: (model) => model.modelId },
  { head: "CONTEXT", cell: (model) => limit(model, model.contextWindow) },
  { head: "OUTPUT", cell: (model) => limit(model, model.maxOutputTokens) },
  { head: "INPUT", cell: (model) => modalities(model.inputModalities) },
  ...(access === undefined ? [] : [{ head: "ACCESS", cell: (model: Model) => access.get(model.modelId) ?? "-" }]),
  { head: "$/M IN", cell: (model) => price(model, "input") },
  { head: "$/M OUT", cell: (model) => price(model, "output") },
  { head: "THINKS", cell: (model) => (traits(model).reasoning.kind === "none" ? "-" : traits(model).reasoning.kind) },
  { head: "CACHES", cell: (model) => traits(model).promptCaching?.ttls.join("+") ?? "-" },
  { head: "NAME", cell: (model) => model.modelName },
  { head: "NOTE", cell: note },
  ...(isWide
    ? [
        { head: "GIVES", cell: (model: Model) => modalities(traits(model).outputModalities) },
        { head: "PROVIDER", cell: (model: Model) => model.providerName },
        { head: "KIND", cell: (model: Model) => model.kind },
        { head: "REGIONS", cell: (model: Model) => model.regions.join(",") }
      ]
    : [])
]

export interface TableOptions {
  readonly isWide?: boolean | undefined
  readonly access?: Access | undefined
  /** How wide the terminal is. Absent: as wide as it takes, as for a file. */
  readonly width?: number | undefined
}

/** Cuts the middle out of a text that is too long; of an ARN, both ends tell most. */
const shorten = (text: string, length: number): string => {
  if (text.length <= length) return text
  const half = Math.floor((length - 1) / 2)
  return `${text.slice(0, length - 1 - half)}…${text.slice(text.length - half)}`
}

/** The table that `bedrock models` prints. It never breaks a line: what does not fit is left out, the last column first. */
export const toTable = (
  models: ReadonlyArray<Model>,
  { access, isWide = false, width }: TableOptions = {}
): ReadonlyArray<string> => {
  const all = columns(isWide, access)
  const cells = (model: Model) =>
    all.map(({ cell }, index) => (index === 0 && width !== undefined ? shorten(cell(model), width >> 1) : cell(model)))
  const rows = [all.map(({ head }) => head), ...models.map(cells)]
  if (width === undefined) return layOut(rows)
  for (let count = all.length; count > 1; count--) {
    const lines = layOut(rows.map((row) => row.slice(0, count)))
    if (lines.every((line) => line.length <= width)) return lines
  }
  return layOut(rows.map((row) => row.slice(0, 1)))
}
