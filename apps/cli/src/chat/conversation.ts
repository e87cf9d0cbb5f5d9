/**
 * What was said so far in a session, and what it used. Pure.
 *
 * A question that got no answer is not kept, so that the next turn is one that AWS takes; it can be asked again. An answer
 * that was stopped is kept as far as it came, and the model is told so with the next question.
 */
import type { TurnMessage, UserContent } from "@bedrock-kit/converse-stream"
import type { Cost } from "@bedrock-kit/model-catalog"
import { toUsd } from "../money.ts"
import { type Answer, toContent } from "./answer.ts"

/** What one turn used. */
export interface TurnRecord {
  readonly modelId: string
  readonly stopReason: string
  readonly usage: NonNullable<Answer["finish"]>["usage"] | null
  readonly cost: Cost | undefined
}

export interface Conversation {
  /** User and assistant by turns, the assistant last. */
  readonly messages: ReadonlyArray<TurnMessage>
  /** The last question, asked again by a retry, and how many messages came before it. */
  readonly last: { readonly content: ReadonlyArray<UserContent>; readonly before: number } | undefined
  /** Whether the last answer was stopped. */
  readonly isCut: boolean
  readonly turns: ReadonlyArray<TurnRecord>
}

/** Before the first question. */
export const empty: Conversation = { messages: [], last: undefined, isCut: false, turns: [] }

/** What the model is told of an answer that was stopped. The words are the user's, not put into its own mouth. */
export const cutNote: UserContent = { type: "text", text: "(I stopped your last answer before its end.)" }

/** The messages of the next turn, and the question as a retry would ask it. */
export const ask = (conversation: Conversation, content: ReadonlyArray<UserContent>): Conversation => {
  const { isCut, messages } = conversation
  const said: TurnMessage = { role: "user", content: isCut ? [cutNote, ...content] : content }
  return { ...conversation, messages: [...messages, said], last: { content, before: messages.length } }
}

/** The conversation as it was before the last question, which is asked again. `undefined` when there was none. */
export const again = (conversation: Conversation): Conversation | undefined => {
  const { last, messages } = conversation
  if (last === undefined) return undefined
  return ask({ ...conversation, messages: messages.slice(0, last.before), isCut: false }, last.content)
}

const recordOf = ({ finish }: Answer, modelId: string): TurnRecord => ({
  modelId,
  stopReason: finish?.stopReason ?? "stopped",
  usage: finish?.usage ?? null,
  cost: finish?.cost
})

/** Takes down an answer. One without anything that can go back to the model leaves no trace but its cost. */
export const answered = (asked: Conversation, answer: Answer, modelId: string): Conversation => {
  const content = toContent(answer, modelId)
  const turns = [...asked.turns, recordOf(answer, modelId)]
  if (!content.some(({ type }) => type === "text")) return { ...unanswered(asked), turns }
  return {
    ...asked,
    messages: [...asked.messages, { role: "assistant", content }],
    isCut: answer.finish === undefined,
    turns
  }
}

/** Takes back a question that was not answered. */
export const unanswered = (asked: Conversation): Conversation => ({
  ...asked,
  messages: asked.messages.slice(0, asked.last?.before),
  isCut: false
})

/** Everything that was used. **Units**: tokens; US dollars. */
export interface Total {
  readonly turns: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadInputTokens: number
  readonly cacheWriteInputTokens: number
  readonly usd: number
  /** Turns whose usage or price is not known. */
  readonly uncounted: number
}

/** Adds up what a session used. */
export const totalOf = ({ turns }: Conversation): Total => {
  const sum = (pick: (turn: TurnRecord) => number | undefined) =>
    turns.reduce((all, turn) => all + (pick(turn) ?? 0), 0)
  const femtodollars = turns.reduce((all, turn) => all + (turn.cost?.total ?? 0n), 0n)
  return {
    turns: turns.length,
    inputTokens: sum(({ usage }) => usage?.inputTokens),
    outputTokens: sum(({ usage }) => usage?.outputTokens),
    cacheReadInputTokens: sum(({ usage }) => usage?.cacheReadInputTokens),
    cacheWriteInputTokens: sum(({ usage }) => usage?.cacheWriteInputTokens),
    usd: toUsd(femtodollars),
    uncounted: turns.filter((turn) => turn.cost === undefined).length
  }
}
