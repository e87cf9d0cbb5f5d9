/** JSON as Amazon Bedrock writes it. Pure. */

const asText = (_: string, value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64")
  return typeof value === "bigint" ? value.toString() : value
}

/** JSON of a value in which bytes are base64, as they are on the wire, and integers without end are their digits. */
export const toWireJson = (value: unknown, indent?: number): string => JSON.stringify(value, asText, indent)
