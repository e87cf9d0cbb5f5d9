import { defineConfig } from "rolldown"

// One start file and lazy chunks. Everything is bundled, so that `npm install --global` brings one package
// and `bedrock --version` does not load the AWS SDK.
export default defineConfig({
  input: { main: "src/main.ts" },
  platform: "node",
  resolve: { conditionNames: ["@bedrock-kit/source", "module", "import", "node", "default"] },
  output: {
    dir: "dist",
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    cleanDir: true,
    minify: true,
    sourcemap: false
  }
})
