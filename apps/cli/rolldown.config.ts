import { bundle } from "../../rolldown.shared.ts"

// One start file and lazy chunks, so that `bedrock --version` does not load the AWS SDK.
export default bundle(import.meta.dirname, { main: "src/main.ts" })
