/**
 * A server of recorded answers, in a process of its own so that its work is not counted: HTTP/2 without TLS and with it.
 *
 * The model's id says what is answered: `deltas-20000` with that many pieces of text. Frames are encoded once and sent in
 * large writes, so that the server is never what is waited for.
 */
import { encode } from "@bedrock-kit/converse-stream/conformance"
import { readFileSync } from "node:fs"
import * as Http2 from "node:http2"
import type { AddressInfo } from "node:net"

/** What the parent process is told. */
export interface Ports {
  readonly cleartext: number
  readonly tls: number
}

/** What the padding of Amazon Bedrock comes to. */
const padding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

const writeBytes = 65_536

const answers = new Map<number, Buffer>()

const toAnswer = (deltas: number): Buffer => {
  const known = answers.get(deltas)
  if (known !== undefined) return known
  const delta = encode({
    event: "contentBlockDelta",
    payload: { contentBlockIndex: 0, delta: { text: "twelve chars" }, p: padding.slice(0, 30) }
  })
  const answer = Buffer.concat([
    encode({ event: "messageStart", payload: { role: "assistant", p: padding } }),
    ...Array.from({ length: deltas }, () => delta),
    encode({ event: "contentBlockStop", payload: { contentBlockIndex: 0 } }),
    encode({ event: "messageStop", payload: { stopReason: "end_turn" } }),
    encode({
      event: "metadata",
      payload: { usage: { inputTokens: 1, outputTokens: deltas, totalTokens: deltas + 1 }, metrics: { latencyMs: 1 } }
    })
  ])
  answers.set(deltas, answer)
  return answer
}

const serve = (server: Http2.Http2Server | Http2.Http2SecureServer) =>
  server.on("stream", (stream: Http2.ServerHttp2Stream, headers: Http2.IncomingHttpHeaders) => {
    stream.on("error", () => {}).resume()
    stream.on("end", () => {
      const answer = toAnswer(Number(/deltas-(\d+)/.exec(String(headers[":path"]))?.[1]))
      stream.respond({
        ":status": 200,
        "content-type": "application/vnd.amazon.eventstream",
        "x-amzn-requestid": "00000000-0000-0000-0000-000000000000"
      })
      for (let at = 0; at < answer.byteLength; at += writeBytes) stream.write(answer.subarray(at, at + writeBytes))
      stream.end()
    })
  })

const listen = (server: Http2.Http2Server | Http2.Http2SecureServer) =>
  new Promise<number>((resolve) => {
    serve(server).listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port))
  })

const [, , key = "", cert = ""] = process.argv
const secure = { key: readFileSync(key), cert: readFileSync(cert) }
const ports: Ports = {
  cleartext: await listen(Http2.createServer()),
  tls: await listen(Http2.createSecureServer(secure))
}
process.send?.(ports)
process.on("disconnect", () => process.exit())
