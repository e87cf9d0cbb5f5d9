/** Finds out whose credentials this machine has, and asks AWS whether they are good. */
import {
  Credentials,
  detectRegion,
  HostEnvironment,
  type Identity,
  SecurityTokenService,
  toProvenanceReport
} from "@bedrock-kit/credentials"
import { ModelCatalog } from "@bedrock-kit/discovery"
import { Clock, Effect, Option, Result } from "effect"
import type { AuthFindings } from "./authMessages.ts"
import type { Caller } from "./connection.ts"

/** An operator waits for it. */
const patience = "10 seconds"

const silence = new Error(`AWS did not answer within ${patience}. Check the network and the proxy, and try again.`)

/** An API key is no AWS identity, so the only question to ask with it is which models there are. */
const askAws = Effect.fnUntraced(
  function* (identity: Identity) {
    if (identity.kind === "access-key") return yield* SecurityTokenService.use((sts) => sts.getCallerIdentity)
    yield* ModelCatalog.use((catalog) => catalog.listing)
    return undefined
  },
  Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail(silence) })
)

/**
 * Resolves the credentials of a caller, and asks AWS about them if that is wanted.
 *
 * **Errors**: a Region that cannot be one. What is wrong with the credentials is among the findings.
 */
export const authFindings = Effect.fn("authFindings")(function* (
  { profile, region }: Pick<Caller, "profile" | "region">,
  asksAws: boolean
) {
  const facts = yield* HostEnvironment.use((host) => host.read)
  const outcome = yield* Effect.result(Credentials.use((credentials) => credentials.get))
  const chosen = yield* detectRegion({ region, profile })
  const asked = asksAws && Result.isSuccess(outcome) ? yield* Effect.result(askAws(outcome.success)) : undefined
  const failure =
    Option.getOrUndefined(Result.getFailure(outcome)) ?? (asked && Option.getOrUndefined(Result.getFailure(asked)))
  const report = toProvenanceReport({
    facts,
    outcome,
    profile,
    region: chosen.value,
    caller: asked === undefined ? undefined : Option.getOrUndefined(Result.getSuccess(asked)),
    now: yield* Clock.currentTimeMillis
  })
  return { report, region: chosen, failure: failure?.message } satisfies AuthFindings
})
