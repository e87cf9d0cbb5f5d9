/** `bedrock models`: lists what this account may invoke, and what is known of it. */
import { type Listing, ModelAccess, ModelCatalog, remarksOn } from "@bedrock-kit/discovery"
import { Console, Effect, Fiber, Option, Result } from "effect"
import { Command, Flag } from "effect/cli"
import { connectToAccount } from "../connect.ts"
import { endpoint, json, profile, regionDescription } from "../flags.ts"
import { toLine } from "../modelLine.ts"
import { type Access, toTable } from "../modelTable.ts"
import { fromFailure, OperatorError } from "../OperatorError.ts"
import { regionsBeside } from "../regions.ts"
import { explain } from "./explain.ts"

const provider = Flag.String("provider").pipe(
  Flag.withDescription("Only models of this provider, such as anthropic. May be given several times"),
  Flag.atLeast(0)
)

const regions = Flag.String("region").pipe(
  Flag.withAlias("r"),
  Flag.withDescription(`${regionDescription}. May be given several times, for one table of them all`),
  Flag.atLeast(0)
)

const allRegions = Flag.Boolean("all-regions").pipe(
  Flag.withDescription("List every Region of the partition. Takes a while"),
  Flag.withDefault(false)
)

const allProfiles = Flag.Boolean("all-profiles").pipe(
  Flag.withDescription("List a model by every inference profile that reaches it, not only by the preferred one"),
  Flag.withDefault(false)
)

const wide = Flag.Boolean("wide").pipe(
  Flag.withDescription("More columns: what a model gives, its provider, kind and Regions"),
  Flag.withDefault(false)
)

const withAccess = Flag.Boolean("access").pipe(
  Flag.withDescription("Ask for each model whether this account has access to it: several requests a model"),
  Flag.withDefault(false)
)

const refresh = Flag.Boolean("refresh").pipe(
  Flag.withDescription("Ask AWS anew. A list is otherwise kept for an hour"),
  Flag.withDefault(false)
)

const none = (where: string) =>
  new OperatorError({
    message: `No model can be invoked in ${where}: Amazon Bedrock offers none there, or this account has no access to any. Choose another Region with --region, or ask for model access in the Amazon Bedrock console.`,
    exitCode: 2
  })

/** One question a model that is behind several ids, a few at a time: AWS throttles these. */
const askAccess = Effect.fnUntraced(function* ({ models }: Listing) {
  const { check } = yield* ModelAccess
  const asked = yield* Effect.forEach(
    models.filter(({ isPreferred }) => isPreferred),
    (model) =>
      Effect.map(Effect.result(check(model.modelId)), (report) => {
        const found = Result.isFailure(report) ? "unknown" : (report.success.failed?.rung ?? "yes")
        return [
          model.baseModelId ?? model.modelId,
          found === "yes" || found === "unknown" ? found : `no: ${found}`
        ] as const
      }),
    { concurrency: 4 }
  )
  const byBase = new Map(asked)
  return new Map(models.map((model) => [model.modelId, byBase.get(model.baseModelId ?? model.modelId) ?? "unknown"]))
})

const minutes = ({ age }: Listing): string => {
  const count = Math.round(age / 60_000)
  return count < 1 ? "" : `, as listed ${count} ${count === 1 ? "minute" : "minutes"} ago; --refresh asks anew`
}

const others = ({ models }: Listing): string => {
  const count = models.reduce((sum, { alternatives }) => sum + alternatives.length, 0)
  return count === 0
    ? ""
    : ` ${count} other ${count === 1 ? "profile reaches" : "profiles reach"} them: --all-profiles.`
}

/** Regions without Amazon Bedrock, or that this account has not enabled, are many: they are told in one line. */
const withoutSilence = (listing: Listing): Listing => ({
  ...listing,
  omissions: listing.omissions.filter(({ isDenial }) => isDenial)
})

const tellSilence = ({ omissions }: Listing) => {
  const silent = [...new Set(omissions.filter(({ isDenial }) => !isDenial).map(({ region }) => region))]
  return silent.length === 0
    ? Effect.void
    : Console.error(
        `No list came from ${silent.join(", ")}: Amazon Bedrock may not be there, or the Region not enabled for this account.`
      )
}

/** Something to read on stderr while many Regions answer. */
const whileWaiting = (where: string) => Effect.andThen(Effect.sleep("2 seconds"), Console.error(`Asking ${where} …`))

export const models = Command.make(
  "models",
  { region: regions, profile, endpoint, json, provider, allRegions, allProfiles, wide, access: withAccess, refresh },
  Effect.fnUntraced(function* (flags) {
    const [first, ...further] = flags.region
    yield* connectToAccount(
      { ...flags, region: Option.fromUndefinedOr(first) },
      Effect.fnUntraced(function* ({ from, value }) {
        const waiting = yield* Effect.forkChild(whileWaiting(flags.allRegions ? "every Region" : value))
        const listing = yield* ModelCatalog.use((catalog) => catalog.listing).pipe(
          Effect.mapError(fromFailure),
          Effect.ensuring(Fiber.interrupt(waiting))
        )
        const access: Access | undefined = flags.access ? yield* askAccess(listing) : undefined
        const lines = flags.json
          ? listing.models.map((model) => JSON.stringify(toLine(model, access?.get(model.modelId))))
          : toTable(listing.models, {
              isWide: flags.wide,
              access,
              width: process.stdout.isTTY ? process.stdout.columns : undefined
            })
        const where = flags.allRegions ? "all Regions" : listing.regions.join(", ")
        if (listing.models.length > 0) yield* Console.log(lines.join("\n"))
        const remarks = remarksOn(flags.allRegions ? withoutSilence(listing) : listing)
        if (listing.unmatchedProviders.length > 0)
          return yield* new OperatorError({ message: remarks.join(" "), exitCode: 2 })
        yield* Effect.forEach(remarks, (remark) => Console.error(`Warning: ${remark}`), { discard: true })
        if (listing.models.length === 0) return yield* none(where)
        if (flags.allRegions) yield* tellSilence(listing)
        if (!flags.json)
          yield* Console.error(
            `${listing.models.length} models in ${where}${listing.regions.length === 1 ? ` (from ${from})` : ""}${minutes(listing)}.${others(listing)}`
          )
      }),
      {
        listing: {
          providerFilter: flags.provider,
          profiles: flags.allProfiles ? "all" : "preferred",
          isRefreshed: flags.refresh,
          regions: flags.allRegions ? regionsBeside : further
        }
      }
    )
  })
).pipe(
  Command.withDescription("List the models this account may invoke in a Region"),
  Command.withExamples([
    { command: "bedrock models --provider anthropic", description: "One provider's models" },
    { command: "bedrock models --access --wide", description: "Everything, and what each model lacks to be used" },
    { command: "bedrock models --json --region eu-west-1", description: "For a script: one JSON object a line" }
  ]),
  Command.withSubcommands([explain])
)
