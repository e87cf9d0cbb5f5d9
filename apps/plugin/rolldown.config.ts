import { bundle } from "../../rolldown.shared.ts"

// Small entries that the host evaluates often, and one lazy chunk that holds Effect and the AWS SDK.
export default bundle(import.meta.dirname, {
  index: "src/index.ts",
  "provider-discovery": "src/providerDiscovery.ts",
  "setup-api": "src/setupApi.ts"
})
