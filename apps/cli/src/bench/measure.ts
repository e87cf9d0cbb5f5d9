/** Takes a turn, and measures it. */
import { type ConversePart, ConverseStream, type Retry, type Turn } from "@bedrock-kit/converse-stream"
import { Clock, Duration, Effect, Stream } from "effect"
import { withAdvice } from "../chat/converse.ts"
import type { OperatorError } from "../OperatorError.ts"
import type { Sample } from "./sample.ts"

const isContent = ({ _tag }: ConversePart.ConversePart): boolean => _tag === "TextDelta" || _tag === "ReasoningDelta"

const isThrottle = ({ reason }: { readonly reason: Retry["reason"] }): boolean =>
  reason._tag === "AwsError" && reason.category === "Throttling"

const milliseconds = (nanos: bigint): number => Number(nanos) / 1e6

/**
 * Takes one turn. What AWS refuses for the moment is tried again, and the time is that of the attempt that was let in.
 *
 * **Errors**: none; a turn that fails is a sample that says so.
 */
export const measure = Effect.fnUntraced(function* (turn: Turn) {
  const { stream } = yield* ConverseStream
  const clock = yield* Clock.Clock
  let began = yield* Clock.currentTimeNanos
  let throttles = 0
  let finish: ConversePart.FinishPart | undefined
  const arrivals: Array<number> = []
  const onRetry = (retry: Retry) => {
    if (isThrottle(retry)) throttles += 1
    began = clock.currentTimeNanosUnsafe() + BigInt(Math.round(Duration.toMillis(retry.wait) * 1e6))
  }
  const failure = yield* stream(turn, { onRetry }).pipe(
    Stream.runForEach((part) =>
      Effect.map(Clock.currentTimeNanos, (now) => {
        if (isContent(part)) arrivals.push(milliseconds(now - began))
        if (part._tag === "Finish") finish = part
      })
    ),
    Effect.as<OperatorError | undefined>(undefined),
    Effect.catch((error) => {
      if (isThrottle(error)) throttles += 1
      return Effect.flip(withAdvice(error))
    })
  )
  const sample: Sample = {
    firstTokenMs: arrivals[0],
    totalMs: milliseconds((yield* Clock.currentTimeNanos) - began),
    gapsMs: arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at)),
    outputTokens: finish?.usage?.outputTokens,
    cost: finish?.cost?.total,
    throttles,
    failure
  }
  return sample
})
