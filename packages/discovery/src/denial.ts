/**
 * What an AWS refusal says. Pure.
 *
 * IAM writes who may not do what, on what and why; an operator who has to change a policy needs exactly that.
 */

/** A refusal taken apart. What its text does not say is absent. */
export interface Denial {
  /** The ARN of who was refused. */
  readonly principal: string | undefined
  /** The IAM action: `bedrock:ListInferenceProfiles`. */
  readonly action: string | undefined
  readonly resource: string | undefined
  /** Which policy decided: "no identity-based policy allows the bedrock:ListInferenceProfiles action". */
  readonly because: string | undefined
}

const principal = /\b(?:User|Principal|Identity): (arn:\S+?)(?= is not authorized|[,\s]|$)/u
const action = /\bnot authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9*]+)/u
const resource = /\bon resource: (\S+?)(?=[.,]?(?:\s|$))/u
const because = /\b(?:because|with) ((?:no|an?) [^.]*)/u

const first = (pattern: RegExp, text: string): string | undefined => pattern.exec(text)?.[1]

/**
 * Takes a refusal apart.
 *
 * **Errors**: none; total. Text that is no refusal gives nothing but absent fields.
 *
 * **Source**: IAM user guide, "Troubleshoot access denied error messages", and the texts Bedrock answers with.
 *
 * **Example** (Who may not)
 *
 * ```ts
 * parseDenial("User: arn:aws:iam::123456789012:user/ana is not authorized to perform: bedrock:ListInferenceProfiles").principal
 * ```
 */
export const parseDenial = (text: string): Denial => ({
  principal: first(principal, text),
  action: first(action, text),
  resource: first(resource, text),
  because: first(because, text)?.trim()
})
