/** What turns cost as they were counted, what they would cost without a cache, and with one. Pure. */
import { type BilledTokens, cost, toBilledTokens, traitsOf, type Usage } from "@bedrock-kit/model-catalog"
import { toUsd } from "../money.ts"
import type { CountedTurn } from "./readUsages.ts"

/** What a conversation costs with one model. **Units**: US dollars; tokens, each counted once. */
export interface ModelCost {
  readonly modelId: string
  readonly turns: number
  /** Turns of which nothing was counted, or that have no price. They are in no sum. */
  readonly uncounted: number
  readonly tokens: Pick<BilledTokens, "input" | "output" | "cacheRead"> & { readonly cacheWrite: number }
  /** As counted. `undefined` when no turn has a price. */
  readonly usd: number | undefined
  /** With every token of the prompts paid as input. */
  readonly withoutCaching: number | undefined
  /**
   * At best: with a cache point at the end of each prompt, and each turn sent while the cache lives. `undefined` when the model
   * keeps no prompts.
   */
  readonly withCaching: number | undefined
}

interface Prompted {
  readonly turn: CountedTurn
  readonly tokens: BilledTokens
  /** All tokens of the prompt. */
  readonly prompt: number
}

const uncached = ({ prompt, tokens }: Prompted): Usage => ({ inputTokens: prompt, outputTokens: tokens.output })

/**
 * A turn reads what the prompt before it wrote, and writes what is new; one that is shorter is another conversation. What is too
 * short to be kept is input.
 */
const cached = ({ prompt, tokens }: Prompted, before: number, minimum: number): Usage => {
  const isKept = prompt >= minimum
  const cacheRead = before >= minimum && before <= prompt ? before : 0
  return {
    inputTokens: isKept ? 0 : prompt - cacheRead,
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: isKept ? prompt - cacheRead : 0,
    outputTokens: tokens.output
  }
}

/** Adds the costs of the same turns up. `undefined` when none has a price. */
const add = (
  modelId: string,
  turns: ReadonlyArray<readonly [usage: Usage, turn: CountedTurn]>,
  inputIncludesCache: (turn: CountedTurn) => boolean | undefined
): number | undefined => {
  const costs = turns.flatMap(
    ([usage, turn]) =>
      cost(usage, modelId, { serviceTier: turn.serviceTier, inputIncludesCache: inputIncludesCache(turn) }) ?? []
  )
  return costs.length === 0 ? undefined : toUsd(costs.reduce((sum, { total }) => sum + total, 0n))
}

/**
 * Says what turns cost with a model, by list prices. The tokens are those that were counted: another model may count the same
 * words otherwise.
 *
 * **Errors**: none; total.
 */
export const costOf = (modelId: string, turns: ReadonlyArray<CountedTurn>): ModelCost => {
  const { inputTokensIncludeCache, promptCaching } = traitsOf(modelId)
  const includes = ({ inputIncludesCache, modelId: served = modelId }: CountedTurn) =>
    inputIncludesCache ?? (served === modelId ? inputTokensIncludeCache : traitsOf(served).inputTokensIncludeCache)
  const prompted = turns.flatMap((turn): ReadonlyArray<Prompted> => {
    const options = { serviceTier: turn.serviceTier, inputIncludesCache: includes(turn) }
    if (turn.usage === undefined || cost(turn.usage, modelId, options) === undefined) return []
    const tokens = toBilledTokens(turn.usage, options)
    return [{ turn, tokens, prompt: tokens.total - tokens.output }]
  })
  const sum = (pick: (tokens: BilledTokens) => number) => prompted.reduce((all, { tokens }) => all + pick(tokens), 0)
  const minimum = promptCaching?.minimumTokens ?? 0
  const never = () => false
  return {
    modelId,
    turns: turns.length,
    uncounted: turns.length - prompted.length,
    tokens: {
      input: sum(({ input }) => input),
      cacheRead: sum(({ cacheRead }) => cacheRead),
      cacheWrite: sum(({ cacheWrite1h, cacheWrite5m }) => cacheWrite5m + cacheWrite1h),
      output: sum(({ output }) => output)
    },
    usd: add(
      modelId,
      prompted.map(({ turn }) => [turn.usage ?? {}, turn]),
      includes
    ),
    withoutCaching: add(
      modelId,
      prompted.map((each) => [uncached(each), each.turn]),
      never
    ),
    withCaching:
      promptCaching === undefined
        ? undefined
        : add(
            modelId,
            prompted.map((each, index) => [cached(each, prompted[index - 1]?.prompt ?? 0, minimum), each.turn]),
            never
          )
  }
}

/** The turns of each model by itself, in the order in which the models first answered. Those without a model are `undefined`'s. */
export const byModel = (
  turns: ReadonlyArray<CountedTurn>
): ReadonlyMap<string | undefined, ReadonlyArray<CountedTurn>> => Map.groupBy(turns, ({ modelId }) => modelId)
