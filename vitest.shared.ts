import { defineConfig } from "vitest/config"

// Workspace packages are resolved to their TypeScript sources, so tests need no build.
export default defineConfig({
  resolve: { conditions: ["@bedrock-kit/source"] },
  ssr: { resolve: { conditions: ["@bedrock-kit/source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    sequence: { concurrent: false },
    // A limit for what hangs. What is only slow, on a machine that does other things too, is no failure.
    testTimeout: 30_000
  }
})
