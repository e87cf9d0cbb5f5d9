/**
 * Pages of a list, and the tokens that lead from one to the next.
 *
 * A token is good for the list and the filters it was given out for, and for no other: one that is made up, or carried
 * from another list, is refused.
 */
import { Result } from "effect"
import { createHash } from "node:crypto"
import { type AwsFailure, validationFailure } from "./awsFailure.ts"
import type { Operation } from "./operations.ts"

/** Small, so that the default catalog already has more than one page. */
const defaultPageSize = 10
/** **Source**: API reference, `maxResults` of every list of Bedrock. */
const maxPageSize = 1000

/** Which page of which list. */
export interface PageRequest {
  readonly operation: Operation
  readonly query: URLSearchParams
  /** The most items on a page, also for a request that asks for more. */
  readonly pageSize: number
}

/** A page, and the token of the next one, if there is one. */
export interface Page<A> {
  readonly items: ReadonlyArray<A>
  readonly next: { readonly nextToken?: string }
}

const seal = ({ operation, query }: PageRequest, offset: number): string => {
  const filters = [...query].filter(([name]) => name !== "nextToken" && name !== "maxResults")
  const subject = JSON.stringify([operation, filters.toSorted(([a], [b]) => (a < b ? -1 : 1)), offset])
  return createHash("sha256").update(subject).digest("base64url").slice(0, 22)
}

const toToken = (request: PageRequest, offset: number): string =>
  Buffer.from(`${offset}.${seal(request, offset)}`).toString("base64url")

const fromToken = (request: PageRequest, token: string): number | undefined => {
  const offset = Number(/^(\d+)\./.exec(Buffer.from(token, "base64url").toString())?.[1])
  return toToken(request, offset) === token ? offset : undefined
}

/** Takes one page out of a list. **Errors**: ValidationException for a page that cannot be. */
export const toPage = <A>(all: ReadonlyArray<A>, request: PageRequest): Result.Result<Page<A>, AwsFailure> => {
  const { query } = request
  const maxResults = Number(query.get("maxResults") ?? defaultPageSize)
  if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > maxPageSize) {
    return Result.fail(
      validationFailure(
        `1 validation error detected: Value '${query.get("maxResults")}' at 'maxResults' failed to satisfy ` +
          `constraint: Member must have value between 1 and ${maxPageSize}`
      )
    )
  }
  const token = query.get("nextToken")
  const start = token === null ? 0 : fromToken(request, token)
  if (start === undefined) return Result.fail(validationFailure("The provided nextToken is invalid."))
  const end = start + Math.min(maxResults, request.pageSize)
  return Result.succeed({
    items: all.slice(start, end),
    next: end < all.length ? { nextToken: toToken(request, end) } : {}
  })
}
