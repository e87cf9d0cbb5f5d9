/**
 * The guardrails of the simulated account: whether one exists, and what its words do to a text. To a turn they do nothing. Pure.
 */
import { Result, Schema } from "effect"
import { type AwsFailure, awsFailure, validationFailure } from "./awsFailure.ts"
import type { Catalog } from "./catalog.ts"
import { type ConverseRequest, decodeWith } from "./ConverseRequest.ts"
import type { Route } from "./routes.ts"

/** A guardrail of the account. */
export interface Guardrail {
  readonly guardrailId: string
  readonly name: string
  /** Versions beside `DRAFT`, which every guardrail has. */
  readonly versions?: ReadonlyArray<string>
  /** Words for which a text is withheld. Case does not matter. */
  readonly blockedWords?: ReadonlyArray<string>
  /** Words that are masked, by regular expressions of the words' own names. */
  readonly maskedWords?: ReadonlyArray<string>
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

/** **Source** of the sentence: many reports, such as aws-samples of 2026 with a guardrail of another Region. */
const noSuchGuardrail = validationFailure("The guardrail identifier or version provided in the request does not exist.")

/** Why a turn cannot be guarded as it asks to be. An account that was told of no guardrails takes any. */
export const guardrailFailure = (catalog: Catalog, { guardrailConfig }: ConverseRequest): AwsFailure | undefined => {
  if (guardrailConfig === undefined || catalog.account.guardrails === undefined) return undefined
  const { guardrailIdentifier = "", guardrailVersion = "DRAFT" } = guardrailConfig
  return find(catalog, guardrailIdentifier, guardrailVersion) === undefined ? noSuchGuardrail : undefined
}

/** The body of ApplyGuardrail, without pictures. */
const ApplyGuardrailRequest = Schema.Struct({
  source: Schema.Literals(["INPUT", "OUTPUT"]),
  content: Schema.Array(Schema.Struct({ text: Schema.Struct({ text: Schema.String }) }))
})

const decodeApplyGuardrailRequest = decodeWith(Schema.decodeUnknownResult(ApplyGuardrailRequest))

/** AWS's own, unless the guardrail has another. */
const blockedMessaging = "Sorry, the model cannot answer this question."

/** A unit of text. **Source**: Amazon Bedrock pricing, "Guardrails": up to 1000 characters. */
const unit = 1000

const includes = (text: string, word: string) => text.toLowerCase().includes(word.toLowerCase())

const mask = (text: string, words: ReadonlyArray<string>): string =>
  words.reduce((masked, word) => masked.replaceAll(word, `{${word}}`), text)

/**
 * The body of ApplyGuardrail. **Errors**: SerializationException; ValidationException for a guardrail that there is not, as for a
 * turn.
 */
export const applyGuardrail = (
  catalog: Catalog,
  { identifier, version = "DRAFT" }: Route,
  body: string
): Result.Result<unknown, AwsFailure> =>
  Result.gen(function* () {
    const { content } = yield* decodeApplyGuardrailRequest(body)
    const guardrail = find(catalog, identifier, version)
    if (guardrail === undefined) return yield* Result.fail(noSuchGuardrail)
    const text = content.map((block) => block.text.text).join("\n")
    const blocked = (guardrail.blockedWords ?? []).filter((word) => includes(text, word))
    const masked = (guardrail.maskedWords ?? []).filter((word) => text.includes(word))
    const acts = blocked.length + masked.length > 0
    const units = Math.ceil(text.length / unit)
    return {
      usage: {
        topicPolicyUnits: 0,
        contentPolicyUnits: 0,
        wordPolicyUnits: guardrail.blockedWords === undefined ? 0 : units,
        sensitiveInformationPolicyUnits: 0,
        sensitiveInformationPolicyFreeUnits: guardrail.maskedWords === undefined ? 0 : units,
        contextualGroundingPolicyUnits: 0
      },
      action: acts ? "GUARDRAIL_INTERVENED" : "NONE",
      ...(acts && { actionReason: blocked.length > 0 ? "Guardrail blocked." : "Guardrail masked." }),
      outputs: acts ? [{ text: blocked.length > 0 ? blockedMessaging : mask(text, masked) }] : [],
      assessments: [
        {
          ...(blocked.length > 0 && {
            wordPolicy: {
              customWords: blocked.map((match) => ({ match, action: "BLOCKED", detected: true })),
              managedWordLists: []
            }
          }),
          ...(masked.length > 0 && {
            sensitiveInformationPolicy: {
              piiEntities: [],
              regexes: masked.map((word) => ({
                name: word,
                match: word,
                regex: word,
                action: "ANONYMIZED",
                detected: true
              }))
            }
          })
        }
      ]
    }
  })
