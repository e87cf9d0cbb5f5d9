/** The way to AWS: the Region's name, host names, connections, HTTP/2, and AWS's clock. */
import type { Region, RegionOrigin } from "@bedrock-kit/credentials"
import { Clock, Duration, Effect, Result } from "effect"
import { regionsBeside } from "../regions.ts"
import { type Check, failed, ok, type Outcome, unknown, warning } from "./Check.ts"
import { type Failure, outcomeOf } from "./failures.ts"
import { Network, type NetworkError } from "./Network.ts"

/** A host of AWS's, and what asks it. */
export interface Host {
  readonly id: "control-plane" | "runtime-endpoint"
  readonly title: string
  readonly url: Effect.Effect<string, Failure>
}

/** Who named the Region, in words. */
export type RegionSource = Exclude<RegionOrigin, "option"> | "--region" | "the configuration"

/** A Region that can be one, or why it cannot. */
export type NamedRegion = Result.Result<{ readonly value: string; readonly from: RegionSource }, Failure>

/** What the Region is called, and who said so. */
export const toRegionSource = ({ from }: Region, isConfigured: boolean): RegionSource =>
  from === "option" ? (isConfigured ? "the configuration" : "--region") : from

const beside = (region: string): string => {
  const [area = ""] = region.split("-", 1)
  const near = regionsBeside("us-east-1").filter((each) => each.startsWith(`${area}-`))
  return near.length === 0 ? "such as us-east-1 or eu-west-1" : `such as ${near.slice(0, 3).join(", ")}`
}

/** A name that is not in our list may be a new Region: then its host exists. */
const region = Effect.fnUntraced(function* (named: NamedRegion, controlPlane: Host) {
  if (Result.isFailure(named)) return outcomeOf(named.failure)
  const { from, value } = named.success
  if (regionsBeside(value).includes(value)) return ok(`${value}, from ${from}.`)
  const { resolve } = yield* Network
  const found = yield* controlPlane.url.pipe(
    Effect.flatMap((url) => resolve(new URL(url).hostname)),
    Effect.result
  )
  return Result.isSuccess(found)
    ? warning(
        `${value}, from ${from}. It is not among the Regions that this version knows.`,
        `If it is misspelt, name another, ${beside(value)}.`
      )
    : failed(
        2,
        `${value}, from ${from}, is not the name of an AWS Region.`,
        `Name one with --region or AWS_REGION, ${beside(value)}.`
      )
})

/** Errors of certificates, by Node's names. */
const isUntrusted = (code: string): boolean => /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|SSL|TLS/u.test(code)

const unreachable = (url: string, { code, message }: NetworkError): Outcome => {
  const { host, hostname } = new URL(url)
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ENODATA")
    return failed(
      75,
      `The name ${hostname} cannot be resolved (${code}).`,
      "Check DNS and the network of this host, and the name of the Region."
    )
  if (isUntrusted(code))
    return failed(
      2,
      `The certificate of ${host} is not trusted (${code}).`,
      "If a proxy breaks TLS open, name its authority in NODE_EXTRA_CA_CERTS."
    )
  return failed(
    75,
    `No connection to ${host} comes about (${code}: ${message}).`,
    "Check the endpoint, the firewall and the routes of this host."
  )
}

const connection = Effect.fnUntraced(function* (host: Host) {
  const url = yield* Effect.result(host.url)
  if (Result.isFailure(url)) return outcomeOf(url.failure)
  const { connect, resolve } = yield* Network
  const reached = yield* Effect.result(
    Effect.andThen(resolve(new URL(url.success).hostname.replace(/^\[|\]$/gu, "")), connect(url.success))
  )
  return Result.isSuccess(reached)
    ? ok(`${new URL(url.success).host} answers.`)
    : unreachable(url.success, reached.failure)
})

const http2 = Effect.fnUntraced(function* (host: Host) {
  const spoken = yield* Effect.result(
    Effect.flatMap(host.url, (url) => Network.use(({ speaksHttp2 }) => speaksHttp2(url)))
  )
  if (Result.isFailure(spoken)) return unknown("It could not be found out.")
  return spoken.success
    ? ok("The runtime speaks HTTP/2.")
    : warning(
        "The runtime speaks HTTP/1.1 only: something on the way is not AWS.",
        "Turns work over it. A proxy that speaks HTTP/2 saves connections."
      )
})

const leastSkew = Duration.toMillis(Duration.minutes(1))
/** AWS refuses signatures that are five minutes off. */
const mostSkew = Duration.toMillis(Duration.minutes(4))

const toTime = (millis: number): string =>
  millis < 120_000 ? `${Math.round(millis / 1000)} seconds` : `${Math.round(millis / 60_000)} minutes`

/** Judges a difference of clocks. **Units**: milliseconds; above 0 this machine is ahead. Pure. */
export const clockOutcome = (skew: number): Outcome => {
  const off = Math.abs(skew)
  // The header has whole seconds, and the answer took its time.
  if (off <= leastSkew) return ok("It agrees with AWS's.")
  const why = `This machine's clock is ${toTime(off)} ${skew > 0 ? "ahead of" : "behind"} AWS's`
  const fix = "Set it right: sudo chronyc makestep, or sudo timedatectl set-ntp true"
  return off > mostSkew
    ? failed(3, `${why}, and AWS refuses signatures that are 5 minutes off.`, fix)
    : warning(`${why}. From 5 minutes on AWS refuses every signature.`, fix)
}

const clock = Effect.fnUntraced(function* (host: Host) {
  const server = yield* Effect.result(
    Effect.flatMap(host.url, (url) => Network.use(({ serverTime }) => serverTime(url)))
  )
  if (Result.isFailure(server) || server.success === undefined) return unknown("AWS's clock could not be seen.")
  return clockOutcome((yield* Clock.currentTimeMillis) - server.success)
})

/** Region, connections, HTTP/2, clock. */
export const networkChecks = (
  named: NamedRegion,
  { controlPlane, runtime }: { readonly controlPlane: Host; readonly runtime: Host }
): ReadonlyArray<Check<Network>> => [
  { id: "region", title: "Region", needs: [], asks: "DNS", run: region(named, controlPlane) },
  ...[controlPlane, runtime].map((host): Check<Network> => ({
    id: host.id,
    title: host.title,
    needs: ["region", "certificates"],
    asks: `${host.title}: the host`,
    run: connection(host)
  })),
  { id: "http2", title: "HTTP/2", needs: [runtime.id], asks: "The runtime", run: http2(runtime) },
  { id: "clock", title: "Clock", needs: [controlPlane.id], asks: "The control plane", run: clock(controlPlane) }
]
