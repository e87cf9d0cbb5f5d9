/** The corpus and its runner, for programs that measure clients. See README.md. */
export { awsSdk, sdkConfig, sdkFailure } from "./awsSdk.ts"
export { bedrockKit, bedrockKitHttp2 } from "./bedrockKit.ts"
export { encode } from "./frames.ts"
export type { Ask, Client, Failure, Observed, ReasoningBlock, Scenario, ToolCall, Verdict } from "./format.ts"
export { isWrong, readScenarios, type Result, run, runAll } from "./run.ts"
export type { HttpVersion } from "./server.ts"
