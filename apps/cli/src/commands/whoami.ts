/** `bedrock whoami`: whose credentials are used, where they were found, and in which Region. */
import {
  type CallerIdentity,
  Credentials,
  type Identity,
  type Region,
  SecurityTokenService
} from "@bedrock-kit/credentials"
import { Console, DateTime, Effect, Option, Result } from "effect"
import { Command, Flag } from "effect/cli"
import { connect } from "../connect.ts"
import { connection, json } from "../flags.ts"
import { fromFailure, type OperatorError } from "../OperatorError.ts"

const verify = Flag.Boolean("verify").pipe(
  Flag.withDescription("Fail when AWS cannot be asked whose credentials these are"),
  Flag.withDefault(false)
)

const expires = (identity: Identity): string =>
  identity.expiration === undefined
    ? "never"
    : Option.match(DateTime.make(identity.expiration), { onNone: () => "unknown", onSome: DateTime.formatIso })

/** The first four characters tell a role's temporary key from a user's; the last four tell keys apart. */
const abbreviate = (accessKeyId: string) => `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`

/**
 * Asks STS. A bearer token is not an AWS identity, so there is nobody to ask about. An AWS that refuses is a
 * failure; one that cannot be reached is only told, unless `--verify` insists.
 */
const askAws = Effect.fnUntraced(function* (identity: Identity, insist: boolean) {
  if (identity.kind === "bearer-token") return undefined
  const answer = yield* SecurityTokenService.use((sts) => sts.getCallerIdentity).pipe(
    Effect.timeoutOption("5 seconds"),
    Effect.result
  )
  if (Result.isSuccess(answer)) {
    if (Option.isNone(answer.success))
      yield* Console.error("AWS STS did not answer within 5 seconds; the account is not known.")
    return Option.getOrUndefined(answer.success)
  }
  const failure = fromFailure(answer.failure)
  if (insist || failure.exitCode !== 75) return yield* failure
  yield* Console.error(`The account is not known. ${failure.message}`)
  return undefined
})

const asText = (identity: Identity, region: Region, caller: CallerIdentity | undefined): ReadonlyArray<string> => [
  `source      ${identity.source}, from ${identity.where}`,
  ...(identity.kind === "access-key" ? [`access key  ${abbreviate(identity.accessKeyId)}`] : []),
  `expires     ${expires(identity)}`,
  `region      ${region.value}, from ${region.from}`,
  ...(caller === undefined ? [] : [`account     ${caller.account}`, `arn         ${caller.arn}`])
]

const asJson = (identity: Identity, region: Region, caller: CallerIdentity | undefined): string =>
  JSON.stringify(
    {
      source: identity.source,
      where: identity.where,
      ...(identity.kind === "access-key" && { accessKeyId: identity.accessKeyId }),
      expiration: identity.expiration === undefined ? null : expires(identity),
      region,
      identity: caller ?? null
    },
    null,
    2
  )

export const whoami = Command.make(
  "whoami",
  { ...connection, json, verify },
  Effect.fnUntraced(function* (flags) {
    yield* connect(flags, (region) =>
      Effect.gen(function* (): Effect.fn.Return<void, OperatorError, Credentials | SecurityTokenService> {
        const identity = yield* Credentials.use((credentials) => credentials.get).pipe(Effect.mapError(fromFailure))
        const caller = yield* askAws(identity, flags.verify)
        if (flags.json) yield* Console.log(asJson(identity, region, caller))
        else yield* Effect.forEach(asText(identity, region, caller), (line) => Console.log(line), { discard: true })
      })
    )
  })
).pipe(
  Command.withDescription("Show whose credentials are used, where they were found, and in which Region"),
  Command.withExamples([
    { command: "bedrock whoami", description: "Before anything else, when something does not work" },
    { command: "bedrock whoami --json --profile dev", description: "For a script, with a profile of your choice" }
  ])
)
