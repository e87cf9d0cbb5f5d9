/** The models of one or several Regions, and how much of them is known. */
import type { Model } from "./Model.ts"
import type { Omission } from "./Omission.ts"

/** A list as AWS gave it, before anything is said of its age. This is what is kept. */
export interface FetchedListing {
  readonly models: ReadonlyArray<Model>
  readonly omissions: ReadonlyArray<Omission>
  /** Who made the models there are, before the provider filter. By name. */
  readonly providers: ReadonlyArray<string>
  /** Words of the provider filter that none of the providers is called by. */
  readonly unmatchedProviders: ReadonlyArray<string>
  /** Epoch milliseconds. */
  readonly fetchedAt: number
}

/**
 * What `ModelCatalog.listing` gives.
 *
 * **Units**: `fetchedAt` in epoch milliseconds, `age` in milliseconds.
 */
export interface Listing {
  /** The Regions that were asked, in the order of preference. */
  readonly regions: ReadonlyArray<string>
  readonly models: ReadonlyArray<Model>
  /** What is left out, and why. Empty when everything that was asked for is here. */
  readonly omissions: ReadonlyArray<Omission>
  /** Who made the models there are, before the provider filter. By name. */
  readonly providers: ReadonlyArray<string>
  /** Words of the provider filter that none of the providers is called by. */
  readonly unmatchedProviders: ReadonlyArray<string>
  readonly fetchedAt: number
  /** How long ago AWS said so. */
  readonly age: number
  /** Why the list could not be refreshed, when the last attempt failed and this is the last good one. */
  readonly refreshFailure: string | undefined
}

const span = (millis: number): string => {
  const minutes = Math.round(millis / 60_000)
  if (minutes < 1) return "less than a minute"
  if (minutes < 120) return minutes === 1 ? "a minute" : `${minutes} minutes`
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`
}

/**
 * What an operator should be told beside the list, as sentences: what is left out, which provider is not here, and how old
 * the list is when it could not be refreshed. Empty when there is nothing to say.
 */
export const remarksOn = (
  listing: Pick<Listing, "age" | "omissions" | "providers" | "refreshFailure" | "regions" | "unmatchedProviders">
): ReadonlyArray<string> => {
  const { age, omissions, providers, refreshFailure, regions, unmatchedProviders } = listing
  const where = regions.join(", ")
  return [
    ...omissions.map(({ message }) => message),
    ...(unmatchedProviders.length === 0
      ? []
      : [
          `No model in ${where} is made by ${unmatchedProviders.join(" or ")}. ${
            providers.length === 0 ? "There is no other either." : `The providers there are: ${providers.join(", ")}.`
          }`
        ]),
    ...(refreshFailure === undefined
      ? []
      : [`This list is ${span(age)} old and could not be refreshed. ${refreshFailure}`])
  ]
}
