/** Port: what can be learnt of a host without being anybody. Adapters live in `./adapters`; tests provide a plain object. */
import { Context, type Effect, Schema } from "effect"

/** A name that is not found, a connection that does not come about, a certificate that is not trusted. */
export class NetworkError extends Schema.TaggedError<NetworkError>()("NetworkError", {
  /** Node's code, such as `ENOTFOUND`, `ECONNREFUSED` or `SELF_SIGNED_CERT_IN_CHAIN`. */
  code: Schema.String,
  message: Schema.String
}) {}

export class Network extends Context.Service<
  Network,
  {
    /** The addresses of a host name. */
    readonly resolve: (hostname: string) => Effect.Effect<ReadonlyArray<string>, NetworkError>
    /** Connects, with TLS where the URL has it. */
    readonly connect: (url: string) => Effect.Effect<void, NetworkError>
    /** Whether HTTP/2 is spoken there: by ALPN over TLS, by trying without. */
    readonly speaksHttp2: (url: string) => Effect.Effect<boolean, NetworkError>
    /** The clock of whoever answers, by its `date` header. **Units**: milliseconds since 1970. `undefined`: it sends none. */
    readonly serverTime: (url: string) => Effect.Effect<number | undefined, NetworkError>
  }
>()("@bedrock-kit/cli/Network") {}
