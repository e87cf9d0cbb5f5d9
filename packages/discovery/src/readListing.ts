/**
 * Makes sure of a list that a store gives back. Pure.
 *
 * By hand: on the first use in a process a schema takes longer than all else that `bedrock models` does with a kept list.
 */
import { isRecord } from "./answers.ts"
import type { FetchedListing } from "./Listing.ts"
import { type Model, modelKinds, type ModelLifecycle } from "./Model.ts"
import { Omission } from "./Omission.ts"

type Is<A> = (value: unknown) => value is A

const isText: Is<string> = (value) => typeof value === "string"
const isNumber: Is<number> = (value) => typeof value === "number"
const isFlag: Is<boolean> = (value) => typeof value === "boolean"

const isAbsentOr =
  <A>(is: Is<A>): Is<A | undefined> =>
  (value): value is A | undefined =>
    value === undefined || is(value)

const isOneOf =
  <A extends string>(words: ReadonlyArray<A>): Is<A> =>
  (value): value is A =>
    words.some((word) => word === value)

const isListOf =
  <A>(is: Is<A>): Is<ReadonlyArray<A>> =>
  (value): value is ReadonlyArray<A> =>
    Array.isArray(value) && value.every(is)

/** A check for every field, so that none is forgotten. */
const hasFields = <A>(fields: { readonly [Name in keyof A]-?: Is<A[Name]> }): Is<A> => {
  const checks = Object.entries<Is<unknown>>(fields)
  return (value): value is A => isRecord(value) && checks.every(([name, is]) => is(value[name]))
}

const isModel = hasFields<Model>({
  modelId: isText,
  modelName: isText,
  providerName: isText,
  kind: isOneOf(modelKinds),
  regions: isListOf(isText),
  baseModelId: isAbsentOr(isText),
  isPreferred: isFlag,
  alternatives: isListOf(isText),
  lifecycle: hasFields<ModelLifecycle>({
    status: isOneOf(["ACTIVE", "LEGACY"]),
    legacyTime: isAbsentOr(isText),
    publicExtendedAccessTime: isAbsentOr(isText),
    endOfLifeTime: isAbsentOr(isText)
  }),
  inputModalities: isListOf(isOneOf(["TEXT", "IMAGE"])),
  contextWindow: isNumber,
  maxOutputTokens: isNumber,
  hasKnownLimits: isFlag,
  supportsReasoning: isFlag
})

const isOmission = hasFields<Omit<Omission, "message">>({
  region: isText,
  operation: isText,
  action: isText,
  principal: isAbsentOr(isText),
  what: isText,
  because: isAbsentOr(isText),
  reason: isText,
  isDenial: isFlag,
  isRetryable: isFlag
})

const isListing = hasFields<
  Omit<FetchedListing, "omissions"> & { readonly omissions: ReadonlyArray<Omit<Omission, "message">> }
>({
  models: isListOf(isModel),
  omissions: isListOf(isOmission),
  providers: isListOf(isText),
  unmatchedProviders: isListOf(isText),
  fetchedAt: isNumber
})

/** The list that was kept; `undefined` when that is none. **Errors**: none; total. */
export const readListing = (kept: unknown): FetchedListing | undefined =>
  isListing(kept) ? { ...kept, omissions: kept.omissions.map((omission) => new Omission(omission)) } : undefined
