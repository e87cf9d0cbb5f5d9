import { bundle, type Shared } from "../../rolldown.shared.ts"

/**
 * What most commands share, in three files: by itself the bundler makes one for each set of commands that share something, and
 * to load thirty files takes longer than what is in them. `cacheFolder` is asked before anything else is loaded.
 */
const shared: ReadonlyArray<Shared> = [
  { name: "cacheFolder", test: /discovery\/src\/cacheFolder\.ts$/, minShareCount: 2, priority: 4 },
  { name: "effect", test: /node_modules\/(?:\.pnpm\/)?(?:effect|@effect)/, minShareCount: 2, priority: 3 },
  {
    name: "kit",
    test: /packages\/(?:credentials|discovery|model-catalog)\/src\/[^/]*$|cli\/src\/(?:commands\/explain|flags|interrupt|modelTable|OperatorError|table)\.ts$/,
    minShareCount: 2,
    priority: 2
  },
  // What calls AWS, without the AWS SDK itself.
  { name: "account", test: /cli\/src\/connect\.ts$/, minShareCount: 2, priority: 1 }
]

// One start file and lazy chunks, so that `bedrock --version` loads no command, and none loads the AWS SDK before it calls AWS.
export default bundle(import.meta.dirname, { main: "src/main.ts" }, shared)
