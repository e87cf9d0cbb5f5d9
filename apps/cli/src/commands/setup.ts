/** `bedrock setup`: a role for an EC2 instance, and OpenClaw's configuration, each as a script to read or to run. */
import { detectRegion } from "@bedrock-kit/credentials"
import { parseModelId } from "@bedrock-kit/model-catalog"
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { connect } from "../doctor/connect.ts"
import { connection, profile, region } from "../flags.ts"
import { resolveNeeds } from "../iam/needs.ts"
import { toPolicy } from "../iam/policy.ts"
import { wishOf } from "../iam/wish.ts"
import { whenInterrupted } from "../interrupt.ts"
import { fromFailure, OperatorError } from "../OperatorError.ts"
import { toEc2Script } from "../setup/ec2Script.ts"
import { toOpenClawScript } from "../setup/openClawScript.ts"
import { runScript } from "../setup/runScript.ts"
import { notModelIds } from "./explain.ts"

const apply = Flag.Boolean("apply").pipe(
  Flag.withDescription("Run the script instead of printing it"),
  Flag.withDefault(false)
)

const wrongUse = (message: string) => new OperatorError({ message, exitCode: 2 })

/** **Source**: IAM API reference, CreateRole and CreateInstanceProfile. */
const role = Flag.String("role").pipe(
  Flag.withDescription("Name of the role and of its instance profile"),
  Flag.filter(
    (name) => /^[\w+=,.@-]{1,64}$/.test(name),
    (name) => `${JSON.stringify(name)} is no name of a role: it has 1 to 64 letters, digits and + = , . @ _ -`
  ),
  Flag.withDefault("bedrock-gateway")
)

const instance = Flag.String("instance").pipe(
  Flag.withDescription("The EC2 instance to give it to, such as i-0123456789abcdef0. Default: none yet"),
  Flag.filter(
    (id) => /^i-[0-9a-f]{8,17}$/.test(id),
    (id) => `${JSON.stringify(id)} is no EC2 instance, such as i-0123456789abcdef0`
  ),
  Flag.optional
)

const models = Flag.String("model").pipe(
  Flag.withAlias("m"),
  Flag.withDescription(
    "A model to allow. May be given several times. Default: those that OpenClaw's configuration names, else every model"
  ),
  Flag.atLeast(0)
)

/** Prints the script, or runs it. */
const carryOut = (script: string, isApplied: boolean) =>
  isApplied
    ? runScript(script).pipe(
        whenInterrupted("Interrupted: what was done is kept. Run the command again, and it goes on with the rest.")
      )
    : Console.log(script)

const ec2 = Command.make(
  "ec2",
  { role, instance, model: models, ...connection, apply },
  Effect.fnUntraced(function* (flags) {
    const { notes, script } = yield* connect(
      flags,
      Effect.fnUntraced(function* ({ value }) {
        const { notes, wish } = yield* wishOf(
          { feature: [], guardrail: Option.none(), account: Option.none(), model: flags.model },
          value
        )
        const { needs, remarks } = yield* resolveNeeds(wish)
        // A role signs by itself: who runs this may use an API key, and the instance will not.
        const features = new Set([...needs.features].filter((feature) => feature !== "bearer"))
        const setup = {
          role: flags.role,
          instance: Option.getOrUndefined(flags.instance),
          region: value,
          profile: Option.getOrUndefined(flags.profile),
          policy: toPolicy({ ...needs, features }),
          models: wish.models
        }
        return { notes: [...notes, ...remarks], script: toEc2Script(setup) }
      })
    )
    yield* Effect.forEach(notes, (note) => Console.error(`Note: ${note}`), { discard: true })
    yield* carryOut(script, flags.apply)
  })
).pipe(
  Command.withDescription(
    "Give an EC2 instance a role for Amazon Bedrock: role, policy, instance profile, association"
  ),
  Command.withExamples([
    {
      command: "bedrock setup ec2 --instance i-0123456789abcdef0 --model us.anthropic.claude-sonnet-4-6 > setup.sh",
      description: "A script to read, and to run with bash"
    },
    {
      command: "bedrock setup ec2 --instance i-0123456789abcdef0 --model us.anthropic.claude-sonnet-4-6 --apply",
      description: "The same, run at once with the AWS CLI"
    }
  ])
)

const primary = Flag.String("model").pipe(
  Flag.withAlias("m"),
  Flag.withDescription("The primary model. Default: OpenClaw keeps the one it has"),
  Flag.optional
)

const openclaw = Command.make(
  "openclaw",
  { model: primary, region, profile, apply },
  Effect.fnUntraced(function* (flags) {
    const model = Option.getOrUndefined(flags.model)
    if (model !== undefined && parseModelId(model).kind === "unknown") return yield* notModelIds([model])
    if (model?.startsWith("amazon-bedrock/") === true)
      return yield* wrongUse(`Name the model without its provider: --model ${model.slice("amazon-bedrock/".length)}`)
    const { host } = yield* Effect.promise(() => import("../layers.ts"))
    const asked = Option.getOrUndefined(flags.profile)
    const { value } = yield* detectRegion({ region: Option.getOrUndefined(flags.region), profile: asked }).pipe(
      Effect.mapError(fromFailure),
      Effect.provide(host)
    )
    yield* carryOut(toOpenClawScript({ region: value, profile: asked, model }), flags.apply)
  })
).pipe(
  Command.withDescription("Configure OpenClaw for Amazon Bedrock, by its own config set, and list what it sees then"),
  Command.withExamples([
    {
      command: "bedrock setup openclaw --region eu-west-1 --model eu.anthropic.claude-sonnet-4-6",
      description: "What would be done"
    },
    { command: "bedrock setup openclaw --model us.anthropic.claude-sonnet-4-6 --apply", description: "Do it" }
  ])
)

export const setup = Command.make("setup").pipe(
  Command.withDescription("Set up an EC2 instance or OpenClaw for Amazon Bedrock, by a script that may be run again"),
  Command.withSubcommands([ec2, openclaw])
)
