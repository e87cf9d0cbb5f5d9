/**
 * Checks an AWS Signature Version 4 by making it again.
 *
 * Written from the specification and not with the SDK's signer, so that a mistake in a client's signing cannot hide
 * behind the same mistake here.
 * **Source**: AWS IAM user guide, "Create a signed AWS API request"; wording of the refusals as the services send them.
 */
import { Result } from "effect"
import { createHash, createHmac, timingSafeEqual } from "node:crypto"

/** An access key the simulator knows. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** When present, requests must carry exactly this session token. */
  readonly sessionToken?: string
  /** When the key stops working. */
  readonly expiration?: Date
  /** What GetCallerIdentity calls its holder. An IAM user, or an assumed role when there is a session token. */
  readonly arn?: string
}

/** A request as it arrived. */
export interface SignedRequest {
  readonly method: string
  /** Path and query exactly as on the wire, still percent-encoded. */
  readonly target: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Why a signature is refused, before a service has put its own name to it. */
export type SignatureProblem =
  | "ExpiredToken"
  | "IncompleteSignature"
  | "InvalidSignature"
  | "MissingAuthentication"
  | "UnknownKey"

/** A refused signature. */
export interface SignatureRefusal {
  readonly problem: SignatureProblem
  readonly message: string
}

/** A request that was signed by a key we know. */
export interface Signer {
  readonly key: AccessKey
  /** The Region the request was signed for. */
  readonly region: string
}

/** What a signature is checked against. */
export interface VerifyOptions {
  readonly keys: ReadonlyArray<AccessKey>
  /** The signing name of the service, such as `bedrock`. */
  readonly service: string
  /** **Units**: milliseconds since 1970. */
  readonly nowMillis: number
}

const algorithm = "AWS4-HMAC-SHA256"
const maxSkewMinutes = 5

/** The parts of an `Authorization` header. */
export interface Authorization {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly terminator: string
  readonly signedHeaders: ReadonlyArray<string>
  readonly signature: string
}

const refuse = (problem: SignatureProblem, message: string): Result.Result<never, SignatureRefusal> =>
  Result.fail({ problem, message })

const invalidToken = "The security token included in the request is invalid."

/** Reads an `Authorization` header of this algorithm. */
export const parseAuthorization = (header: string): Result.Result<Authorization, SignatureRefusal> => {
  const parameters = new Map(
    header
      .slice(algorithm.length)
      .split(",")
      .map((part) => {
        const [name = "", ...value] = part.trim().split("=")
        return [name, value.join("=")] as const
      })
  )
  const missing = ["Credential", "Signature", "SignedHeaders"].filter((name) => !parameters.get(name))
  if (missing.length > 0) {
    return refuse(
      "IncompleteSignature",
      missing.map((name) => `Authorization header requires '${name}' parameter.`).join(" ")
    )
  }
  const [accessKeyId, date, region, service, terminator, ...rest] = (parameters.get("Credential") ?? "").split("/")
  if (!accessKeyId || !date || !region || !service || !terminator || rest.length > 0) {
    return refuse(
      "IncompleteSignature",
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got " +
        `'${parameters.get("Credential")}'`
    )
  }
  return Result.succeed({
    accessKeyId,
    date,
    region,
    service,
    terminator,
    signedHeaders: (parameters.get("SignedHeaders") ?? "").split(";"),
    signature: parameters.get("Signature") ?? ""
  })
}

/** Percent-encodes everything but RFC 3986's unreserved characters. */
const uriEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

const uriDecode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return text
  }
}

/** The path, encoded once more: a `:` that arrives as `%3A` is signed as `%253A`. */
const canonicalPath = (path: string): string => {
  const segments: Array<string> = []
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop()
    else if (segment !== "" && segment !== ".") segments.push(uriEncode(segment))
  }
  return `/${segments.join("/")}${segments.length > 0 && path.endsWith("/") ? "/" : ""}`
}

const canonicalQuery = (query: string): string =>
  query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const at = pair.indexOf("=")
      const [name, value] = at === -1 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)]
      return [uriEncode(uriDecode(name)), uriEncode(uriDecode(value))] as const
    })
    .toSorted(([a, x], [b, y]) => (a === b ? (x < y ? -1 : x > y ? 1 : 0) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&")

/** `host` and `:authority` are one thing said in two protocols; clients sign the one they know. */
const headerValue = (headers: Readonly<Record<string, string>>, name: string): string => {
  const value =
    headers[name] ?? (name === ":authority" ? headers["host"] : name === "host" ? headers[":authority"] : "")
  return (value ?? "").trim().replace(/\s+/g, " ")
}

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex")
const hmac = (key: string | Uint8Array, data: string) => createHmac("sha256", key).update(data).digest()

/** The signature these parts and this secret give. */
export const sign = (request: SignedRequest, authorization: Authorization, secretAccessKey: string): string => {
  const at = request.target.indexOf("?")
  const [path, query] = at === -1 ? [request.target, ""] : [request.target.slice(0, at), request.target.slice(at + 1)]
  const names = authorization.signedHeaders
  const canonicalRequest = [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${headerValue(request.headers, name)}`),
    "",
    names.join(";"),
    // Of the body itself: a client's own claim in x-amz-content-sha256 proves nothing.
    sha256(request.body)
  ].join("\n")
  const { date, region, service, terminator } = authorization
  const scope = [date, region, service, terminator].join("/")
  const stringToSign = [algorithm, request.headers["x-amz-date"] ?? "", scope, sha256(canonicalRequest)].join("\n")
  const signingKey = [region, service, terminator].reduce<Uint8Array>(hmac, hmac(`AWS4${secretAccessKey}`, date))
  return hmac(signingKey, stringToSign).toString("hex")
}

const toAmzDate = (millis: number) => new Date(millis).toISOString().replace(/[-:]|\.\d+/g, "")

const parseAmzDate = (text: string): number | undefined => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second] = match
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(millis) ? undefined : millis
}

const checkDate = (amzDate: string, nowMillis: number): string | undefined => {
  const millis = parseAmzDate(amzDate)
  if (millis === undefined) {
    return `Date must be in ISO-8601 'basic format'. Got '${amzDate}'. See http://en.wikipedia.org/wiki/ISO_8601`
  }
  const skew = maxSkewMinutes * 60_000
  const now = toAmzDate(nowMillis)
  if (millis < nowMillis - skew) {
    const limit = toAmzDate(nowMillis - skew)
    return `Signature expired: ${amzDate} is now earlier than ${limit} (${now} - ${maxSkewMinutes} min.)`
  }
  if (millis > nowMillis + skew) {
    const limit = toAmzDate(nowMillis + skew)
    return `Signature not yet current: ${amzDate} is still later than ${limit} (${now} + ${maxSkewMinutes} min.)`
  }
  return undefined
}

const checkScope = (authorization: Authorization, amzDate: string, service: string): string | undefined => {
  const day = amzDate.slice(0, 8)
  if (authorization.service !== service) return `Credential should be scoped to correct service: '${service}'. `
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(authorization.region)) return "Credential should be scoped to a valid region. "
  if (authorization.terminator !== "aws4_request") {
    return `Credential should be scoped with a valid terminator: 'aws4_request', not '${authorization.terminator}'. `
  }
  if (authorization.date !== day) {
    return (
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
      `'${authorization.date}' != '${day}', from '${amzDate}'.`
    )
  }
  return undefined
}

const checkSignedHeaders = (request: SignedRequest, names: ReadonlyArray<string>): string | undefined => {
  if (!names.includes("host") && !names.includes(":authority")) {
    return "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
  }
  const unsigned = Object.keys(request.headers).find((name) => name.startsWith("x-amz-") && !names.includes(name))
  return unsigned === undefined ? undefined : `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`
}

const isEqual = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}

/** Verifies a signed request. **Errors**: a refusal in the words of AWS. */
export const verifySignature = (
  request: SignedRequest,
  options: VerifyOptions
): Result.Result<Signer, SignatureRefusal> => {
  const header = request.headers["authorization"]
  if (header === undefined || !header.startsWith(algorithm)) {
    return refuse("MissingAuthentication", "Missing Authentication Token")
  }
  const parsed = parseAuthorization(header)
  if (Result.isFailure(parsed)) return Result.fail(parsed.failure)
  const authorization = parsed.success
  const amzDate = request.headers["x-amz-date"]
  if (amzDate === undefined) {
    return refuse(
      "IncompleteSignature",
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    )
  }

  const key = options.keys.find((known) => known.accessKeyId === authorization.accessKeyId)
  if (key === undefined) return refuse("UnknownKey", invalidToken)

  const problem =
    checkScope(authorization, amzDate, options.service) ??
    checkDate(amzDate, options.nowMillis) ??
    checkSignedHeaders(request, authorization.signedHeaders)
  if (problem !== undefined) return refuse("InvalidSignature", problem)

  if (request.headers["x-amz-security-token"] !== key.sessionToken) return refuse("UnknownKey", invalidToken)
  if (!isEqual(sign(request, authorization, key.secretAccessKey), authorization.signature)) {
    return refuse(
      "InvalidSignature",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access " +
        "Key and signing method. Consult the service documentation for details."
    )
  }
  if (key.expiration !== undefined && key.expiration.getTime() <= options.nowMillis) {
    return refuse("ExpiredToken", "The security token included in the request is expired")
  }
  return Result.succeed({ key, region: authorization.region })
}
