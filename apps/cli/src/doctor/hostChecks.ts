/** What can be said of this machine without asking anybody: the runtime, what proxies and certificates are set. */
import { Effect, FileSystem, Result } from "effect"
import { X509Certificate } from "node:crypto"
import { type Check, failed, ok, type Outcome, warning } from "./Check.ts"

type Environment = Readonly<Record<string, string | undefined>>

/** **Source**: `engines` of this package. */
const leastNode = [24, 16] as const

/** What runs this. */
export interface Versions {
  /** Such as `24.16.0`. */
  readonly node: string
  readonly bedrock: string
  /** Such as `linux x64`. */
  readonly platform: string
}

const runtime = ({ bedrock, node, platform }: Versions): Outcome => {
  const [major = 0, minor = 0] = node.split(".").map(Number)
  const [leastMajor, leastMinor] = leastNode
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
    ? ok(`bedrock ${bedrock} on Node.js ${node}, ${platform}.`)
    : failed(
        2,
        `Node.js ${node} is older than ${leastMajor}.${leastMinor}.`,
        "Install a newer one from https://nodejs.org"
      )
}

const proxyNames = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]

/** A proxy's URL may hold a password, so only its name is told. */
const proxies = (env: Environment): Outcome => {
  const set = proxyNames.filter((name) => env[name])
  return set.length === 0
    ? ok("No proxy is set.")
    : warning(
        `${set.join(" and ")} is set, and the AWS SDK goes to AWS directly all the same.`,
        "Let this host reach AWS, or name a VPC endpoint or gateway with --endpoint."
      )
}

const certificates = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/gu

const whyNotCertificates = (pem: string): string | undefined => {
  const found = pem.match(certificates) ?? []
  if (found.length === 0) return "holds no certificate in PEM"
  const broken = found.findIndex((each) => Result.isFailure(Result.try(() => new X509Certificate(each))))
  return broken === -1 ? undefined : `holds a certificate that cannot be read, number ${broken + 1}`
}

const authorities = Effect.fnUntraced(function* (env: Environment) {
  const fs = yield* FileSystem.FileSystem
  const file = env["NODE_EXTRA_CA_CERTS"]
  if (file) {
    const pem = yield* Effect.option(fs.readFileString(file))
    const problem = pem._tag === "None" ? "cannot be read" : whyNotCertificates(pem.value)
    return problem === undefined
      ? ok(`Those of Node.js, and of ${file}.`)
      : failed(
          2,
          `NODE_EXTRA_CA_CERTS names ${file}, which ${problem}.`,
          "Name a readable file of certificates in PEM, or unset it."
        )
  }
  const other = ["AWS_CA_BUNDLE", "SSL_CERT_FILE"].find((name) => env[name])
  return other === undefined
    ? ok("Those of Node.js.")
    : warning(`${other} is set, and Node.js does not read it.`, `export NODE_EXTRA_CA_CERTS="$${other}"`)
})

/** The runtime, proxies, certificate authorities. */
export const hostChecks = (versions: Versions, env: Environment): ReadonlyArray<Check<FileSystem.FileSystem>> => [
  { id: "runtime", title: "Runtime", needs: [], run: Effect.succeed(runtime(versions)) },
  { id: "proxy", title: "Proxy", needs: [], run: Effect.succeed(proxies(env)) },
  { id: "certificates", title: "CA files", needs: [], run: authorities(env) }
]
