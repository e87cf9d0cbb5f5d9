/**
 * What an Amazon Bedrock API key says of itself. Pure.
 *
 * A short-term key is a presigned request in disguise: its expiry and its Region are there in the open. A
 * long-term key says nothing.
 */

/** What can be read in a short-term key. */
export interface ApiKeyFacts {
  /** Epoch milliseconds. */
  readonly expiration: number | undefined
  /** The only Region that takes the key. */
  readonly region: string | undefined
}

/** **Source**: `createToken` in `@aws/bedrock-token-generator` 1.1.0. */
const shortTermPrefix = "bedrock-api-key-"

/** `20261121T090000Z`, as Signature Version 4 writes a time. */
const amzDate = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

const toEpochMillis = (text: string): number | undefined => {
  const [, year, month, day, hour, minute, second] = (amzDate.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined) return undefined
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/**
 * Reads what a short-term Amazon Bedrock API key says of itself.
 *
 * **Errors**: none; total. A long-term key, and a text that is no key at all, say nothing.
 */
export const readApiKey = (token: string): ApiKeyFacts => {
  const presigned = token.startsWith(shortTermPrefix)
    ? // Lenient: what is not Base64 is skipped, and then nothing is found in it.
      Buffer.from(token.slice(shortTermPrefix.length), "base64").toString("utf8")
    : ""
  const query = new URLSearchParams(presigned.slice(presigned.indexOf("?") + 1))
  const signedAt = toEpochMillis(query.get("X-Amz-Date") ?? "")
  const seconds = Number(query.get("X-Amz-Expires") ?? Number.NaN)
  return {
    expiration: signedAt === undefined || !Number.isFinite(seconds) ? undefined : signedAt + seconds * 1000,
    // AKID/20261121/us-west-2/bedrock/aws4_request
    region: query.get("X-Amz-Credential")?.split("/")[2] || undefined
  }
}
