/**
 * Adapter: Effect's `BackingPersistence` in a folder, a file for each list.
 *
 * Effect's own key-value store of files writes in place, so that a program that is stopped leaves half a file, and makes its
 * folder when the layer is built, so that a home that cannot be written stops the program. This one writes beside and renames,
 * and makes the folder when there is something to write.
 */
import { Effect, FileSystem, Layer, Path, type PlatformError } from "effect"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Persistence from "effect/persistence/Persistence"
import { randomUUID } from "node:crypto"

export interface Options {
  /** Made when it is first needed, for its owner alone. */
  readonly directory: string
}

const failure = (method: string) => (cause: PlatformError.PlatformError) =>
  new KeyValueStore.KeyValueStoreError({ method, message: cause.message, cause })

const layerStore = ({ directory }: Options) =>
  Layer.effect(
    KeyValueStore.KeyValueStore,
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const fileOf = (key: string) => path.join(directory, `${encodeURIComponent(key)}.json`)

      const write = Effect.fnUntraced(function* (key: string, value: string) {
        yield* fs.makeDirectory(directory, { recursive: true, mode: 0o700 })
        const draft = path.join(directory, `.${randomUUID()}.tmp`)
        yield* fs.writeFileString(draft, value, { mode: 0o600 }).pipe(
          Effect.andThen(fs.rename(draft, fileOf(key))),
          Effect.onError(() => Effect.ignore(fs.remove(draft, { force: true })))
        )
      })

      const unsupported = (method: string) =>
        Effect.fail(
          new KeyValueStore.KeyValueStoreError({ method, message: "Lists are read and written by key only." })
        )

      return KeyValueStore.makeStringOnly({
        get: (key) =>
          fs
            .readFileString(fileOf(key))
            .pipe(
              Effect.catch((error) =>
                error.reason._tag === "NotFound" ? Effect.undefined : Effect.fail(failure("get")(error))
              )
            ),
        set: (key, value) => Effect.mapError(write(key, value), failure("set")),
        remove: (key) => Effect.mapError(fs.remove(fileOf(key), { force: true }), failure("remove")),
        clear: unsupported("clear"),
        size: unsupported("size"),
        keys: unsupported("keys")
      })
    })
  )

/** Keeps lists in a folder. Fails when it is used, never when it is built. */
export const layer = (
  options: Options
): Layer.Layer<Persistence.BackingPersistence, never, FileSystem.FileSystem | Path.Path> =>
  Persistence.layerBackingKvs.pipe(Layer.provide(layerStore(options)))
