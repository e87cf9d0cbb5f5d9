/** How both apps are bundled: everything inside, the licences of what is inside beside it. */
import { join } from "node:path"
import { defineConfig, type Plugin } from "rolldown"
import licensePlugin, { type Dependency, type Options } from "rollup-plugin-license"

// Rolldown takes rollup's plugins, but not their types; and these describe a module where a function arrives.
const license = licensePlugin as unknown as (options: Options) => Plugin

const isOurs = ({ name }: Dependency): boolean => name?.startsWith("@bedrock-kit/") ?? false

/** Each licence text once, with the packages it covers. */
const toNotice = (dependencies: Array<Dependency>): string => {
  const covered = new Map<string, Array<string>>()
  for (const dependency of dependencies.filter((dependency) => !isOurs(dependency))) {
    const text = dependency.licenseText ?? `Licence: ${dependency.license ?? "not stated"}`
    covered.set(text, [...(covered.get(text) ?? []), `${dependency.name} ${dependency.version}`])
  }
  return [...covered]
    .map(([text, names]) => `${names.toSorted().join("\n")}\n\n${text.trim()}\n`)
    .join(`\n${"-".repeat(80)}\n\n`)
}

/** A file of its own for modules that several entries share. */
export interface Shared {
  readonly name: string
  readonly test: RegExp
  readonly minShareCount: number
  /** Of the groups that a module fits, the one with the highest gets it. */
  readonly priority: number
}

/** Bundles `input`, a map of file names to entries, of the app in `folder`. What is loaded late gets files of its own. */
export const bundle = (folder: string, input: Readonly<Record<string, string>>, shared: ReadonlyArray<Shared> = []) =>
  defineConfig({
    input: { ...input },
    platform: "node",
    resolve: {
      conditionNames: ["@bedrock-kit/source", "module", "import", "node", "default"],
      // The AWS SDK has no exports, and its CommonJS comes whole: of its modules, only what is used does.
      mainFields: ["module", "main"]
    },
    plugins: [
      license({
        thirdParty: { output: { file: join(folder, "dist/THIRD-PARTY-LICENSES.txt"), template: toNotice } }
      })
    ],
    output: {
      dir: "dist",
      format: "esm",
      codeSplitting: { groups: [...shared] },
      entryFileNames: "[name].js",
      chunkFileNames: "[name].js",
      cleanDir: true,
      minify: true,
      sourcemap: false
    }
  })
