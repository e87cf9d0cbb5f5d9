/**
 * AWS Signature Version 4, for a request whose body is known. The key of a day is derived once.
 *
 * **Source**: AWS IAM user guide, "Create a signed AWS API request"; the headers that are left out are those of
 * `@smithy/signature-v4` 5.7.5, `constants.js`, because proxies may change them.
 */
import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto"

const algorithm = "AWS4-HMAC-SHA256"

const unsigned: ReadonlySet<string> = new Set([
  "authorization",
  "cache-control",
  "connection",
  "expect",
  "from",
  "keep-alive",
  "max-forwards",
  "pragma",
  "referer",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "x-amzn-trace-id"
])

const isSigned = (name: string): boolean => !unsigned.has(name) && !/^(proxy|sec)-/.test(name)

/** Percent-encodes everything but RFC 3986's unreserved characters, as every AWS SDK does. */
export const uriEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** The path, encoded once more: a `:` that is sent as `%3A` is signed as `%253A`. */
const canonicalPath = (path: string): string => {
  const segments: Array<string> = []
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop()
    else if (segment !== "" && segment !== ".") segments.push(uriEncode(segment))
  }
  return `/${segments.join("/")}`
}

const hmac = (key: string | Uint8Array, data: string): Uint8Array => createHmac("sha256", key).update(data).digest()

/** Keys that sign. */
export interface AccessKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
}

/** What is signed. */
export interface Unsigned {
  readonly method: string
  /** As it is sent, without a query. */
  readonly path: string
  readonly host: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** Signs for one Region and service, and keeps the key that was derived last. */
export const makeSigner = (region: string, service: string) => {
  let held: { readonly secret: string; readonly scope: string; readonly key: KeyObject } | undefined

  const keyFor = (secret: string, date: string, scope: string): KeyObject => {
    if (held?.secret === secret && held.scope === scope) return held.key
    const key = createSecretKey([region, service, "aws4_request"].reduce<Uint8Array>(hmac, hmac(`AWS4${secret}`, date)))
    held = { secret, scope, key }
    return key
  }

  /** The headers that a signature at this time adds. **Units**: milliseconds since 1970. */
  return ({ body, headers, host, method, path }: Unsigned, keys: AccessKeys, millis: number) => {
    const time = new Date(millis).toISOString().replace(/[-:]|\.\d+/g, "")
    const date = time.slice(0, 8)
    const scope = `${date}/${region}/${service}/aws4_request`
    const digest = hash("sha256", body)
    const added = {
      "x-amz-date": time,
      "x-amz-content-sha256": digest,
      ...(keys.sessionToken !== undefined && { "x-amz-security-token": keys.sessionToken })
    }
    const all: Record<string, string> = { ...headers, ...added, host }
    const names = Object.keys(all).filter(isSigned).toSorted()
    const lines = names.map((name) => `${name}:${(all[name] ?? "").trim().replace(/\s+/g, " ")}\n`).join("")
    const canonical = `${method}\n${canonicalPath(path)}\n\n${lines}\n${names.join(";")}\n${digest}`
    const signature = createHmac("sha256", keyFor(keys.secretAccessKey, date, scope))
      .update(`${algorithm}\n${time}\n${scope}\n${hash("sha256", canonical)}`)
      .digest("hex")
    const credential = `${keys.accessKeyId}/${scope}`
    return {
      ...added,
      authorization: `${algorithm} Credential=${credential}, SignedHeaders=${names.join(";")}, Signature=${signature}`
    }
  }
}
