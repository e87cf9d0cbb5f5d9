/**
 * Results as a chart in SVG. Pure.
 *
 * By hand: bars beside each other are rectangles, and every library for charts would be larger than the rest of the command.
 */
import type { Result, Subject } from "./sample.ts"

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

/** Text for XML, which has no place for most control characters. */
const escape = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\t\n]/gu, "\uFFFD").replaceAll(/[&<>"]/g, (character) => escapes[character] ?? "")

/** A subject in few words: what is the same for all of them is not said. */
export const labelOf = ({ modelId, region, serviceTier }: Subject, all: ReadonlyArray<Subject>): string =>
  [
    modelId,
    ...(all.some((each) => each.region !== region) ? [region] : []),
    ...(all.some((each) => each.serviceTier !== serviceTier) ? [serviceTier ?? "default"] : [])
  ].join(" ")

interface Bar {
  readonly value: number
  readonly color: string
  readonly name: string
}

interface Panel {
  readonly title: string
  readonly bars: (result: Result) => ReadonlyArray<Bar>
}

const [blue, pale, green] = ["#2563eb", "#93c5fd", "#059669"]

const panels: ReadonlyArray<Panel> = [
  {
    title: "Time to first token, ms: p50 and p99 (less is better)",
    bars: ({ firstTokenMs }) =>
      firstTokenMs === undefined
        ? []
        : [
            { value: firstTokenMs.p50, color: blue, name: "p50" },
            { value: firstTokenMs.p99, color: pale, name: "p99" }
          ]
  },
  {
    title: "Tokens per second, median (more is better)",
    bars: ({ tokensPerSecond }) =>
      tokensPerSecond === undefined ? [] : [{ value: tokensPerSecond, color: green, name: "median" }]
  }
]

const [width, left, right, barHeight, gap, titleHeight] = [960, 340, 90, 16, 10, 34]

const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1))

/** One panel from a height on, and the height below it. */
const draw = (
  { bars, title }: Panel,
  results: ReadonlyArray<Result>,
  from: number
): readonly [svg: string, to: number] => {
  const most = Math.max(Number.MIN_VALUE, ...results.flatMap((result) => bars(result).map(({ value }) => value)))
  const lines = [`<text x="12" y="${from + 22}" font-weight="bold">${escape(title)}</text>`]
  let y = from + titleHeight
  for (const result of results) {
    const drawn = bars(result)
    const label = labelOf(result, results)
    const shown = label.length > 48 ? `…${label.slice(-47)}` : label
    lines.push(
      `<text x="${left - 8}" y="${y + 12}" text-anchor="end"><title>${escape(label)}</title>${escape(shown)}</text>`
    )
    if (drawn.length === 0) lines.push(`<text x="${left}" y="${y + 12}" fill="#6b7280">not measured</text>`)
    for (const [index, { color, name, value }] of drawn.entries()) {
      const top = y + index * barHeight
      const length = ((width - left - right) * value) / most
      lines.push(
        `<rect x="${left}" y="${top}" width="${length.toFixed(1)}" height="${barHeight - 2}" fill="${color}"><title>${name}</title></rect>`,
        `<text x="${(left + length + 6).toFixed(1)}" y="${top + 12}">${number(value)}</text>`
      )
    }
    y += Math.max(1, drawn.length) * barHeight + gap
  }
  return [lines.join("\n"), y]
}

/** The chart, as a document of its own. */
export const toSvg = (results: ReadonlyArray<Result>): string => {
  let height = 8
  const drawn = panels.map((panel) => {
    const [svg, to] = draw(panel, results, height)
    height = to + gap
    return svg
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...drawn,
    "</svg>",
    ""
  ].join("\n")
}
