/** A Converse request as it stands on the wire: the path and the JSON that the AWS SDK would send. Pure. */
import type { ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime"
import { uriEncode } from "./sigV4.ts"

/** Bytes as base64. What holds none is given back as it is, so that a long text history costs no copy. */
const withoutBytes = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")
  if (Array.isArray(value)) {
    const items = value.map(withoutBytes)
    return items.some((item, i) => item !== value[i]) ? items : value
  }
  let copy: Record<string, unknown> | undefined
  for (const [name, member] of Object.entries(value)) {
    const sent = withoutBytes(member)
    if (sent !== member) copy = { ...(copy ?? value), [name]: sent }
  }
  return copy ?? value
}

/** The body, as JSON: what the SDK would send, with its members in the order that they were given. */
export const toBody = (input: ConverseStreamCommandInput): string =>
  JSON.stringify(withoutBytes({ ...input, modelId: undefined }))

/** The path below that of the endpoint. Throws, as the SDK does, without a model. */
export const toPath = (modelId: string | undefined): string => {
  if (modelId === undefined || modelId === "") throw new Error("Empty value provided for input HTTP label: modelId.")
  return `/model/${uriEncode(modelId)}/converse-stream`
}
