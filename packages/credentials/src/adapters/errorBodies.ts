/**
 * Keeps the body of an answer that is an error.
 *
 * The AWS SDK reads it to look for AWS's JSON, and forgets it when it finds none: a proxy's page would be nothing
 * but a number. What is kept hangs on the error as `$response.body`, where `AwsError.fromUnknown` finds it.
 */
import { isUint8Array } from "node:util/types"

/** AWS's own are far smaller, and nobody reads more of a stranger's. **Units**: bytes. */
const mostKept = 65_536

const isReadable = (body: unknown): body is AsyncIterable<unknown> =>
  typeof body === "object" && body !== null && Symbol.asyncIterator in body

const readSome = async (body: AsyncIterable<unknown>): Promise<Uint8Array> => {
  const chunks: Array<Uint8Array> = []
  let length = 0
  try {
    for await (const chunk of body) {
      if (!isUint8Array(chunk)) continue
      chunks.push(chunk)
      length += chunk.byteLength
      if (length >= mostKept) break
    }
  } catch {
    // The status is known and some of the body; that it broke off matters less.
  }
  return Buffer.concat(chunks)
}

interface Answer {
  readonly statusCode: number
  body?: unknown
}

const isError = (response: unknown): response is Answer =>
  typeof response === "object" && response !== null && ((response as Partial<Answer>).statusCode ?? 0) >= 300

/** What every AWS SDK client has, as far as it is needed here. */
interface Client {
  readonly middlewareStack: {
    // Each client has its own input and output; what is added looks at neither.
    add(
      middleware: never,
      options: { readonly step: "deserialize"; readonly priority: "low"; readonly name: string }
    ): void
  }
}

type Handler = (args: object) => Promise<{ readonly response: unknown }>

/** Makes a client keep them. Both HTTP/1.1 and HTTP/2, and before a stream has begun. */
export const keepErrorBodies = <A extends Client>(client: A): A => {
  const keep = (next: Handler) => async (args: object) => {
    const result = await next(args)
    const { response } = result
    if (isError(response) && isReadable(response.body)) response.body = await readSome(response.body)
    return result
  }
  // "low" is next to the wire: the SDK's own reader then finds bytes where the stream was.
  client.middlewareStack.add(keep as never, { step: "deserialize", priority: "low", name: "keepErrorBodies" })
  return client
}
