/** What can be told about the endpoints that hand out credentials, and what they do when told nothing. */
import { Duration } from "effect"
import type { KnownToken } from "./issuedKeys.ts"

/** Credentials at a path, as ECS and EKS offer them to a container. */
export interface ContainerOptions {
  /** Such as `/v2/credentials/simulator`, or `/v1/credentials` as at EKS. */
  readonly path: string
  /** The name of the role. Default: `SimulatorContainer`. */
  readonly role?: string
  /** The `Authorization` header that requests must carry. None unless told. */
  readonly authorizationToken?: string
}

/** How the credential endpoints differ from the default ones, which all work. */
export interface CredentialEndpointOptions {
  /** How long credentials and SSO access tokens last; at STS, a shorter `DurationSeconds` wins. Default: one hour. */
  readonly credentialLifetime?: Duration.Input
  /** The name of the instance's role; `false` for an instance without one. Default: `SimulatorInstance`. */
  readonly instanceRole?: string | false
  /** Whether IMDS answers without a token, as version 1 did. Default: false. */
  readonly allowImdsV1?: boolean
  /** How many network hops the answer with a token of IMDSv2 may travel. Default: 1. */
  readonly hopLimit?: number
  /** How many hops away who asks is: 1 on the instance, 2 in a container behind a bridge. Default: 1. */
  readonly hops?: number
  /** Default: one, at `/v2/credentials/simulator`, without an authorization token. */
  readonly containers?: ReadonlyArray<ContainerOptions>
  /** ARNs of the roles that STS lets anyone it knows assume. Default: any. */
  readonly roles?: ReadonlyArray<string>
  /** The external id AssumeRole must name. None unless told. */
  readonly externalId?: string
  /** Tokens AssumeRoleWithWebIdentity takes. Default: {@link exampleWebIdentityToken}. */
  readonly webIdentityTokens?: ReadonlyArray<KnownToken>
  /** Tokens the SSO portal takes, besides those from CreateToken. Default: {@link exampleSsoAccessToken}. */
  readonly ssoAccessTokens?: ReadonlyArray<KnownToken>
  /** Tokens CreateToken takes, besides those it gave. Default: {@link exampleSsoRefreshToken}. */
  readonly ssoRefreshTokens?: ReadonlyArray<KnownToken>
}

/** A web identity token of no one. The simulator knows it unless told otherwise. */
export const exampleWebIdentityToken = "web-identity-token-EXAMPLE"

/** An access token of an SSO session of no one. The simulator knows it unless told otherwise. */
export const exampleSsoAccessToken = "sso-access-token-EXAMPLE"

/** The refresh token of that session. The simulator knows it unless told otherwise. */
export const exampleSsoRefreshToken = "sso-refresh-token-EXAMPLE"

/** The options with every default filled in. */
export interface CredentialSettings {
  readonly lifetimeMillis: number
  readonly instanceRole: string | undefined
  readonly allowImdsV1: boolean
  /** Whether the answer with a token gets as far as who asks. */
  readonly tokensArrive: boolean
  readonly containers: ReadonlyArray<ContainerOptions>
  readonly roles: ReadonlyArray<string> | undefined
  readonly externalId: string | undefined
  readonly webIdentityTokens: ReadonlyArray<KnownToken>
  readonly ssoAccessTokens: ReadonlyArray<KnownToken>
  readonly ssoRefreshTokens: ReadonlyArray<KnownToken>
}

/** The longest any session lasts. **Source**: STS GetSessionToken, `DurationSeconds`, API reference. */
const longest = Duration.hours(36)

/** Fills in the defaults. */
export const toCredentialSettings = (options: CredentialEndpointOptions): CredentialSettings => ({
  lifetimeMillis: Duration.toMillis(
    Duration.min(Duration.fromInputUnsafe(options.credentialLifetime ?? "1 hour"), longest)
  ),
  instanceRole: options.instanceRole === false ? undefined : (options.instanceRole ?? "SimulatorInstance"),
  allowImdsV1: options.allowImdsV1 ?? false,
  tokensArrive: (options.hops ?? 1) <= (options.hopLimit ?? 1),
  containers: options.containers ?? [{ path: "/v2/credentials/simulator" }],
  roles: options.roles,
  externalId: options.externalId,
  webIdentityTokens: options.webIdentityTokens ?? [{ token: exampleWebIdentityToken }],
  ssoAccessTokens: options.ssoAccessTokens ?? [{ token: exampleSsoAccessToken }],
  ssoRefreshTokens: options.ssoRefreshTokens ?? [{ token: exampleSsoRefreshToken }]
})

/**
 * The variables that point an AWS SDK's own credential chain at a simulator: IMDS, STS, SSO and SSO OIDC.
 *
 * The container endpoint is not among them, because naming it is choosing it: set `AWS_CONTAINER_CREDENTIALS_FULL_URI`
 * to the endpoint and `/v2/credentials/simulator`.
 */
export const credentialEnvironment = (endpoint: string): Readonly<Record<string, string>> => ({
  AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
  AWS_ENDPOINT_URL_SSO: endpoint,
  AWS_ENDPOINT_URL_SSO_OIDC: endpoint,
  AWS_ENDPOINT_URL_STS: endpoint
})
