/** Asks AWS for everything that can be invoked, all at once, and makes one list of what it answers. */
import { Clock, Effect } from "effect"
import type { BedrockControlPlane, ControlPlane, ControlPlaneError, Paged } from "./BedrockControlPlane.ts"
import { readInferenceProfile } from "./answers.ts"
import { type CatalogOptions, mergeCatalogs, toCatalog } from "./catalog.ts"
import type { Answers } from "./catalogRows.ts"
import { DiscoveryError } from "./DiscoveryError.ts"
import type { FetchedListing } from "./Listing.ts"
import { type Omission, toOmission } from "./Omission.ts"
import { readPages, withRetries } from "./pages.ts"

/** The listings that few accounts have anything in, by what they show. */
export type OptionalListing =
  | "imported-models"
  | "custom-model-deployments"
  | "provisioned-model-throughputs"
  | "prompt-routers"

/** All of them. */
export const optionalListings: ReadonlyArray<OptionalListing> = [
  "imported-models",
  "custom-model-deployments",
  "provisioned-model-throughputs",
  "prompt-routers"
]

export interface FetchOptions extends Omit<CatalogOptions, "region"> {
  /** In order of preference. */
  readonly regions: ReadonlyArray<string>
  readonly include: ReadonlyArray<OptionalListing>
}

/** How many application profiles are looked behind at a time. */
const lookingBehind = 5

interface Failed {
  readonly error: ControlPlaneError
  readonly omission: Omission
  /** Whether every account is expected to be allowed it. */
  readonly isEssential: boolean
}

interface Listed<A> {
  readonly items: ReadonlyArray<A>
  readonly failed: ReadonlyArray<Failed>
}

const nothing = { items: [], failed: [] }

/** Finds out what is behind an application profile that was listed without it. */
const completeProfiles = Effect.fnUntraced(function* (
  controlPlane: ControlPlane,
  region: string,
  profiles: ReadonlyArray<unknown>
) {
  const failed: Array<Failed> = []
  const items = yield* Effect.forEach(
    profiles,
    (entry) => {
      const { arn, id, isActive, isApplication, modelArns } = readInferenceProfile(entry)
      const identifier = arn ?? id
      if (!isApplication || !isActive || modelArns.length > 0 || identifier === undefined) return Effect.succeed(entry)
      return withRetries(controlPlane.getInferenceProfile(identifier)).pipe(
        Effect.catch((error) => {
          const omission = toOmission(region, "GetInferenceProfile", error, false)
          failed.push({ error, omission, isEssential: false })
          return Effect.succeed(entry)
        })
      )
    },
    { concurrency: lookingBehind }
  )
  return { items, failed }
})

const fetchRegion = Effect.fnUntraced(function* (controlPlane: ControlPlane, region: string, options: FetchOptions) {
  const list = <A>(operation: string, isEssential: boolean, page: Paged<A>): Effect.Effect<Listed<A>> =>
    Effect.map(readPages(operation, page), ({ failure, items }) => ({
      items,
      failed:
        failure === undefined
          ? []
          : [{ error: failure, omission: toOmission(region, operation, failure, items.length > 0), isEssential }]
    }))
  const ifIncluded = <A>(listing: OptionalListing, operation: string, page: Paged<A>): Effect.Effect<Listed<A>> =>
    options.include.includes(listing) ? list(operation, false, page) : Effect.succeed(nothing)

  const [foundationModels, systemDefined, application, imported, deployments, provisioned, routers] = yield* Effect.all(
    [
      list("ListFoundationModels", true, () =>
        Effect.map(controlPlane.listFoundationModels, (items) => ({ items, nextToken: undefined }))
      ),
      list("ListInferenceProfiles", true, controlPlane.listInferenceProfiles("SYSTEM_DEFINED")),
      list("ListInferenceProfiles", true, controlPlane.listInferenceProfiles("APPLICATION")),
      ifIncluded("imported-models", "ListImportedModels", controlPlane.listImportedModels),
      ifIncluded("custom-model-deployments", "ListCustomModelDeployments", controlPlane.listCustomModelDeployments),
      ifIncluded(
        "provisioned-model-throughputs",
        "ListProvisionedModelThroughputs",
        controlPlane.listProvisionedModelThroughputs
      ),
      ifIncluded("prompt-routers", "ListPromptRouters", controlPlane.listPromptRouters)
    ],
    { concurrency: "unbounded" }
  )
  const completed = yield* completeProfiles(controlPlane, region, application.items)
  const answers: Answers = {
    foundationModels: foundationModels.items,
    inferenceProfiles: [...systemDefined.items, ...completed.items],
    importedModels: imported.items,
    customModelDeployments: deployments.items,
    provisionedModels: provisioned.items,
    promptRouters: routers.items
  }
  return {
    catalog: toCatalog(answers, { ...options, region }),
    failed: [
      foundationModels,
      systemDefined,
      application,
      completed,
      imported,
      deployments,
      provisioned,
      routers
    ].flatMap(({ failed }) => failed)
  }
})

/** Both kinds of profiles are refused by the same policy, and many profiles fail in the same way. */
const withoutRepetition = (omissions: ReadonlyArray<Omission>): ReadonlyArray<Omission> => [
  ...new Map(
    omissions.map((omission) => [`${omission.region} ${omission.operation} ${omission.isDenial}`, omission])
  ).values()
]

/**
 * Lists the models of every Region, the first pages of all listings at once.
 *
 * What fails is left out and told. Only when that leaves nothing is it an error, so that an empty list always means that
 * there is nothing.
 */
export const fetchListing = Effect.fnUntraced(function* (
  controlPlane: BedrockControlPlane["Service"],
  options: FetchOptions
): Effect.fn.Return<FetchedListing, DiscoveryError> {
  const regions = yield* Effect.forEach(
    options.regions,
    (region) => fetchRegion(controlPlane.inRegion(region), region, options),
    { concurrency: "unbounded" }
  )
  const failed = regions.flatMap(({ failed }) => failed)
  const omissions = withoutRepetition(failed.map(({ omission }) => omission))
  const { models, providers, unmatchedProviders } = mergeCatalogs(
    regions.map(({ catalog }) => catalog),
    options.residency
  )
  const essential = failed.find(({ isEssential }) => isEssential)
  if (models.length === 0 && essential !== undefined) {
    return yield* new DiscoveryError({ region: options.regions.join(", "), reason: essential.error, omissions })
  }
  const fetchedAt = yield* Clock.currentTimeMillis
  return { models, omissions, providers, unmatchedProviders, fetchedAt }
})
