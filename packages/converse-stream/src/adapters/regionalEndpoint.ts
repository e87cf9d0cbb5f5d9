/**
 * Where requests go.
 *
 * An endpoint that the program names needs no AWS SDK. For all others the SDK is asked once: Region, variables, profiles,
 * FIPS and dual-stack all have a say, and only its own answer is right.
 */
import { type AwsError, type CredentialsError, parseEndpoint } from "@bedrock-kit/credentials"
import * as SdkAuth from "@bedrock-kit/credentials/adapters/sdkAuth"
import { Effect } from "effect"
import type { Target } from "./wire.ts"

export interface Options extends SdkAuth.EndpointOptions {
  readonly region: string
}

const toTarget = (protocol: string, hostname: string, port: number | undefined, basePath: string): Target => {
  const isTls = protocol !== "http:"
  const usual = isTls ? 443 : 80
  return {
    protocol: isTls ? "https:" : "http:",
    hostname,
    port: port ?? usual,
    host: port === undefined || port === usual ? hostname : `${hostname}:${port}`,
    basePath
  }
}

interface Destination {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
}

/** Nobody: nothing is sent. */
const nobody = {
  credentials: { accessKeyId: "nobody", secretAccessKey: "nobody" },
  token: { token: "nobody" },
  authSchemePreference: ["sigv4"]
}

const askSdk = async (options: Options): Promise<Target> => {
  const { BedrockRuntimeClient, CountTokensCommand } = await import("./probeSdk.ts")
  let found: Destination | undefined
  const client = new BedrockRuntimeClient({
    region: options.region,
    ...SdkAuth.toEndpointConfig(options),
    ...nobody,
    maxAttempts: 1,
    requestHandler: {
      handle: (request: Destination) => {
        found = request
        return Promise.reject(new Error("Nothing is sent."))
      }
    }
  })
  try {
    await client.send(new CountTokensCommand({ modelId: "m", input: { converse: {} } }))
  } catch (error) {
    if (found === undefined) throw error
  } finally {
    client.destroy()
  }
  if (found === undefined) throw new Error("The AWS SDK sent a request that it was not to send.")
  const { hostname, path, port, protocol } = found
  return toTarget(protocol, hostname, port, path.slice(0, path.indexOf("/model/m/count-tokens")))
}

/** Finds it. Fails as the SDK does when the settings lead nowhere, and on an endpoint that is none. */
export const resolveTarget = (options: Options): Effect.Effect<Target, AwsError.AwsError | CredentialsError> =>
  options.endpoint === undefined
    ? Effect.tryPromise({ try: () => askSdk(options), catch: SdkAuth.toFailure("ConverseStream") })
    : Effect.map(Effect.fromResult(parseEndpoint(options.endpoint, "the endpoint")), ({ url }) => {
        const { hostname, pathname, port, protocol } = new URL(url)
        return toTarget(protocol, hostname, port === "" ? undefined : Number(port), pathname.replace(/\/+$/, ""))
      })
