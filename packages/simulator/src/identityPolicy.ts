/**
 * What an identity-based policy of IAM says about a request. Pure.
 *
 * Everything that no statement allows is denied, and a statement that denies wins over any that allow. **Source**: IAM User
 * Guide, "Policy evaluation logic". Of a statement, `Effect`, `Action` and `Resource` are looked at; one with anything else,
 * such as a `Condition`, cannot be written here.
 */

/** One statement of a policy. */
export interface PolicyStatement {
  readonly Sid?: string
  readonly Effect: "Allow" | "Deny"
  /** With the wildcards `*` and `?`; case does not matter. */
  readonly Action: string | ReadonlyArray<string>
  /** ARNs, or `*`; with the same wildcards, and case matters. */
  readonly Resource: string | ReadonlyArray<string>
}

/** A policy document. */
export interface IdentityPolicy {
  readonly Version?: string
  readonly Statement: PolicyStatement | ReadonlyArray<PolicyStatement>
}

/** Why a policy refuses: no statement allows it, or one denies it. */
export type PolicyDenial = "explicit" | "implicit"

const listOf = <A>(value: A | ReadonlyArray<A>): ReadonlyArray<A> =>
  Array.isArray(value) ? (value as ReadonlyArray<A>) : [value as A]

/** Whether a pattern with the wildcards of a policy matches a text. */
export const matches = (pattern: string, text: string, flags = ""): boolean => {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
  return new RegExp(`^${expression}$`, flags).test(text)
}

/** Whether IAM refuses an action on a resource, and how. **Errors**: none; `undefined` when it is allowed. */
export const policyDenial = (policy: IdentityPolicy, action: string, resource: string): PolicyDenial | undefined => {
  const deciding = listOf(policy.Statement).filter(
    ({ Action, Resource }) =>
      listOf(Action).some((pattern) => matches(pattern, action, "i")) &&
      listOf(Resource).some((pattern) => matches(pattern, resource))
  )
  if (deciding.some(({ Effect }) => Effect === "Deny")) return "explicit"
  return deciding.length > 0 ? undefined : "implicit"
}
