import { defineConfig } from "vitest/config"

// Workspace packages are resolved to their TypeScript sources, so tests need no build.
export default defineConfig({
  resolve: { conditions: ["@bedrock-kit/source"] },
  ssr: { resolve: { conditions: ["@bedrock-kit/source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    sequence: { concurrent: false }
  }
})
