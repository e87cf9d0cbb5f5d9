/** A policy as Terraform's `aws_iam_policy_document`. Pure. */
import type { Policy, Statement } from "./policy.ts"

/** A string of HCL: JSON's, but that `${` and `%{` begin a template. */
const quote = (text: string): string => JSON.stringify(text).replaceAll(/[$%](?=\{)/gu, "$&$&")

const list = (name: string, items: ReadonlyArray<string>): ReadonlyArray<string> => [
  `    ${name} = [`,
  ...items.map((item) => `      ${quote(item)},`),
  "    ]"
]

const block = ({ Action, Effect, Resource, Sid }: Statement): ReadonlyArray<string> => [
  "  statement {",
  `    sid    = ${quote(Sid)}`,
  `    effect = ${quote(Effect)}`,
  ...list("actions", Action),
  ...list("resources", Resource),
  "  }"
]

/** The text of a data source named `bedrock`. */
export const toTerraform = ({ Statement }: Policy): string =>
  ['data "aws_iam_policy_document" "bedrock" {', ...Statement.flatMap(block), "}"].join("\n")
