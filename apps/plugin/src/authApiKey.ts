/**
 * Which of what the host hands over as an API key is one. Pure.
 *
 * OpenClaw has one slot for the secret of a provider. For Amazon Bedrock it also puts there its stand-in for "no key", the
 * value of a variable that marks a host as having AWS credentials, and references that it has not resolved.
 *
 * **Source**: `model-auth-markers`, `model-auth-env` and `embedded-agent` of OpenClaw 2026.9.6.
 */
import type { HostConfig } from "./hostTypes.ts"
import { providerId } from "./identity.ts"
import { objectOf, textOf } from "./untrusted.ts"

/** The host's stand-in for "no API key: AWS authentication". Never sent anywhere. */
export const noApiKey = "__aws_sdk_auth__"

/** What the manifest has the host hold in the place of a key where there are AWS configuration files. */
export const sharedConfigMarker = "aws-shared-config"

/** The variable that does hold an Amazon Bedrock API key. */
export const apiKeyVariable = "AWS_BEARER_TOKEN_BEDROCK"

/** Variables that mark a host as having AWS credentials, in the order the host looks at them. */
export const markerVariables = [
  apiKeyVariable,
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI"
]

/** What stands in the slot for a key. */
export type HeldKey =
  | { readonly kind: "none" }
  | { readonly kind: "key"; readonly key: string }
  | {
      readonly kind: "unresolved"
      /** The reference, as an operator would name it. */
      readonly reference: string
    }

const none: HeldKey = { kind: "none" }

const notKeys = new Set([noApiKey, sharedConfigMarker, ...markerVariables])

/** `${NAME}`, and how the host notes a reference that it keeps to itself. */
const reference = /^(?:\$\{(?<variable>\w+)\}|secretref-env:(?<name>\w+)|secretref-managed)$/

const readKey = (value: unknown, env: Readonly<Record<string, string | undefined>>): HeldKey => {
  const text = textOf(value)?.trim()
  if (text === undefined) {
    const source = textOf(objectOf(value)?.["source"])
    return source === undefined
      ? none
      : { kind: "unresolved", reference: [source, textOf(objectOf(value)?.["id"])].filter(Boolean).join(" ") }
  }
  const groups = reference.exec(text)
  if (groups !== null) {
    const name = groups.groups?.["variable"] ?? groups.groups?.["name"]
    return { kind: "unresolved", reference: name === undefined ? "kept by OpenClaw" : `env ${name}` }
  }
  const isMarker = markerVariables.some((name) => name !== apiKeyVariable && env[name]?.trim() === text)
  return notKeys.has(text) || isMarker ? none : { kind: "key", key: text }
}

/**
 * Chooses among what the host may hold. The first key wins; a reference that is not resolved counts only where there is
 * no key at all, and must then not be passed over for other credentials.
 *
 * **Errors**: none; total.
 */
export const chooseKey = (
  candidates: ReadonlyArray<unknown>,
  env: Readonly<Record<string, string | undefined>>
): HeldKey => {
  const held = candidates.map((candidate) => readKey(candidate, env))
  return held.find(({ kind }) => kind === "key") ?? held.find(({ kind }) => kind === "unresolved") ?? none
}

/** What the operator wrote for the provider: a key, a reference to one, or the choice of none. */
export const configuredKey = (config: HostConfig, provider = providerId): unknown => {
  const entry = objectOf(config?.models?.providers?.[provider])
  return entry?.["auth"] === "aws-sdk" ? undefined : entry?.["apiKey"]
}
