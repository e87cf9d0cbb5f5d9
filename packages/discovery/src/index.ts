export { AccountSettings } from "./AccountSettings.ts"
export {
  BedrockControlPlane,
  type ControlPlane,
  type ControlPlaneError,
  type Page,
  type Paged
} from "./BedrockControlPlane.ts"
export { cacheFolder, type FolderFacts } from "./cacheFolder.ts"
export { type Caller, toPrincipal } from "./Caller.ts"
export { type Catalog, type CatalogOptions, toCatalog, toModels } from "./catalog.ts"
export type { Answers } from "./catalogRows.ts"
export { type Denial, parseDenial } from "./denial.ts"
export { DiscoveryError } from "./DiscoveryError.ts"
export { type OptionalListing, optionalListings } from "./fetchListing.ts"
export { findInstead, isProfileNeeded } from "./idInstead.ts"
export { type LearntLimits, parseLimits } from "./learntLimits.ts"
export { type Listing, remarksOn } from "./Listing.ts"
export type { Model, ModelKind, ModelLifecycle } from "./Model.ts"
export { type CheckOptions, ModelAccess, type Options as ModelAccessOptions } from "./ModelAccess.ts"
export { ModelCatalog, type Options } from "./ModelCatalog.ts"
export { Omission } from "./Omission.ts"
export { nearestIds } from "./nearestIds.ts"
export type { Residency } from "./residency.ts"
export type { AccessReport, Rung, RungReport } from "./rung.ts"
