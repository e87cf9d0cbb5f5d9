/** Who a request to AWS is made as: a key pair that signs it, or a bearer token that is sent with it. */
import { Redacted } from "effect"
import { readApiKey } from "./apiKey.ts"
import type { Provenance } from "./provenance.ts"

/** AWS access keys, long-lived or temporary. */
export interface AccessKeyIdentity extends Provenance {
  readonly kind: "access-key"
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted
  readonly sessionToken: Redacted.Redacted | undefined
  /** Epoch milliseconds. `undefined` for keys that never expire. */
  readonly expiration: number | undefined
}

/** An Amazon Bedrock API key, sent as `Authorization: Bearer`. */
export interface BearerTokenIdentity extends Provenance {
  readonly kind: "bearer-token"
  readonly token: Redacted.Redacted
  /** Epoch milliseconds. `undefined` when the key does not say. */
  readonly expiration: number | undefined
}

export type Identity = AccessKeyIdentity | BearerTokenIdentity

/** Identities that a program brings itself are found nowhere else. */
const given: Provenance = { source: "unknown", where: "the program itself" }

/** Makes an identity of access keys that a program brings itself. Takes what the AWS SDK calls an identity. */
export const accessKeys = (keys: {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly expiration?: Date | undefined
}): AccessKeyIdentity => ({
  kind: "access-key",
  accessKeyId: keys.accessKeyId,
  secretAccessKey: Redacted.make(keys.secretAccessKey),
  sessionToken: keys.sessionToken === undefined ? undefined : Redacted.make(keys.sessionToken),
  expiration: keys.expiration?.getTime(),
  ...given
})

/** Makes an identity of an Amazon Bedrock API key. Without `provenance`, of one that a program brings itself. */
export const bearerToken = (token: string, provenance: Provenance = given): BearerTokenIdentity => ({
  kind: "bearer-token",
  token: Redacted.make(token),
  expiration: readApiKey(token).expiration,
  ...provenance
})
