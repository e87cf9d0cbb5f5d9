/** What a failure of AWS, or of the credentials, means for a check. Pure. */
import type { AwsError, CredentialsError } from "@bedrock-kit/credentials"
import { parseDenial } from "@bedrock-kit/discovery"
import { awsExitCodes } from "../exitCodes.ts"
import { failed, type Outcome } from "./Check.ts"

/** How a question to AWS can fail. */
export type Failure = AwsError.AwsError | CredentialsError

const firstSentence = (text: string): readonly [string, string] => {
  const [, first = text, rest = ""] = /^(.*?[.:])\s+(.*)$/su.exec(text) ?? []
  return [first, rest]
}

const credentialsOutcome = ({ message, reason }: CredentialsError): Outcome => {
  switch (reason._tag) {
    case "NoCredentials": {
      const [why] = firstSentence(message)
      return failed(3, why, "aws configure sso, or set AWS_PROFILE. What was looked at: bedrock whoami")
    }
    case "SsoLoginRequired":
      return failed(
        3,
        `The SSO session of profile ${reason.profile} is missing or has expired.`,
        `aws sso login --profile ${reason.profile}`
      )
    case "ProviderFailed":
      return failed(3, `AWS credentials from ${reason.where} failed: ${reason.detail}`, "bedrock whoami")
    default:
      return failed(2, message, "Correct it where it is set, and run bedrock doctor again.")
  }
}

/** Whether IAM refused an action, rather than AWS the caller or the model. */
export const isDenial = (error: Failure): boolean =>
  error._tag === "AwsError" && error.category === "AccessDenied" && parseDenial(error.detail).action !== undefined

/** Whether AWS does not take the credentials at all, whatever they may do. */
export const isRefusedCaller = (error: Failure): boolean =>
  error._tag === "AwsError" &&
  (error.category === "ExpiredToken" ||
    (error.category === "AccessDenied" &&
      !isDenial(error) &&
      (error.exception !== "AccessDeniedException" || /Authentication failed|API Key/iu.test(error.detail))))

/** Whether IAM let the request in, and only what it asked for was not to be had: such as a model without an agreement. */
export const isLetIn = (error: Failure): boolean =>
  error._tag === "AwsError" &&
  (error.category === "Validation" ||
    error.category === "NotFound" ||
    (error.category === "AccessDenied" && !isDenial(error) && !isRefusedCaller(error)))

const denialOutcome = (detail: string): Outcome => {
  const { action, because, principal = "The caller", resource } = parseDenial(detail)
  const on = resource === undefined || resource === "*" ? "" : ` on ${resource}`
  return failed(
    3,
    `${principal} may not call ${action}${on}.`,
    because?.includes("explicit deny") === true
      ? "A policy denies it by name: ask whoever keeps that policy."
      : "Allow it in an IAM policy of that principal. bedrock iam policy prints one."
  )
}

/** The outcome of a check whose question failed. */
export const outcomeOf = (error: Failure): Outcome => {
  if (error._tag === "CredentialsError") return credentialsOutcome(error)
  if (isDenial(error)) return denialOutcome(error.detail)
  const detail = error.detail.endsWith(".") ? error.detail : `${error.detail}.`
  return failed(
    awsExitCodes[error.category],
    `${error.operation} failed with ${error.exception}: ${detail}`,
    error.advice
  )
}
