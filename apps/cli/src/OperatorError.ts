/** The one place where failures become text and exit codes. What the codes mean is in `exitCodes.ts`. */
import type { ConverseStreamError } from "@bedrock-kit/converse-stream"
import type { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import type { DiscoveryError } from "@bedrock-kit/discovery"
import type { SimulatorError } from "@bedrock-kit/simulator"
import { Runtime, Schema } from "effect"
import { CliError } from "effect/cli"
import { awsExitCodes } from "./exitCodes.ts"
import { doubtOf } from "./regions.ts"

const ExitCode = Schema.Literals([1, 2, 3, 75])
type ExitCode = typeof ExitCode.Type

/** A failure in words for the person at the terminal. */
export class OperatorError extends Schema.TaggedError<OperatorError>()("OperatorError", {
  message: Schema.String,
  exitCode: ExitCode
}) {
  override get [CliError.userMessage]() {
    return this.message
  }
  override get [Runtime.errorExitCode]() {
    return this.exitCode
  }
}

type Failure = AwsError.AwsError | CredentialsError | ConverseStreamError | DiscoveryError | SimulatorError

const isMisconfigured = ({ _tag }: CredentialsError["reason"]): boolean =>
  _tag === "RegionInvalid" || _tag === "EndpointInvalid" || _tag === "CleartextEndpoint"

const exitCode = (failure: Failure | ConverseStreamError["reason"]): ExitCode => {
  switch (failure._tag) {
    case "ConverseStreamError":
    case "DiscoveryError":
      return exitCode(failure.reason)
    case "AwsError":
      return awsExitCodes[failure.category]
    case "CredentialsError":
      return isMisconfigured(failure.reason) ? 2 : 3
    case "RequestRejected":
      return 2
    case "Truncated":
    case "Stalled":
      return 75
    case "MalformedStream":
    case "SimulatorError":
      return 1
  }
}

/** Nobody listens at a local address: most often a simulator that was not started. */
const nobodyListens = /ECONNREFUSED.*?((?:127\.0\.0\.1|localhost|\[?::1\]?):\d+)/

const wayOut = (message: string): string => {
  const local = nobodyListens.exec(message)?.[1]
  if (local !== undefined)
    return ` Nothing answers at ${local}: start the simulator with "bedrock simulator", or unset AWS_ENDPOINT_URL_BEDROCK and AWS_ENDPOINT_URL_BEDROCK_RUNTIME.`
  if (/model identifier is invalid|on-demand throughput isn.t supported/.test(message))
    return ' See the ids you can use with "bedrock models".'
  return ""
}

/** Nobody answers at the host of a Region that does not exist, and no error says so. */
const unknownRegions = (failure: Failure): string =>
  failure._tag === "DiscoveryError" && failure.reason._tag === "AwsError" && failure.reason.category === "Network"
    ? failure.region.split(", ").map(doubtOf).join("")
    : ""

/** Turns any failure of the packages into one for the person at the terminal. */
export const fromFailure = (failure: Failure): OperatorError =>
  new OperatorError({
    message: `${failure.message}${unknownRegions(failure)}${wayOut(failure.message)}`,
    exitCode: exitCode(failure)
  })
