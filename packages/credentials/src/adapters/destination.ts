/**
 * Where the AWS SDK would send a request, without sending it.
 *
 * Region, variables, profiles, FIPS and dual-stack all have a say; only the SDK's own answer is right.
 */

/** What every AWS SDK client has, as far as it is needed here. */
interface Client {
  readonly middlewareStack: {
    // Each client has its own input and output; what is added looks at neither.
    add(middleware: never, options: { readonly step: "build"; readonly name: string }): void
  }
  readonly destroy: () => void
}

interface Destination {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
}

class Found {
  readonly url: string
  constructor({ hostname, port, protocol }: Destination) {
    this.url = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`
  }
}

/** Nobody: the request is never signed. */
const nobody = {
  credentials: { accessKeyId: "nobody", secretAccessKey: "nobody" },
  token: { token: "nobody" }
}

/** The scheme, host and port. Rejects with what the SDK throws when the settings lead nowhere. */
export const destinationOf = async <A extends Client>(
  makeClient: (identity: typeof nobody) => A,
  send: (client: A) => Promise<unknown>
): Promise<string> => {
  const client = makeClient(nobody)
  const stop = () => (args: { readonly request: Destination }) => Promise.reject(new Found(args.request))
  client.middlewareStack.add(stop as never, { step: "build", name: "destinationOf" })
  try {
    await send(client)
  } catch (stopped) {
    if (stopped instanceof Found) return stopped.url
    throw stopped
  } finally {
    client.destroy()
  }
  throw new Error("The AWS SDK sent a request that it was not to send.")
}
