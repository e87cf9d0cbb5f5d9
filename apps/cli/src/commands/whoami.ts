/** `bedrock whoami`: whose credentials are used, where they were found, why no others, and in which Region. */
import {
  Credentials,
  HostEnvironment,
  type Identity,
  type ProvenanceReport,
  type Region,
  SecurityTokenService,
  toProvenanceReport
} from "@bedrock-kit/credentials"
import { Clock, Console, Effect, Option, Result } from "effect"
import { Command, Flag } from "effect/cli"
import { connectToAccount } from "../connect.ts"
import { connection, json } from "../flags.ts"
import { fromFailure, OperatorError } from "../OperatorError.ts"
import { layOut } from "../table.ts"
import { toDocument, toIso } from "../provenanceDocument.ts"

const verify = Flag.Boolean("verify").pipe(
  Flag.withDescription("Fail when AWS cannot be asked whose credentials these are"),
  Flag.withDefault(false)
)

/** The first four characters tell a role's temporary key from a user's; the last four tell keys apart. */
const abbreviate = (accessKeyId: string) => `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`

const noAnswer = new OperatorError({
  message: "AWS STS did not answer within 5 seconds. Check the network and AWS_ENDPOINT_URL_STS, and try again.",
  exitCode: 75
})

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
  if (Result.isSuccess(answer) && Option.isSome(answer.success)) return answer.success.value
  const failure = Result.isFailure(answer) ? fromFailure(answer.failure) : noAnswer
  if (insist || failure.exitCode !== 75) return yield* failure
  yield* Console.error(`The account is not known. ${failure.message}`)
  return undefined
})

/** What is known at the end. */
interface Findings {
  readonly report: ProvenanceReport
  readonly identity: Identity | undefined
  readonly region: Region
}

const summary = ({ identity, region, report: { identity: caller } }: Findings): ReadonlyArray<string> => [
  ...(identity === undefined
    ? ["source      none"]
    : [
        `source      ${identity.source}, from ${identity.where}`,
        ...(identity.kind === "access-key" ? [`access key  ${abbreviate(identity.accessKeyId)}`] : []),
        `expires     ${toIso(identity.expiration) ?? "never"}`
      ]),
  `region      ${region.value}, from ${region.from}`,
  ...(caller === undefined ? [] : [`account     ${caller.account}`, `arn         ${caller.arn}`])
]

const asText = (findings: Findings): ReadonlyArray<string> => [
  ...summary(findings),
  "",
  ...layOut([
    ["SOURCE", "STATUS", "WHERE", "WHY NOT"],
    ...findings.report.sources.map(({ reason, source, status, where }) => [source, status, where, reason ?? ""])
  ])
]

const asJson = ({ identity, region, report }: Findings): string => {
  const { source, ...others } = toDocument(report, region)
  return JSON.stringify(
    { source, ...(identity?.kind === "access-key" && { accessKeyId: identity.accessKeyId }), ...others },
    null,
    2
  )
}

export const whoami = Command.make(
  "whoami",
  { ...connection, json, verify },
  Effect.fnUntraced(function* (flags) {
    yield* connectToAccount(
      flags,
      Effect.fnUntraced(function* (region) {
        const facts = yield* HostEnvironment.use((host) => host.read)
        const outcome = yield* Effect.result(Credentials.use((credentials) => credentials.get))
        const identity = Option.getOrUndefined(Result.getSuccess(outcome))
        const asked = identity === undefined ? undefined : yield* Effect.result(askAws(identity, flags.verify))
        const caller = asked === undefined ? undefined : Option.getOrUndefined(Result.getSuccess(asked))
        const report = toProvenanceReport({
          facts,
          outcome,
          profile: Option.getOrUndefined(flags.profile),
          region: region.value,
          caller,
          now: yield* Clock.currentTimeMillis
        })
        const findings = { report, identity, region }

        // What was found is shown whatever comes of it: it is how one finds out why.
        if (flags.json) yield* Console.log(asJson(findings))
        else yield* Effect.forEach(asText(findings), (line) => Console.log(line), { discard: true })
        if (!flags.json)
          yield* Effect.forEach(report.warnings, (warning) => Console.error(`Warning: ${warning}`), { discard: true })

        if (Result.isFailure(outcome)) return yield* fromFailure(outcome.failure)
        if (asked !== undefined && Result.isFailure(asked)) return yield* asked.failure
      })
    )
  })
).pipe(
  Command.withDescription("Show whose credentials are used, where they were found, why no others, and in which Region"),
  Command.withExamples([
    { command: "bedrock whoami", description: "Before anything else, when something does not work" },
    { command: "bedrock whoami --json --profile dev", description: "For a script, with a profile of your choice" }
  ])
)
