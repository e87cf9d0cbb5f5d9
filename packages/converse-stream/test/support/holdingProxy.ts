/** A proxy that can hold back what is sent over the connections it has: for the sender, a connection that is half open. */
import { Deferred, Effect } from "effect"
import * as Net from "node:net"

/** Starts one in front of a URL. It stops with the scope. */
export const holdingProxy = (target: string) =>
  Effect.gen(function* () {
    const sockets = new Set<Net.Socket>()
    const holds: Array<() => void> = []
    const releases: Array<() => void> = []
    const held = Deferred.makeUnsafe<void>()
    let connections = 0
    const proxy = Net.createServer((client) => {
      connections += 1
      const server = Net.connect(Number(new URL(target).port), "127.0.0.1")
      const kept: Array<Buffer> = []
      let isHeld = false
      holds.push(() => (isHeld = true))
      releases.push(() => {
        isHeld = false
        for (const bytes of kept.splice(0)) server.write(bytes)
      })
      for (const socket of [client, server]) sockets.add(socket.on("error", () => {}))
      client
        .on("close", () => server.destroy())
        .on("data", (bytes) => {
          if (!isHeld) return server.write(bytes)
          kept.push(bytes)
          return Deferred.doneUnsafe(held, Effect.void)
        })
      server.on("close", () => client.destroy()).on("data", (bytes) => client.write(bytes))
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        proxy.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.callback<void>((resume) => {
          for (const socket of sockets) socket.destroy()
          proxy.close(() => resume(Effect.void))
        })
    )
    const { port } = proxy.address() as Net.AddressInfo
    return {
      endpoint: `http://127.0.0.1:${port}`,
      connections: () => connections,
      /** From now on, over the connections that there are. */
      hold: () => holds.splice(0).forEach((hold) => hold()),
      release: () => releases.splice(0).forEach((release) => release()),
      /** Resolves when something is held back. */
      held: Deferred.await(held)
    }
  })
