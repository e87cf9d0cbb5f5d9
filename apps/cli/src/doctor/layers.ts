/** What the doctor needs beside what every command has. Loaded when it runs. */
import * as RuntimeProbeSdk from "@bedrock-kit/converse-stream/adapters/RuntimeProbeSdk"
import * as AccountSettingsSdk from "@bedrock-kit/discovery/adapters/AccountSettingsSdk"
import * as BedrockControlPlaneSdk from "@bedrock-kit/discovery/adapters/AwsSdk"
import { Layer } from "effect"
import { endpointFor } from "../endpointFor.ts"
import { type Connection, layer as everything } from "../layers.ts"
import * as NodeNetwork from "./adapters/NodeNetwork.ts"

export { host } from "../layers.ts"

/** Everything a command has, the control plane itself, what is set in the account, and the bare network. */
export const layer = (connection: Connection) => {
  const { endpoint, region } = connection
  return Layer.mergeAll(
    BedrockControlPlaneSdk.layer(endpointFor("bedrock", endpoint)),
    AccountSettingsSdk.layer({ region, ...endpointFor("bedrock", endpoint) }),
    RuntimeProbeSdk.layer({ region, ...endpointFor("bedrock-runtime", endpoint) }),
    NodeNetwork.layer
  ).pipe(Layer.provideMerge(everything(connection)))
}
