/** How models are laid out for a person. Pure. */
import type { Model } from "@bedrock-kit/discovery"
import { type Prices, type ModelTraits, pricesOf, traitsOf } from "@bedrock-kit/model-catalog"
import { layOut } from "./table.ts"

const inThousands = (tokens: number): string =>
  tokens >= 1_000_000 ? `${+(tokens / 1_000_000).toFixed(2)}M` : `${Math.round(tokens / 1000)}k`

/** What the model catalog knows of a model, looked up once a row. */
interface Row {
  readonly model: Model
  readonly traits: ModelTraits
  readonly prices: Prices | undefined
}

const toRow = (model: Model): Row => {
  const { baseModelId, modelId, modelName } = model
  const hints = { modelName, ...(baseModelId !== undefined && { baseModelId }) }
  return { model, traits: traitsOf(modelId, hints), prices: pricesOf(modelId, hints) }
}

const modalities = (all: ReadonlyArray<string>): string => all.map((one) => one.toLowerCase()).join("+")

const price = (amount: number | undefined): string => (amount === undefined ? "-" : `${amount}`)

/** Whether a model can be used, by id, where somebody has looked. */
export type Access = ReadonlyMap<string, string>

interface Column {
  readonly head: string
  readonly cell: (row: Row) => string
}

const note = ({ model: { lifecycle } }: Row): string =>
  lifecycle.status === "ACTIVE"
    ? ""
    : lifecycle.endOfLifeTime === undefined
      ? "legacy"
      : `legacy, ends ${lifecycle.endOfLifeTime}`

/** A `?` marks a limit that nobody knows: an estimate, or the default. */
const limit = ({ model }: Row, tokens: number): string => inThousands(tokens) + (model.hasKnownLimits ? "" : "?")

/** The most telling first: a narrow terminal loses the last. */
const columns = (isWide: boolean, access: Access | undefined): ReadonlyArray<Column> => [
  { head: "MODEL ID", cell: ({ model }) => model.modelId },
  { head: "CONTEXT", cell: (row) => limit(row, row.model.contextWindow) },
  { head: "OUTPUT", cell: (row) => limit(row, row.model.maxOutputTokens) },
  { head: "INPUT", cell: ({ model }) => modalities(model.inputModalities) },
  ...(access === undefined ? [] : [{ head: "ACCESS", cell: ({ model }: Row) => access.get(model.modelId) ?? "-" }]),
  { head: "$/M IN", cell: ({ prices }) => price(prices?.input) },
  { head: "$/M OUT", cell: ({ prices }) => price(prices?.output) },
  { head: "THINKS", cell: ({ traits }) => (traits.reasoning.kind === "none" ? "-" : traits.reasoning.kind) },
  { head: "CACHES", cell: ({ traits }) => traits.promptCaching?.ttls.join("+") ?? "-" },
  { head: "NAME", cell: ({ model }) => model.modelName },
  { head: "NOTE", cell: note },
  ...(isWide
    ? [
        { head: "GIVES", cell: ({ traits }: Row) => modalities(traits.outputModalities) },
        { head: "PROVIDER", cell: ({ model }: Row) => model.providerName },
        { head: "KIND", cell: ({ model }: Row) => model.kind },
        { head: "REGIONS", cell: ({ model }: Row) => model.regions.join(",") },
        { head: "ALSO AS", cell: ({ model }: Row) => model.alternatives.join(",") }
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

/** Both ends of an ARN are told apart in as much. **Units**: characters. */
const leastIdWidth = 40

/** The table that `bedrock models` prints. It never breaks a line: what does not fit is left out, the last column first. */
export const toTable = (
  models: ReadonlyArray<Model>,
  { access, isWide = false, width }: TableOptions = {}
): ReadonlyArray<string> => {
  const all = columns(isWide, access)
  const rows = [
    all.map(({ head }) => head),
    ...models.map((model) => {
      const row = toRow(model)
      return all.map(({ cell }) => cell(row))
    })
  ]
  if (width === undefined) return layOut(rows)
  const fits = (lines: ReadonlyArray<string>): boolean => lines.every((line) => line.length <= width)
  const whole = layOut(rows)
  if (fits(whole)) return whole
  // A few ARNs would take the place of many columns.
  const longest = Math.max(...models.map(({ modelId }) => (modelId.startsWith("arn:") ? 0 : modelId.length)))
  const most = Math.min(width >> 1, Math.max(longest, leastIdWidth))
  const shortened = rows.map(([id = "", ...others]) => [shorten(id, most), ...others])
  for (let count = all.length; count > 1; count--) {
    const lines = layOut(shortened.map((row) => row.slice(0, count)))
    if (fits(lines)) return lines
  }
  return layOut(shortened.map((row) => row.slice(0, 1)))
}
