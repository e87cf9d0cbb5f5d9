/** Both adapters behind the port: whatever holds for one holds for the other. */
import * as AwsSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import * as Http2 from "@bedrock-kit/converse-stream/adapters/Http2"

export const adapters = [
  ["AwsSdk", AwsSdk],
  ["Http2", Http2]
] as const
