/** A registry of npm packages on the loopback interface, as much of one as npm needs to install from. */
import { Context, Effect, Layer } from "effect"
import { createHash } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { run } from "./command.ts"
import type { HostError } from "./HostError.ts"

interface Published {
  readonly manifest: { readonly name: string; readonly version: string }
  readonly tarball: Buffer
}

/** What `openclaw plugins install npm:…` and `openclaw plugins update` ask. */
export class Registry extends Context.Service<
  Registry,
  {
    readonly url: string
    /** Publishes a tarball, as its latest version. `version` replaces the one inside it. **Errors**: it is no package. */
    readonly publish: (tarball: string, version: string, folder: string) => Effect.Effect<void, HostError>
  }
>()("@bedrock-kit/openclaw-plugin/host/Registry") {
  static readonly layer = Layer.effect(
    Registry,
    Effect.gen(function* () {
      const packages = new Map<string, Map<string, Published>>()
      const server = yield* Effect.acquireRelease(
        Effect.callback<ReturnType<typeof createServer>>((resume) => {
          const server = createServer((request, response) => {
            const [, scope = "", name = "", , file] = decodeURIComponent(request.url ?? "").split("/")
            const versions = packages.get(scope.startsWith("@") ? `${scope}/${name}` : scope)
            const answer =
              versions === undefined
                ? undefined
                : file === undefined
                  ? packument(versions)
                  : versions.get(file)?.tarball
            response.statusCode = answer === undefined ? 404 : 200
            response.end(answer === undefined || Buffer.isBuffer(answer) ? answer : JSON.stringify(answer))
          })
          server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.promise(() => new Promise((resolve) => server.close(resolve)))
      )
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

      const packument = (versions: ReadonlyMap<string, Published>) => {
        const all = [...versions.values()]
        const { name, version } = all.at(-1)?.manifest ?? { name: "", version: "" }
        return {
          name,
          "dist-tags": { latest: version },
          versions: Object.fromEntries(
            all.map(({ manifest, tarball }) => [
              manifest.version,
              {
                ...manifest,
                dist: {
                  tarball: `${url}/${manifest.name}/-/${manifest.version}`,
                  integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`
                }
              }
            ])
          )
        }
      }

      const publish = Effect.fnUntraced(function* (tarball: string, version: string, folder: string) {
        const source = join(folder, version)
        yield* Effect.promise(() => mkdir(source, { recursive: true }))
        const tar = (...args: ReadonlyArray<string>) =>
          run("tar", args, { cwd: dirname(source), env: process.env, timeout: "1 minute" })
        yield* tar("-xzf", tarball, "-C", source)
        const manifest = yield* Effect.promise(async () => {
          const edit = async (file: string) => {
            const path = join(source, "package", file)
            const content = { ...(JSON.parse(await readFile(path, "utf8")) as Published["manifest"]), version }
            await writeFile(path, JSON.stringify(content))
            return content
          }
          await edit("openclaw.plugin.json")
          return edit("package.json")
        })
        yield* tar("-czf", `${source}.tgz`, "-C", source, "package")
        const content = yield* Effect.promise(() => readFile(`${source}.tgz`))
        const versions = packages.get(manifest.name) ?? new Map<string, Published>()
        packages.set(manifest.name, versions.set(version, { manifest, tarball: content }))
      })

      return Registry.of({ url, publish })
    })
  )
}
