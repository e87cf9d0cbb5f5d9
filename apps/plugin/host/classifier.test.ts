/** Every failure of a turn, as the host's own functions judge it: not a copy of them. */
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { dirname, join } from "node:path"
import { isContextOverflow, toFailoverReason } from "../src/failoverReason.ts"
import { toHostFailure } from "../src/hostError.ts"
import { cases, modelId } from "../test/support/failures.ts"
import { loadJudge } from "./classifier.ts"
import { installOpenClaw } from "./install.ts"

interface Asked {
  readonly errorMessage: string
  readonly code?: string
}

const hooks = {
  id: "amazon-bedrock",
  matchesContextOverflowError: ({ errorMessage }: Asked) => isContextOverflow(errorMessage),
  classifyFailoverReason: ({ code, errorMessage }: Asked) => toFailoverReason(errorMessage, code)
}

type Judge = Effect.Success<ReturnType<typeof judgeOf>>

const judgeOf = (entry: string) => Effect.promise(() => loadJudge(join(dirname(entry), "dist")))

class Host extends Context.Service<Host, Judge>()("@bedrock-kit/openclaw-plugin/host/Judge") {
  static readonly layer = Layer.effect(Host, Effect.flatMap(installOpenClaw, judgeOf))
}

layer(Host.layer, { timeout: "10 minutes" })("what OpenClaw makes of", (it) => {
  it.effect.each(cases)("$name", ({ failure, isRetried, reason }) =>
    Effect.gen(function* () {
      const judge = yield* Host
      const message = {
        role: "assistant",
        stopReason: "error",
        provider: "amazon-bedrock",
        model: modelId,
        ...toHostFailure(failure)
      } as const
      const judgement = judge(message, hooks)
      assert.strictEqual(judgement.reason, reason, message.errorMessage)
      assert.strictEqual(judgement.isRetried, isRetried, message.errorMessage)
      assert.notMatch(judgement.shown, /Agent run failed|unknown error/)
    })
  )
})
