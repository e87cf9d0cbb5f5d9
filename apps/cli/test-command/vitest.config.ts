import { defineConfig } from "vitest/config"
import shared from "../../../vitest.shared.ts"

// The built binary as a child process. A task of its own, because it needs the build.
export default defineConfig({
  ...shared,
  test: { name: "command", include: ["test-command/*.test.ts"], testTimeout: 20_000 }
})
