/** The entries that the host evaluates often: what they import, followed through their files. */
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"

const source = join(import.meta.dirname, "../src")

/** What a file imports when it is evaluated. Types are gone by then, and `import()` waits until it is called. */
const importsOf = (file: string): ReadonlyArray<string> => {
  const text = readFileSync(file, "utf8")
  const statements = text.matchAll(/^(?:import|export)\s(?!type\s)(?:[^"';]*?from\s)?"([^"]+)"/gms)
  return [...statements].flatMap(([statement, from = ""]) => {
    const names = /\{([^}]*)\}/s
      .exec(statement)?.[1]
      ?.split(",")
      .map((name) => name.trim())
    const isTypesOnly = names !== undefined && names.every((name) => name === "" || name.startsWith("type "))
    return isTypesOnly ? [] : [from]
  })
}

/** The packages that evaluating a file loads. */
const packagesOf = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
  for (const from of importsOf(file)) {
    const target = from.startsWith(".") ? join(dirname(file), from) : from
    if (seen.has(target)) continue
    seen.add(target)
    if (from.startsWith(".")) packagesOf(target, seen)
  }
  return new Set([...seen].filter((target) => !target.startsWith("/")))
}

/** What is known of models and of the configuration's shape: data, and functions over it. */
const light = new Set(["@bedrock-kit/model-catalog", "@bedrock-kit/config-schema"])

describe("an entry", () => {
  it.each(["index.ts", "providerDiscovery.ts"])("loads neither the AWS SDK nor Effect: %s", (name) => {
    const packages = packagesOf(join(source, name))
    assert.isNotEmpty(packages)
    assert.deepStrictEqual(
      [...packages].filter((each) => !light.has(each)),
      []
    )
  })

  it("follows what it imports: the runtime loads both", () => {
    assert.include([...packagesOf(join(source, "runtime.ts"))], "effect")
  })
})
