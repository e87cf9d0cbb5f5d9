/** What has to be in the host's configuration for a choice of credentials. Pure. */
import type { HostConfig } from "./hostTypes.ts"
import { pluginId, providerId } from "./identity.ts"
import { objectOf, type Raw } from "./untrusted.ts"

/** Where the host finds a secret. */
export interface SecretReference {
  readonly source: "env"
  readonly provider: "default"
  readonly id: string
}

/** A reference to a variable. */
export const reference = (variable: string): SecretReference => ({ source: "env", provider: "default", id: variable })

/** Whose credentials are to be used. A Region is that of the models, where nothing else names one. */
export type Choice = { readonly region?: string | undefined } & (
  | {
      readonly kind: "aws"
      readonly profile?: string | undefined
      readonly roleArn?: string | undefined
      readonly externalId?: string | undefined
    }
  | {
      readonly kind: "api-key"
      readonly key: string
      /** Where the host is to find the key. Absent: the host keeps it. */
      readonly reference?: SecretReference | undefined
    }
)

/**
 * The changes to the host's configuration. As the host has it, `undefined` takes away what is there: what an earlier
 * choice left would win over this one.
 */
export const configPatch = (choice: Choice) => {
  const isKey = choice.kind === "api-key"
  const region = choice.region === undefined ? {} : { region: choice.region }
  return {
    // Says that the provider can be used, to the parts of the host that look for nothing but a key.
    models: {
      providers: {
        [providerId]: { auth: isKey ? "api-key" : "aws-sdk", apiKey: isKey ? choice.reference : undefined }
      }
    },
    plugins: {
      entries: {
        [pluginId]: {
          config: {
            ...region,
            bearerToken: undefined,
            ...(!isKey && {
              profile: choice.profile,
              roleArn: choice.roleArn,
              externalId: choice.externalId,
              ...(choice.roleArn === undefined && { roleSessionName: undefined })
            })
          }
        }
      }
    }
  }
}

const merge = (base: Raw, patch: Raw): Raw => {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(patch)) {
    const inner = objectOf(value)
    if (value === undefined) delete merged[key]
    else merged[key] = inner === undefined ? value : merge(objectOf(merged[key]) ?? {}, inner)
  }
  return merged
}

/** The configuration with the changes made, for the one way of the host that takes it whole. */
export const patched = (config: HostConfig, patch: Raw): NonNullable<HostConfig> => merge(config ?? {}, patch)
