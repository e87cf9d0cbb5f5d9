/** Reads a listing to its end, page by page, and gives what there was even when a page fails. */
import { AwsError, Pacing } from "@bedrock-kit/credentials"
import { Duration, Effect } from "effect"
import type { ControlPlaneError, Paged } from "./BedrockControlPlane.ts"

/** At most three attempts at each request. Nobody waits longer for a list: what AWS wants to be asked later is left out. */
const attempts = Pacing.schedule<ControlPlaneError>({ maxAttempts: 3, budget: Duration.seconds(20) })

/** Tries a request again while its failure may pass, and no sooner than AWS asks for. */
export const withRetries = <A>(request: Effect.Effect<A, ControlPlaneError>): Effect.Effect<A, ControlPlaneError> =>
  Effect.retry(request, attempts)

/** A page holds up to a thousand entries, so an honest listing has a handful. */
const mostPages = 100

/** What a listing came to. */
export interface Pages<A> {
  readonly items: ReadonlyArray<A>
  /** Why what follows is missing: a request that failed, or pages that make no sense. */
  readonly failure: ControlPlaneError | undefined
}

const senseless = (operation: string, exception: string, detail: string) =>
  new AwsError.AwsError({
    operation,
    exception,
    category: "Service",
    detail,
    statusCode: undefined,
    requestId: undefined,
    retryAfter: undefined
  })

/**
 * Reads every page of an operation.
 *
 * **Errors**: none. A page that fails, a token that comes a second time, and a listing without an end are all its
 * `failure`, beside the entries read until then.
 */
export const readPages = <A>(operation: string, page: Paged<A>): Effect.Effect<Pages<A>> =>
  Effect.gen(function* () {
    const items: Array<A> = []
    const seen = new Set<string>()
    let token: string | undefined
    for (;;) {
      const read = yield* Effect.result(withRetries(page(token)))
      if (read._tag === "Failure") return { items, failure: read.failure }
      for (const item of read.success.items) items.push(item)
      token = read.success.nextToken
      if (token === undefined || token === "") return { items, failure: undefined }
      if (seen.has(token)) {
        const detail = "the same page token came twice, so what follows is not known"
        return { items, failure: senseless(operation, "RepeatedPageToken", detail) }
      }
      if (seen.size >= mostPages) {
        const detail = `there were more than ${mostPages} pages, and the rest was not read`
        return { items, failure: senseless(operation, "TooManyPages", detail) }
      }
      seen.add(token)
    }
  })
