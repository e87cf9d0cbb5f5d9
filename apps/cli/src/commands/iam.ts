/** `bedrock iam`: the least that IAM has to allow, and what of it the caller lacks. */
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { isUnicode, toAscii } from "../ascii.ts"
import { connect } from "../doctor/connect.ts"
import { connection, json } from "../flags.ts"
import { whenInterrupted } from "../interrupt.ts"
import { ask } from "../iam/ask.ts"
import { resolveNeeds } from "../iam/needs.ts"
import { features, onlyActions, toPolicy } from "../iam/policy.ts"
import { toTerraform } from "../iam/terraform.ts"
import type { Finding } from "../iam/verdict.ts"
import { wishOf } from "../iam/wish.ts"
import { OperatorError } from "../OperatorError.ts"
import { layOut } from "../table.ts"

const model = Flag.String("model").pipe(
  Flag.withAlias("m"),
  Flag.withDescription(
    "A model to allow. May be given several times. Default: those that OpenClaw's configuration names, else every model"
  ),
  Flag.atLeast(0)
)

const feature = Flag.String("feature").pipe(
  Flag.withDescription(
    `What to allow, with commas: ${features.join(", ")}. Default: what the models need, and discovery`
  ),
  Flag.atLeast(0)
)

const guardrail = Flag.String("guardrail").pipe(
  Flag.withDescription("Id or ARN of the guardrail. Default: the one that OpenClaw's configuration names"),
  Flag.optional
)

const account = Flag.String("account").pipe(
  Flag.withDescription("The account's twelve digits. Default: the caller's"),
  Flag.optional
)

const invoke = Flag.Boolean("invoke").pipe(
  Flag.withDescription(
    "Take a turn of one token with each model: only that tells whether turns are allowed, and it costs that token"
  ),
  Flag.withDefault(false)
)

const terraform = Flag.Boolean("terraform").pipe(
  Flag.withDescription("Print Terraform's aws_iam_policy_document instead of JSON"),
  Flag.withDefault(false)
)

const advise = (remarks: ReadonlyArray<string>) =>
  Effect.forEach(remarks, (remark) => Console.error(`Note: ${remark}`), { discard: true })

const interrupted = whenInterrupted("Interrupted: nothing was changed, and nothing that was printed is all.")

const policy = Command.make(
  "policy",
  { model, feature, guardrail, account, ...connection, terraform },
  Effect.fnUntraced(function* (flags) {
    yield* connect(
      flags,
      Effect.fnUntraced(function* ({ value: region }) {
        const { notes, wish } = yield* wishOf(flags, region)
        const { needs, remarks } = yield* resolveNeeds(wish)
        const document = toPolicy(needs)
        yield* Console.log(flags.terraform ? toTerraform(document) : JSON.stringify(document, null, 2))
        yield* advise([...notes, ...remarks])
      })
    ).pipe(interrupted)
  })
).pipe(
  Command.withDescription("Print the least that IAM has to allow, with every Region that a profile routes to"),
  Command.withExamples([
    { command: "bedrock iam policy --model us.anthropic.claude-sonnet-4-6", description: "For one model" },
    {
      command: "bedrock iam policy --model amazon.nova-lite-v1:0 --feature chat,bearer --terraform",
      description: "For turns alone, with an API key, for Terraform"
    }
  ])
)

const marks = { allowed: "✓", denied: "✗", unknown: "?" } as const

const toLines = (findings: ReadonlyArray<Finding>): ReadonlyArray<string> =>
  layOut(findings.map(({ action, status, why }) => [`${marks[status]} ${action}`, why ?? ""]))

const check = Command.make(
  "check",
  { model, feature, guardrail, ...connection, invoke, json },
  Effect.fnUntraced(function* (flags) {
    yield* connect(
      flags,
      Effect.fnUntraced(function* ({ value: region }) {
        const { guardrailVersion, notes, wish } = yield* wishOf({ ...flags, account: Option.none() }, region)
        yield* advise(notes)
        const { needs } = yield* resolveNeeds(wish)
        const document = toPolicy(needs)
        const findings = yield* ask(document, needs, { guardrailVersion, mayInvoke: flags.invoke })
        const denied = new Set(findings.filter(({ status }) => status === "denied").map(({ action }) => action))
        const missing = onlyActions(document, denied)
        if (flags.json) {
          const actions = findings.map(({ action, status, why }) => ({ action, status, why: why ?? null }))
          yield* Console.log(JSON.stringify({ ok: denied.size === 0, actions, missing }, null, 2))
        } else {
          yield* Effect.forEach(
            toLines(findings),
            (line) => Console.log(isUnicode(process.env) ? line : toAscii(line)),
            { discard: true }
          )
          if (denied.size > 0) yield* Console.log(`\n${JSON.stringify(missing, null, 2)}`)
        }
        if (denied.size > 0)
          return yield* new OperatorError({
            message: `The caller may not call ${[...denied].join(", ")}. Attach a policy with the statements above to its role or user.`,
            exitCode: 3
          })
      })
    ).pipe(interrupted)
  })
).pipe(
  Command.withDescription("Ask AWS for real which of those actions the caller lacks, and print what to allow"),
  Command.withExamples([
    { command: "bedrock iam check --model us.anthropic.claude-sonnet-4-6", description: "Without taking a turn" },
    {
      command: "bedrock iam check --model us.anthropic.claude-sonnet-4-6 --invoke --json",
      description: "With one, for a script"
    }
  ])
)

export const iam = Command.make("iam").pipe(
  Command.withDescription("Print the least that IAM has to allow, or find out what of it is missing"),
  Command.withSubcommands([policy, check])
)
