/**
 * The models this account may invoke, in one Region or several.
 *
 * The list is kept for the refresh interval and shared between concurrent callers; a failure is never kept. What could not
 * be listed is told, and never looks as if it were not there.
 */
import type { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { type ModelTraits, parseModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { Clock, Context, Duration, Effect, Layer } from "effect"
import type { BackingPersistence } from "effect/persistence/Persistence"
import { BedrockControlPlane } from "./BedrockControlPlane.ts"
import { type Caller, toPrincipal } from "./Caller.ts"
import { toCacheKey } from "./cacheKey.ts"
import type { CatalogOptions } from "./catalog.ts"
import { DiscoveryError } from "./DiscoveryError.ts"
import { fetchListing, type FetchOptions, type OptionalListing } from "./fetchListing.ts"
import { idInstead, isProfileNeeded } from "./idInstead.ts"
import { ageOf, type Kept } from "./keptListing.ts"
import { describeLearnt, fieldsOf, type LearntLimits, parseLimits } from "./learntLimits.ts"
import type { Listing } from "./Listing.ts"
import * as ListingCache from "./ListingCache.ts"
import * as ListingStore from "./ListingStore.ts"
import type { Model } from "./Model.ts"

export interface Options extends CatalogOptions {
  /** Further Regions to list, after `region` in preference. Their models are merged into one list. */
  readonly regions?: ReadonlyArray<string> | undefined
  /** How long a list stays fresh. Zero lists anew each time. */
  readonly refreshInterval: Duration.Duration
  /**
   * For how long after that a list is shown while a newer one is fetched; after it, callers wait for the newer, and get the
   * older only when it fails. Absent: for ever, which suits a process that lives long. Zero suits one that ends at once.
   */
  readonly maxStale?: Duration.Duration | undefined
  /** Listings to ask for beside foundation models and inference profiles. Absent: none. */
  readonly include?: ReadonlyArray<OptionalListing> | undefined
  /**
   * Tells the ARN of the caller, as `GetCallerIdentity` does. It is asked once for each access key, and lists are then
   * kept by role rather than by key: they outlive temporary credentials, and a fleet shares them. Sessions of a role
   * share a list, though a session policy may allow them less. Absent: by key, which costs no request.
   */
  readonly callerIdentity?: Effect.Effect<{ readonly arn: string }, AwsError.AwsError | CredentialsError> | undefined
}

export class ModelCatalog extends Context.Service<
  ModelCatalog,
  {
    /** The models alone. */
    readonly list: Effect.Effect<ReadonlyArray<Model>, DiscoveryError>
    /** The models, what is missing, and how old all of it is. */
    readonly listing: Effect.Effect<Listing, DiscoveryError>
    /** Forgets the list, so that the next `list` asks AWS. */
    readonly invalidate: Effect.Effect<void>
    /**
     * Tells the catalog AWS's words about a request that was too long. A limit they state corrects that model for the life of
     * this catalog.
     *
     * Gives a sentence to show, the first time only; `undefined` when nothing was learnt.
     */
    readonly learn: (modelId: string, detail: string) => Effect.Effect<string | undefined>
    /** The limits learnt of a model. **Units**: tokens. */
    readonly learnt: (modelId: string) => Effect.Effect<LearntLimits>
    /**
     * Turns AWS's refusal of a model id that cannot be invoked by itself into the id to use instead, as a sentence.
     * `undefined` when the text says something else, or when no other id is listed.
     */
    readonly explain: (modelId: string, detail: string) => Effect.Effect<string | undefined>
  }
>()("@bedrock-kit/discovery/ModelCatalog") {
  /** Keeps the list in memory. */
  static readonly layerNoDeps = (options: Options): Layer.Layer<ModelCatalog, never, BedrockControlPlane> =>
    Layer.effect(ModelCatalog, make(options, Effect.succeed(ListingStore.noStore)))

  /** Keeps the list between runs too, wherever Effect's persistence keeps things. */
  static readonly layerPersisted = (
    options: Options
  ): Layer.Layer<ModelCatalog, never, BedrockControlPlane | BackingPersistence> =>
    Layer.effect(ModelCatalog, make(options, ListingStore.make))
}

/** Lists are kept by access key when the caller's ARN is not there by then. */
const identityPatience = Duration.seconds(5)

/** Limits belong to a model, by whatever id it is called. */
const limitsKeyOf = (modelId: string, baseModelId?: string): string =>
  (baseModelId ?? parseModelId(modelId).baseModelId ?? modelId).toLowerCase()

const toLimits = ({ contextWindow, maxOutputTokens }: ModelTraits): LearntLimits => ({
  ...(contextWindow !== undefined && { contextWindow }),
  ...(maxOutputTokens !== undefined && { maxOutputTokens })
})

const correct = (model: Model, learnt: LearntLimits | undefined): Model =>
  learnt === undefined ? model : { ...model, ...learnt, hasKnownLimits: true }

const make = <R>(options: Options, openStore: Effect.Effect<ListingStore.ListingStore, never, R>) =>
  Effect.gen(function* () {
    const controlPlane = yield* BedrockControlPlane
    const cache = yield* ListingCache.make({
      refreshInterval: options.refreshInterval,
      maxStale: options.maxStale ?? Duration.infinity,
      store: yield* openStore
    })
    const settings: FetchOptions = {
      ...options,
      regions: [...new Set([options.region, ...(options.regions ?? [])])],
      include: options.include ?? []
    }
    const region = settings.regions.join(", ")
    const learnt = new Map<string, LearntLimits>()
    /** The principal behind each access key, once AWS has told it; the key itself, when it will not. */
    const principals = new Map<string, string>()

    const fetch = fetchListing(controlPlane, settings).pipe(
      Effect.withSpan("ModelCatalog.list", { attributes: { "aws.region": region } })
    )

    /** The caller by principal, when the program can tell it. Failing that, by access key. */
    const identify = (caller: Caller): Effect.Effect<Caller> => {
      const known = principals.get(caller.identity)
      if (known !== undefined) return Effect.succeed({ ...caller, identity: known })
      if (options.callerIdentity === undefined) return Effect.succeed(caller)
      return options.callerIdentity.pipe(
        Effect.timeout(identityPatience),
        Effect.map(({ arn }) => toPrincipal(arn)),
        // A refusal is remembered too, or every list would ask again.
        Effect.catch((error) =>
          Effect.succeed("isRetryable" in error && !error.isRetryable ? caller.identity : undefined)
        ),
        Effect.map((identity) => {
          if (identity !== undefined) principals.set(caller.identity, identity)
          return { ...caller, identity: identity ?? caller.identity }
        })
      )
    }

    const toListing = (kept: Kept, now: number): Listing => {
      const { fetchedAt, models, omissions, providers, unmatchedProviders } = kept.listing
      return {
        regions: settings.regions,
        models:
          learnt.size === 0
            ? models
            : models.map((model) => correct(model, learnt.get(limitsKeyOf(model.modelId, model.baseModelId)))),
        omissions,
        providers,
        unmatchedProviders,
        fetchedAt,
        age: ageOf(kept.listing, now),
        refreshFailure: kept.refreshFailure
      }
    }

    const listing = Effect.gen(function* () {
      const caller = yield* controlPlane.caller.pipe(
        Effect.mapError((reason) => new DiscoveryError({ region, reason })),
        Effect.flatMap(identify)
      )
      const kept = yield* cache.get(toCacheKey(caller, settings), fetch)
      return toListing(kept, yield* Clock.currentTimeMillis)
    })
    const list = Effect.map(listing, ({ models }) => models)

    const learn = (modelId: string, detail: string) =>
      Effect.sync(() => {
        const key = limitsKeyOf(modelId)
        const before = learnt.get(key) ?? {}
        const stated = parseLimits(detail)
        if (fieldsOf(stated).length === 0) return undefined
        learnt.set(key, { ...before, ...stated })
        const traits = traitsOf(modelId)
        const isNews = fieldsOf(stated).some((field) => before[field] === undefined && stated[field] !== traits[field])
        return isNews ? describeLearnt(modelId, stated, toLimits(traits)) : undefined
      })

    return ModelCatalog.of({
      list,
      listing,
      invalidate: cache.invalidate,
      learn,
      learnt: (modelId) => Effect.sync(() => learnt.get(limitsKeyOf(modelId)) ?? {}),
      explain: (modelId, detail) =>
        isProfileNeeded(detail)
          ? list.pipe(
              Effect.map((models) => idInstead(modelId, models)),
              Effect.orElseSucceed(() => undefined)
            )
          : Effect.undefined
    })
  })
