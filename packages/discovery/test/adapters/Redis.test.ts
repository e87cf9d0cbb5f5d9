/** A fleet that shares its lists: the same catalog, with another layer for Effect's persistence. */
import { NodeRedis } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Persistence, Redis } from "effect/persistence"
import { execFileSync, spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { CountingAccount } from "../support/account.ts"

const hasRedis = (() => {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

/** A server of the test's own, on a socket in a folder of its own. It stops with the scope. */
const server = Effect.acquireRelease(
  Effect.promise(async () => {
    const folder = await mkdtemp(join(tmpdir(), "bedrock-kit-redis-"))
    const path = join(folder, "redis.sock")
    const settings = ["--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no", "--dir", folder]
    const child = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "ignore"] })
    await new Promise<void>((resolve, reject) => {
      child.on("error", reject)
      child.on("exit", (code) => reject(new Error(`redis-server exited with ${code}`)))
      child.stdout.on("data", (data) => String(data).includes("eady to accept connections") && resolve())
    })
    return { child, folder, path }
  }),
  ({ child, folder }) =>
    Effect.promise(async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve))
      child.kill()
      await gone
      await rm(folder, { recursive: true, force: true })
    })
)

if (!hasRedis)
  console.warn(
    "There is no redis-server on the PATH, so lists in Redis are not tested. Install Debian's package redis-server."
  )

describe.skipIf(!hasRedis)("a list in Redis", () => {
  it.live("is there for every machine of the fleet, and does not stay for ever", () =>
    Effect.gen(function* () {
      const { path } = yield* server
      const redis = NodeRedis.layer({ socket: { path, tls: false } })
      const store = Persistence.layerBackingRedis.pipe(Layer.provide(redis))
      const account = new CountingAccount()
      const one = yield* account.run(store)
      const other = yield* account.run(store)
      assert.strictEqual(account.asked, 1)
      assert.deepStrictEqual(other.models, one.models)

      yield* Effect.gen(function* () {
        const { send } = yield* Redis.Redis
        const [key = ""] = yield* send<ReadonlyArray<string>>("KEYS", "*")
        assert.match(key, /^bedrock-kit-models:[0-9a-f]{64}$/)
        assert.isAbove(yield* send<number>("TTL", key), 60)
        yield* send("SET", key, "{ no JSON")
      }).pipe(Effect.provide(redis))

      assert.lengthOf((yield* account.run(store)).models, 2)
      assert.match(account.logged.join(), /could not be read, so it is ignored and will be written anew/)
      yield* account.run(store)
      assert.strictEqual(account.asked, 2)
    })
  )
})
