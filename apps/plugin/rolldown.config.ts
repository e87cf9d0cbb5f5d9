import { bundle, type Shared } from "../../rolldown.shared.ts"

/**
 * What the entries share, in one file: the host takes some milliseconds for each file it loads, whatever is in it. None of it
 * imports Effect or the AWS SDK, or every entry would.
 */
const shared: ReadonlyArray<Shared> = [
  {
    name: "shared",
    test: /model-catalog\/src\/|plugin\/src\/(?:authApiKey|failoverReason|hostConfig|identity|modelOverride|models|modelsBehind|syntheticAuth|unfinished|untrusted)\.ts/,
    minShareCount: 2,
    priority: 1
  }
]

// Small entries that the host evaluates often, and lazy files that hold Effect and the AWS SDK.
export default bundle(
  import.meta.dirname,
  {
    index: "src/index.ts",
    "provider-discovery": "src/providerDiscovery.ts",
    "setup-api": "src/setupApi.ts"
  },
  shared
)
