import * as discovery from "@bedrock-kit/discovery"
import { assert, it } from "@effect/vitest"

it("exports exactly this", () => {
  assert.deepStrictEqual(Object.keys(discovery).toSorted(), [
    "AccountSettings",
    "BedrockControlPlane",
    "DiscoveryError",
    "ModelAccess",
    "ModelCatalog",
    "Omission",
    "cacheFolder",
    "findInstead",
    "isProfileNeeded",
    "nearestIds",
    "optionalListings",
    "parseDenial",
    "parseLimits",
    "remarksOn",
    "toCatalog",
    "toModels",
    "toPrincipal"
  ])
})
