/** A whole HTTP response: what every operation but ConverseStream answers with. */

/** Status, headers and body of a response. The request id and the date are added when it is sent. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** A 200 with a JSON body. */
export const jsonReply = (body: unknown): Reply => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body)
})

/** A 200 with plain text. */
export const textReply = (body: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 200,
  headers: { "content-type": "text/plain", ...headers },
  body
})
