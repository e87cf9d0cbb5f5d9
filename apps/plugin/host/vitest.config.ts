import { join } from "node:path"
import { defineConfig } from "vitest/config"

// Not a project of the root config: this test installs a whole gateway, and `turbo run test:host` runs by itself.
export default defineConfig({
  root: join(import.meta.dirname, ".."),
  resolve: { conditions: ["@bedrock-kit/source"] },
  ssr: { resolve: { conditions: ["@bedrock-kit/source"] } },
  test: {
    name: "host",
    include: ["host/**/*.test.ts"],
    globalSetup: ["host/prepare.ts"],
    // Each step stands on the one before; each file has a home of its own.
    bail: 1,
    sequence: { concurrent: false },
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000
  }
})
