import * as FileStore from "@bedrock-kit/discovery/adapters/FileStore"
import { NodeFileSystem, NodePath } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, FileSystem, Layer, Path, PlatformError } from "effect"
import { TestClock } from "effect/testing"
import { cacheFolder, type Model } from "@bedrock-kit/discovery"
import { CountingAccount } from "../support/account.ts"

const platform = Layer.merge(NodeFileSystem.layer, NodePath.layer)

const ids = (models: ReadonlyArray<Model>) => models.map(({ modelId }) => modelId)

/** A folder that is not there yet, for a home of the test's own. */
const folder = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  return path.join(yield* fs.makeTempDirectoryScoped(), "cache", "bedrock-kit")
})

const files = Effect.fnUntraced(function* (directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  return (yield* fs.readDirectory(directory)).map((name) => path.join(directory, name))
})

type Place = ReadonlyArray<string>

/** Where something is in a document. */
const pathsOf = (value: unknown): ReadonlyArray<Place> =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsOf(inner).map((path) => [key, ...path])])
    : []

/** The same document with `7` there, or a text in place of a number. */
const spoilt = (value: unknown, [key, ...rest]: Place): unknown => {
  if (key === undefined) return typeof value === "number" ? "7" : 7
  if (Array.isArray(value)) return value.map((inner: unknown, i) => (String(i) === key ? spoilt(inner, rest) : inner))
  const fields = value as Readonly<Record<string, unknown>>
  return { ...fields, [key]: spoilt(fields[key], rest) }
}

describe("a list in a folder", () => {
  it.effect("is there in the next run, which asks nobody", () =>
    Effect.gen(function* () {
      const directory = yield* folder
      const account = new CountingAccount()
      const store = FileStore.layer({ directory })
      const first = yield* account.run(store)
      yield* TestClock.adjust("30 minutes")
      const second = yield* account.run(store)
      assert.strictEqual(account.asked, 1)
      assert.deepStrictEqual(second.models, first.models)
      assert.deepStrictEqual(ids(second.models), ["acme.b", "acme.a"])
      assert.strictEqual(second.age, 30 * 60_000)
      assert.isEmpty(account.logged)
      yield* TestClock.adjust("31 minutes")
      yield* account.run(store)
      assert.strictEqual(account.asked, 2)
    }).pipe(Effect.provide(platform))
  )

  it.effect("is one file for its owner alone, whose name says nothing", () =>
    Effect.gen(function* () {
      const directory = yield* folder
      yield* new CountingAccount().run(FileStore.layer({ directory }))
      const [file = "", ...others] = yield* files(directory)
      assert.isEmpty(others)
      assert.match(file, /[/\\]bedrock-kit-models%3A[0-9a-f]{64}\.json$/)
      const fs = yield* FileSystem.FileSystem
      assert.strictEqual((yield* fs.stat(file)).mode & 0o777, 0o600)
      assert.strictEqual((yield* fs.stat(directory)).mode & 0o777, 0o700)
    }).pipe(Effect.provide(platform))
  )

  it.effect("is another one for other settings", () =>
    Effect.gen(function* () {
      const directory = yield* folder
      const account = new CountingAccount()
      const store = FileStore.layer({ directory })
      yield* account.run(store)
      yield* account.run(store, { residency: "eu" })
      yield* account.run(store, { region: "eu-north-1" })
      yield* account.run(store, { providerFilter: ["Anthropic "] })
      yield* account.run(store, { providerFilter: ["anthropic"] })
      assert.strictEqual(account.asked, 4)
    }).pipe(Effect.provide(platform))
  )

  it.effect("is not kept when nothing is to be kept", () =>
    Effect.gen(function* () {
      const directory = yield* folder
      const fs = yield* FileSystem.FileSystem
      yield* new CountingAccount().run(FileStore.layer({ directory }), { refreshInterval: Duration.zero })
      assert.isFalse(yield* fs.exists(directory))
    }).pipe(Effect.provide(platform))
  )

  it.effect.each([
    ["half of it", (text: string) => text.slice(0, text.length / 2)],
    ["nothing", () => ""],
    ["other JSON", () => '[{"exit":7},null]'],
    ["a list of another shape", (text: string) => text.replaceAll('"modelId"', '"id"')]
  ] as const)("that holds %s is ignored with a warning, and written anew", ([, spoil]) =>
    Effect.gen(function* () {
      const directory = yield* folder
      const fs = yield* FileSystem.FileSystem
      const account = new CountingAccount()
      const store = FileStore.layer({ directory })
      yield* account.run(store)
      const [file = ""] = yield* files(directory)
      yield* fs.writeFileString(file, spoil(yield* fs.readFileString(file)))
      assert.deepStrictEqual(ids((yield* account.run(store)).models), ["acme.b", "acme.a"])
      assert.lengthOf(account.logged, 1)
      assert.match(
        account.logged[0] ?? "",
        /^The kept list of models could not be read, so it is ignored and will be written anew: /
      )
      yield* account.run(store)
      assert.strictEqual(account.asked, 2)
      assert.lengthOf(account.logged, 1)
    }).pipe(Effect.provide(platform))
  )

  it.effect("that holds anything of another type, anywhere in the list, is ignored with a warning", () =>
    Effect.gen(function* () {
      const directory = yield* folder
      const fs = yield* FileSystem.FileSystem
      const account = new CountingAccount()
      const store = FileStore.layer({ directory })
      // Nobody may list profiles, so that the list says that it lacks them.
      account.isDenied = true
      const whole = yield* account.run(store)
      assert.lengthOf(whole.omissions, 1)
      const [file = ""] = yield* files(directory)
      const text = yield* fs.readFileString(file)
      const [kept] = JSON.parse(text) as [unknown]
      const all = pathsOf(kept)
      assert.isAbove(all.length, 30)
      yield* Effect.forEach(all, (path) =>
        Effect.gen(function* () {
          yield* fs.writeFileString(file, JSON.stringify([spoilt(kept, path), null]))
          account.logged.length = 0
          assert.deepStrictEqual((yield* account.run(store)).models, whole.models, path.join("."))
          assert.lengthOf(account.logged, 1, path.join("."))
        })
      )
      yield* fs.writeFileString(file, text)
      const asked = account.asked
      assert.deepStrictEqual((yield* account.run(store)).omissions, whole.omissions)
      assert.strictEqual(account.asked, asked)
    }).pipe(Effect.provide(platform))
  )

  it.effect("from the future is asked for again, and is not from the future any more", () =>
    Effect.gen(function* () {
      const directory = yield* folder
      const account = new CountingAccount()
      const store = FileStore.layer({ directory })
      yield* TestClock.setTime(1e12)
      yield* account.run(store)
      yield* TestClock.setTime(1e11)
      yield* account.run(store)
      yield* account.run(store)
      assert.strictEqual(account.asked, 2)
    }).pipe(Effect.provide(platform))
  )
})

/** The machine's own file system, with one operation that fails. */
const failing = (method: "writeFileString" | "rename" | "makeDirectory", tag: PlatformError.SystemErrorTag) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs) => ({
      ...fs,
      [method]: () =>
        Effect.fail(
          PlatformError.systemError({
            _tag: tag,
            module: "FileSystem",
            method,
            description: "ENOSPC: no space left on device"
          })
        )
    }))
  ).pipe(Layer.provide(NodeFileSystem.layer))

describe("a disk", () => {
  it.effect.each([
    ["that is full", "writeFileString"],
    ["that breaks while renaming", "rename"],
    ["that cannot be written", "makeDirectory"]
  ] as const)("%s costs a warning, and nothing else", ([, method]) =>
    Effect.gen(function* () {
      const directory = yield* folder
      const fs = yield* FileSystem.FileSystem
      const account = new CountingAccount()
      const store = FileStore.layer({ directory }).pipe(Layer.provide(failing(method, "Unknown")))
      assert.lengthOf((yield* account.run(store, {}, 3)).models, 2)
      assert.strictEqual(account.asked, 3)
      assert.lengthOf(account.logged, 1)
      assert.match(
        account.logged[0] ?? "",
        /^The list of models could not be kept for the next run, which will ask AWS again: .*no space left on device/
      )
      if (yield* fs.exists(directory)) assert.isEmpty(yield* fs.readDirectory(directory))
    }).pipe(Effect.provide(platform))
  )

  it.effect("that breaks while writing leaves the older file whole", () =>
    Effect.gen(function* () {
      const directory = yield* folder
      const account = new CountingAccount()
      const store = FileStore.layer({ directory })
      yield* account.run(store)
      yield* TestClock.adjust("2 hours")
      yield* account.run(store.pipe(Layer.provide(failing("rename", "Unknown"))))
      assert.strictEqual((yield* account.run(store, { refreshInterval: Duration.hours(4) })).age, 7_200_000)
    }).pipe(Effect.provide(platform))
  )
})

describe("cacheFolder", () => {
  it.each([
    [{ XDG_CACHE_HOME: "/var/cache/ana/" }, "/var/cache/ana/bedrock-kit"],
    [{ XDG_CACHE_HOME: "" }, "/home/ana/.cache/bedrock-kit"],
    [{ XDG_CACHE_HOME: "not/absolute" }, "/home/ana/.cache/bedrock-kit"],
    [{}, "/home/ana/.cache/bedrock-kit"]
  ])("is %o", (environment, expected) => {
    assert.strictEqual(cacheFolder({ environment, homeDirectory: "/home/ana" }), expected)
  })
})
