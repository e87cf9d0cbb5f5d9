/** An answer that is an error, in the form in which the AWS SDK throws one: what reads those reads it too. Pure. */

/** **Source**: `loadRestJsonErrorCode` in `@aws-sdk/core` 3.981.0. */
const toName = (code: unknown): string | undefined => {
  const text = typeof code === "number" ? String(code) : code
  if (typeof text !== "string") return undefined
  const name = text.split(",", 1)[0]?.split(":", 1)[0] ?? ""
  return name.includes("#") ? name.split("#")[1] : name
}

const parse = (body: Uint8Array): Readonly<Record<string, unknown>> => {
  const text = new TextDecoder().decode(body)
  const value: unknown = text === "" ? {} : JSON.parse(text)
  return typeof value === "object" && value !== null ? { ...value } : {}
}

/** The id that AWS's support asks for. */
export const toRequestId = (headers: Readonly<Record<string, string>>): string | undefined =>
  headers["x-amzn-requestid"] ?? headers["x-amzn-request-id"] ?? headers["x-amz-request-id"]

/** What the SDK would throw. Total: never throws. */
export const toException = (
  statusCode: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array
): object => {
  const facts = {
    $metadata: { httpStatusCode: statusCode, requestId: toRequestId(headers) },
    $response: { statusCode, headers, body }
  }
  try {
    const { Message, __type, code, message } = parse(body)
    const name = toName(headers["x-amzn-errortype"]) ?? toName(code) ?? toName(__type) ?? "Unknown"
    return { name, message: message ?? Message ?? "Unknown", ...facts }
  } catch (notJson) {
    return Object.assign(notJson as Error, facts)
  }
}
