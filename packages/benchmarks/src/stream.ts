/**
 * What a turn costs this process: for each piece of text of a long answer, and for a request with hardly any answer.
 *
 * Everything answers the same recorded bytes. The two floors are no clients: one reads the bytes and throws them away, the
 * other checks both checksums of each frame, parses its JSON, and throws that away.
 */
import { BedrockRuntimeClient, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime"
import { type BedrockRuntime, ConverseStream } from "@bedrock-kit/converse-stream"
import * as AwsSdk from "@bedrock-kit/converse-stream/adapters/AwsSdk"
import * as Http2Adapter from "@bedrock-kit/converse-stream/adapters/Http2"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { exampleKey } from "@bedrock-kit/simulator"
import { Effect, Layer, ManagedRuntime, Stream } from "effect"
import { fork, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import * as Http2 from "node:http2"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { getCACertificates, setDefaultCACertificates } from "node:tls"
import { crc32 } from "node:zlib"
import { median, print, type Row } from "./compare.ts"
import type { Ports } from "./streamServer.ts"

const rounds = 9

/** Runs one turn of so many pieces, and says how many came. */
interface Client {
  readonly name: string
  readonly turn: (deltas: number) => Promise<number>
  readonly close: () => Promise<void>
}

const modelOf = (deltas: number) => `deltas-${deltas}`

/** Requests on one connection, whose bytes are given to `take`. */
const floor = (name: string, endpoint: string, makeTake: () => (chunk: Buffer) => number): Client => {
  const session = Http2.connect(endpoint)
  return {
    name,
    turn: (deltas) =>
      new Promise((resolve, reject) => {
        const take = makeTake()
        let count = 0
        const path = `/model/${modelOf(deltas)}/converse-stream`
        const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/json" })
        stream.on("data", (chunk: Buffer) => (count += take(chunk)))
        stream.on("error", reject).on("end", () => resolve(count))
        stream.end("{}")
      }),
    close: () => new Promise((resolve) => session.close(resolve))
  }
}

const decode = () => {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer): number => {
    const bytes = rest.byteLength === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    let deltas = 0
    while (bytes.byteLength - at >= 12) {
      const length = bytes.readUInt32BE(at)
      if (bytes.byteLength - at < length) break
      const end = at + length - 4
      const headers = bytes.readUInt32BE(at + 4)
      if (crc32(bytes.subarray(at, at + 8)) !== bytes.readUInt32BE(at + 8)) throw new Error("prelude")
      if (crc32(bytes.subarray(at, end)) !== bytes.readUInt32BE(end)) throw new Error("message")
      const payload = JSON.parse(bytes.toString("utf8", at + 12 + headers, end)) as { delta?: { text?: string } }
      if (payload.delta?.text !== undefined) deltas += 1
      at += length
    }
    rest = bytes.subarray(at)
    return deltas
  }
}

const awsSdk = (endpoint: string): Client => {
  const client = new BedrockRuntimeClient({ region: "us-east-1", endpoint, credentials: exampleKey, maxAttempts: 1 })
  const messages = [{ role: "user" as const, content: [{ text: "Hello" }] }]
  return {
    name: "AWS SDK, its own loop",
    turn: async (deltas) => {
      const { stream } = await client.send(new ConverseStreamCommand({ modelId: modelOf(deltas), messages }))
      let count = 0
      for await (const event of stream ?? []) if (event.contentBlockDelta?.delta?.text !== undefined) count += 1
      return count
    },
    close: async () => client.destroy()
  }
}

const bedrockKit = (name: string, adapter: Layer.Layer<BedrockRuntime, never, Credentials>): Client => {
  const runtime = ManagedRuntime.make(
    ConverseStream.layerNoDeps().pipe(
      Layer.provide(adapter),
      Layer.provide(Credentials.layerNoDeps),
      Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
    )
  )
  const traits = traitsOf("us.anthropic.claude-sonnet-4-6")
  return {
    name,
    turn: (deltas) =>
      runtime.runPromise(
        ConverseStream.use(({ stream }) => {
          let count = 0
          const turn = {
            modelId: modelOf(deltas),
            traits,
            messages: [{ role: "user" as const, content: [{ type: "text" as const, text: "Hello" }] }]
          }
          return Stream.runForEachArray(stream(turn), (parts) =>
            Effect.sync(() => {
              for (const part of parts) if (part._tag === "TextDelta") count += 1
            })
          ).pipe(Effect.map(() => count))
        })
      ),
    close: () => runtime.dispose()
  }
}

/** What runs took, for one of `per`. **Units**: nanoseconds. */
interface Cost {
  readonly cpu: number
  readonly wall: number
}

const measure = async (run: () => Promise<void>, per: number): Promise<Cost> => {
  const begun = performance.now()
  const before = process.cpuUsage()
  await run()
  const { system, user } = process.cpuUsage(before)
  return { cpu: ((system + user) * 1000) / per, wall: ((performance.now() - begun) * 1e6) / per }
}

/** One answer of so many pieces, or so many requests for an answer of one. */
const scenarios = {
  long: { turns: 1, deltas: 20_000, per: 20_000 },
  tiny: { turns: 200, deltas: 1, per: 200 }
}

const play = async (clients: ReadonlyArray<Client>, { deltas, per, turns }: (typeof scenarios)["long"]) => {
  const costs = clients.map((): Array<Cost> => [])
  // The first round warms up.
  for (let round = 0; round <= rounds; round++)
    for (const [i, { name, turn }] of clients.entries()) {
      const cost = await measure(async () => {
        for (let n = 0; n < turns; n++) {
          const count = await turn(deltas)
          if (count !== deltas && !name.startsWith("read")) throw new Error(`${name} gave ${count} of ${deltas}`)
        }
      }, per)
      if (round > 0) costs[i]?.push(cost)
    }
  return costs
}

const toRows = (clients: ReadonlyArray<Client>, values: ReadonlyArray<ReadonlyArray<number>>, to: number) => {
  const base = median(values[to] ?? [])
  return clients.map(({ name }, i): Row => {
    const all = values[i] ?? []
    const fastest = Math.min(...all)
    const nanoseconds = median(all)
    return { name, nanoseconds, spread: ((Math.max(...all) - fastest) / fastest) * 100, ratio: nanoseconds / base }
  })
}

/** A key and a certificate of this machine's own, which this process then trusts. */
const makeCertificate = (folder: string) => {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")]
  const made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost".split(
    " "
  )
  const named = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert]
  const { status, stderr } = spawnSync("openssl", [...made, ...named])
  if (status !== 0) throw new Error(`openssl made no certificate: ${String(stderr)}`)
  setDefaultCACertificates([...getCACertificates(), readFileSync(cert, "utf8")])
  return [key, cert] as const
}

const makeClients = (endpoint: string): ReadonlyArray<Client> => {
  const options = { region: "us-east-1", endpoint }
  return [
    floor("read and throw away", endpoint, () => () => 0),
    floor("decode and throw away", endpoint, decode),
    awsSdk(endpoint),
    bedrockKit("Bedrock Kit over the AWS SDK", AwsSdk.layer(options)),
    bedrockKit("Bedrock Kit over Http2", Http2Adapter.layer(options))
  ]
}

const toTables = async (title: string, endpoint: string, scenario: (typeof scenarios)["long"]) => {
  const clients = makeClients(endpoint)
  const costs = await play(clients, scenario)
  await Promise.all(clients.map(({ close }) => close()))
  const cpu = costs.map((all) => all.map((cost) => cost.cpu))
  const wall = costs.map((all) => all.map((cost) => cost.wall))
  return [
    print(`${title}, processor time, beside the AWS SDK`, toRows(clients, cpu, 2)),
    print(`${title}, processor time, beside the floor that decodes`, toRows(clients, cpu, 1)),
    print(`${title}, wall clock, beside the AWS SDK`, toRows(clients, wall, 2))
  ]
}

export const stream = async (): Promise<ReadonlyArray<string>> => {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-kit-bench-"))
  try {
    const server = fork(new URL("streamServer.ts", import.meta.url), makeCertificate(folder))
    const { cleartext, tls } = await new Promise<Ports>((resolve, reject) => {
      server.once("message", resolve).once("exit", () => reject(new Error("The server of recorded answers ended.")))
    })
    const tables = [
      ...(await toTables("A piece of text", `http://127.0.0.1:${cleartext}`, scenarios.long)),
      ...(await toTables("A tiny request", `http://127.0.0.1:${cleartext}`, scenarios.tiny)),
      ...(await toTables("A tiny request over TLS", `https://localhost:${tls}`, scenarios.tiny))
    ]
    server.disconnect()
    return tables
  } finally {
    rmSync(folder, { recursive: true })
  }
}
