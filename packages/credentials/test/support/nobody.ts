/**
 * A program that resolves credentials as a user who may not read some files, and prints what it is told. Started by
 * `badInput.test.ts`.
 */
import { CredentialProvider } from "@bedrock-kit/credentials"
import { Effect } from "effect"
import { chmod } from "node:fs/promises"
import { join } from "node:path"
import { home, withEnvironment } from "./environment.ts"
import { chain } from "./host.ts"

const nobody = 65_534
const isRoot = process.geteuid?.() === 0

const asNobody = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => isRoot && process.seteuid?.(nobody)),
    () => effect,
    () => Effect.sync(() => isRoot && process.seteuid?.(0))
  )

const told = (
  locked: string,
  variables: (home: string) => Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>
) =>
  Effect.gen(function* () {
    const folder = yield* home
    yield* Effect.promise(async () => {
      await chmod(folder, 0o755)
      await chmod(join(folder, locked), 0o000)
    })
    const error = yield* asNobody(Effect.flip(CredentialProvider.use((provider) => provider.resolve)))
    yield* Effect.promise(() => chmod(join(folder, locked), 0o755))
    return error.message.replaceAll(folder, "HOME")
  }).pipe(Effect.provide(chain()), withEnvironment(variables, files))

const all = Effect.all({
  "the config file": told(".aws/config", () => ({}), { ".aws/config": "[default]\nregion = eu-west-1" }),
  "its folder": told(".aws", () => ({ AWS_PROFILE: "dev" }), { ".aws/config": "[profile dev]" }),
  "the token": told(
    "token",
    (folder) => ({
      AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/Pod",
      AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, "token")
    }),
    { token: "x" }
  )
})

process.stdout.write(JSON.stringify(await Effect.runPromise(all)))
