/**
 * Puts a bearer token into a request, unless the request would carry it across a network in cleartext.
 *
 * The AWS SDK sends a token over plain http to anybody. This is the only place where one enters a request, after
 * the endpoint is known, so it covers every way an endpoint can be named: an option, `AWS_ENDPOINT_URL` and its
 * kind, `endpoint_url` in a profile. A signature carries no secret and may travel in cleartext.
 */
import type { HttpBearerAuthSigner } from "@smithy/core"
import { CleartextEndpoint, CredentialsError } from "../CredentialsError.ts"
import { isLoopback } from "../Endpoint.ts"

type Sign = HttpBearerAuthSigner["sign"]

const sign = async (...args: Parameters<Sign>): ReturnType<Sign> => {
  const [{ hostname, port, protocol }] = args
  if (protocol !== "https:" && !isLoopback(hostname)) {
    const endpoint = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`
    throw new CredentialsError({ reason: new CleartextEndpoint({ endpoint }) })
  }
  const { HttpBearerAuthSigner } = await import("./bearerSdk.ts")
  return await new HttpBearerAuthSigner().sign(...args)
}

/** Takes the place of the AWS SDK's own bearer authentication, through a client's `extensions`. */
export const tokenScheme = {
  schemeId: "smithy.api#httpBearerAuth",
  identityProvider: <A>(config: { readonly getIdentityProvider: (schemeId: string) => A }): A =>
    config.getIdentityProvider("smithy.api#httpBearerAuth"),
  signer: { sign }
}
