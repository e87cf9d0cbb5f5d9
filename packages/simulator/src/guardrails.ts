/** The guardrails of the simulated account: whether one exists. What they would do to a text is not here. Pure. */
import { Result } from "effect"
import { type AwsFailure, awsFailure, validationFailure } from "./awsFailure.ts"
import type { Catalog } from "./catalog.ts"
import type { ConverseRequest } from "./ConverseRequest.ts"

/** A guardrail of the account. */
export interface Guardrail {
  readonly guardrailId: string
  readonly name: string
  /** Versions beside `DRAFT`, which every guardrail has. */
  readonly versions?: ReadonlyArray<string>
}

/** The ARN of a guardrail in this account and Region. */
export const toGuardrailArn = ({ accountId, region }: Catalog, guardrailId: string): string =>
  guardrailId.startsWith("arn:") ? guardrailId : `arn:aws:bedrock:${region}:${accountId}:guardrail/${guardrailId}`

const find = (catalog: Catalog, identifier: string, version: string): Guardrail | undefined =>
  catalog.account.guardrails?.find(
    ({ guardrailId, versions = [] }) =>
      (guardrailId === identifier || toGuardrailArn(catalog, guardrailId) === identifier) &&
      ["DRAFT", ...versions].includes(version)
  )

/** The body of GetGuardrail. **Errors**: ResourceNotFoundException; the sentence is not AWS's. */
export const getGuardrail = (
  catalog: Catalog,
  identifier: string,
  query: URLSearchParams
): Result.Result<unknown, AwsFailure> => {
  const version = query.get("guardrailVersion") ?? "DRAFT"
  const guardrail = find(catalog, identifier, version)
  return guardrail === undefined
    ? Result.fail(awsFailure("ResourceNotFoundException", `Guardrail ${identifier} version ${version} was not found.`))
    : Result.succeed({
        guardrailId: guardrail.guardrailId,
        guardrailArn: toGuardrailArn(catalog, guardrail.guardrailId),
        name: guardrail.name,
        version,
        status: "READY"
      })
}

/**
 * Why a turn cannot be guarded as it asks to be. An account that was told of no guardrails takes any.
 * **Source** of the sentence: many reports, such as aws-samples of 2026 with a guardrail of another Region.
 */
export const guardrailFailure = (catalog: Catalog, { guardrailConfig }: ConverseRequest): AwsFailure | undefined => {
  if (guardrailConfig === undefined || catalog.account.guardrails === undefined) return undefined
  const { guardrailIdentifier = "", guardrailVersion = "DRAFT" } = guardrailConfig
  return find(catalog, guardrailIdentifier, guardrailVersion) === undefined
    ? validationFailure("The guardrail identifier or version provided in the request does not exist.")
    : undefined
}
