import { join } from "node:path"
import { defineConfig } from "vitest/config"

// Not a project of the root config: this test installs a whole gateway, and `turbo run test:host` runs it alone.
export default defineConfig({
  root: join(import.meta.dirname, ".."),
  resolve: { conditions: ["@bedrock-kit/source"] },
  ssr: { resolve: { conditions: ["@bedrock-kit/source"] } },
  test: {
    name: "host",
    include: ["host/**/*.test.ts"],
    // Each step stands on the one before.
    bail: 1,
    sequence: { concurrent: false },
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000
  }
})
