/** What Converse would refuse, and nobody but the caller can mend. Nothing was sent. */
import { Schema } from "effect"

/** One thing that is wrong, by name. */
export const Problem = Schema.Struct({ where: Schema.String, detail: Schema.String })
export type Problem = typeof Problem.Type

/** The request was not sent, because Amazon Bedrock would refuse it. */
export class RequestRejected extends Schema.TaggedError<RequestRejected>()("RequestRejected", {
  problems: Schema.Array(Problem)
}) {
  readonly isRetryable = false
  override get message() {
    const sentences = this.problems.map(({ detail, where }) => `${where} ${detail}`)
    return `The request was not sent, because Amazon Bedrock would refuse it: ${sentences.join("; ")}. Mend that and send the turn again.`
  }
}
