import { defineConfig } from "rolldown"

// Two small entries that the host evaluates often, and one lazy chunk that holds Effect and the AWS SDK.
// Everything is bundled: the host copies and hashes every declared dependency on every load.
export default defineConfig({
  input: { index: "src/index.ts", "provider-discovery": "src/providerDiscovery.ts" },
  platform: "node",
  resolve: { conditionNames: ["@bedrock-kit/source", "module", "import", "node", "default"] },
  output: {
    dir: "dist",
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    cleanDir: true,
    minify: true,
    sourcemap: false
  }
})
