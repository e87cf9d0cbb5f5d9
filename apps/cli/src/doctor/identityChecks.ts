/** Who calls AWS: where the credentials are from, and whether AWS knows them. */
import {
  type CallerIdentity,
  Credentials,
  HostEnvironment,
  SecurityTokenService,
  toProvenanceReport
} from "@bedrock-kit/credentials"
import { Clock, Effect, Option, Result } from "effect"
import { type Check, failed, ok, patience, warning } from "./Check.ts"
import { type Failure, isRefusedCaller, outcomeOf } from "./failures.ts"

/** What the credentials are judged for. */
export interface Subject {
  readonly profile: string | undefined
  readonly region: string
  /** Any request to Amazon Bedrock: what tells whether an API key is taken. */
  readonly anyRequest: Effect.Effect<unknown, Failure>
}

const credentials = Effect.fnUntraced(function* ({ profile, region }: Subject) {
  const facts = yield* HostEnvironment.use((host) => host.read)
  const outcome = yield* Effect.result(Credentials.use((service) => service.get))
  const now = yield* Clock.currentTimeMillis
  const { sources, warnings } = toProvenanceReport({ facts, outcome, profile, region, now })
  if (Result.isFailure(outcome)) {
    // Half a pair of keys is why there are none; that none were found is only what follows from it.
    const broken = sources.find(({ status }) => status === "failed")
    const said = outcomeOf(outcome.failure)
    return outcome.failure.reason._tag === "NoCredentials" && broken?.reason !== undefined
      ? failed(
          3,
          `${broken.where}: ${broken.reason}, so there are no credentials.`,
          "Set what is missing, or unset the rest. More: bedrock whoami"
        )
      : said
  }
  const { source, where } = outcome.success
  const [first] = warnings
  return first === undefined ? ok(`${source}, from ${where}.`) : warning(first, "bedrock whoami")
})

const noSts = "Turns need no AWS STS. Check AWS_ENDPOINT_URL_STS if it should answer."

const known = ({ account, arn }: CallerIdentity) => ok(`${arn} in account ${account}.`)

const unknownToAws = (error: Failure) =>
  failed(
    3,
    error._tag === "AwsError"
      ? `AWS refuses the credentials with ${error.exception}: ${error.detail.replace(/\.?$/u, ".")}`
      : error.message,
    error._tag === "AwsError" && error.category === "ExpiredToken"
      ? "Renew them, and try again. Where they are from: bedrock whoami"
      : "Correct them, or use others. Where they are from: bedrock whoami"
  )

/** An API key is no identity that STS knows, so Amazon Bedrock itself is asked. Its other refusals are not about the key. */
const apiKey = Effect.fnUntraced(function* (anyRequest: Subject["anyRequest"]) {
  const answer = yield* Effect.result(Effect.timeoutOption(anyRequest, patience))
  return Result.isFailure(answer) && isRefusedCaller(answer.failure)
    ? unknownToAws(answer.failure)
    : ok("An Amazon Bedrock API key, of which AWS tells no owner.")
})

const identity = Effect.fnUntraced(function* ({ anyRequest }: Subject) {
  const caller = yield* Effect.option(Credentials.use((service) => service.get))
  if (Option.isSome(caller) && caller.value.kind === "bearer-token") return yield* apiKey(anyRequest)
  const answer = yield* SecurityTokenService.use((sts) => sts.getCallerIdentity).pipe(
    Effect.timeoutOption(patience),
    Effect.result
  )
  if (Result.isSuccess(answer))
    return Option.match(answer.success, {
      onSome: known,
      onNone: () => warning("The account is not known: AWS STS did not answer within 5 seconds.", noSts)
    })
  if (isRefusedCaller(answer.failure)) return unknownToAws(answer.failure)
  const said = outcomeOf(answer.failure)
  // Nothing else needs STS, and many private networks have no way to it.
  return said.status === "failed" && said.exitCode === 75
    ? warning(`The account is not known: ${said.why}`, noSts)
    : said
})

/** Credentials and whose they are. */
export const identityChecks = (
  subject: Subject
): ReadonlyArray<Check<Credentials | HostEnvironment | SecurityTokenService>> => [
  {
    id: "credentials",
    title: "Credentials",
    needs: ["region"],
    asks: "The source of the credentials",
    run: credentials(subject)
  },
  { id: "identity", title: "Identity", needs: ["credentials", "clock"], run: identity(subject) }
]
