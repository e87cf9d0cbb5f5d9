import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { migrateText, MigrationError, parseConfigText } from "../src/text.ts"

const migrated = (text: string) => Result.getOrThrow(migrateText(text))

const refusal = (text: string): string => {
  const result = migrateText(text)
  return Result.isFailure(result) ? result.failure.message : ""
}

const from = (key: string) => `models.bedrockDiscovery.${key}`
const to = (key: string) => `plugins.entries.amazon-bedrock.config.discovery.${key}`

describe("migrateText", () => {
  it("moves keys with their comments, and leaves the rest as it was", () => {
    const { kept, moved, text } = migrated(`// The gateway of the team
{
  "gateway": { "port": 18789 }, // as always
  "models": {
    // Where our models
    // are found
    "bedrockDiscovery": { // opening
      "enabled": true, // yes
      // Frankfurt
      "region": "eu-central-1",
      "providerFilter": [
        "anthropic", // best

        "amazon"
      ]
      // dangling
    },
    "mode":   'merge'
  }
}
`)
    assert.strictEqual(
      text,
      `// The gateway of the team
{
  "gateway": { "port": 18789 }, // as always
  "models": {
    "mode":   'merge'
  },
  "plugins": {
    "entries": {
      "amazon-bedrock": {
        "config": {
          "discovery": {
            // Where our models
            // are found
            // opening
            "enabled": true, // yes
            // Frankfurt
            "region": "eu-central-1",
            "providerFilter": [
              "anthropic", // best

              "amazon"
            ]
            // dangling
          }
        }
      }
    }
  }
}
`
    )
    assert.deepStrictEqual(
      moved,
      ["enabled", "region", "providerFilter"].map((key) => ({ from: from(key), to: to(key) }))
    )
    assert.isEmpty(kept)
  })

  it("does not overwrite what today's place has, and says so", () => {
    const { kept, moved, text } = migrated(`{
  plugins: {
    entries: {
      'amazon-bedrock': {
        config: {
          discovery: {
            region: 'eu-west-1', // ours
          },
        },
      },
    },
  },
  models: { bedrockDiscovery: { region: 'us-east-1', refreshInterval: 60 } },
}
`)
    assert.strictEqual(
      text,
      `{
  plugins: {
    entries: {
      'amazon-bedrock': {
        config: {
          discovery: {
            region: 'eu-west-1', // ours
            refreshInterval: 60,
          },
        },
      },
    },
  },
}
`
    )
    assert.deepStrictEqual(moved, [{ from: from("refreshInterval"), to: to("refreshInterval") }])
    assert.deepStrictEqual(kept, [{ from: from("region"), to: to("region") }])
  })

  it("keeps the comments of a key that it does not move", () => {
    const { text } = migrated(`{
  plugins: { entries: { "amazon-bedrock": { config: { discovery: {
    region: "eu-west-1"
  } } } } },
  models: {
    bedrockDiscovery: {
      // nearest
      region: /* once */ "us-east-1" // was
    }
  }
}`)
    assert.strictEqual(
      text,
      `{
  plugins: { entries: { "amazon-bedrock": { config: { discovery: {
    region: "eu-west-1"
    // nearest
    /* once */
    // was
  } } } } }
}`
    )
  })

  it("writes nothing new when there is nothing to move", () => {
    assert.strictEqual(migrated(`{ models: { bedrockDiscovery: {} }, a: 1 }`).text, "{ a: 1 }")
    assert.strictEqual(migrated(`{\n  models: {\n    bedrockDiscovery: {} // gone\n  }\n}`).text, "{\n  // gone\n}")
  })

  it.each([
    [`{"models":{"bedrockDiscovery":{"region":"x"}},"a":1}`, `{"a":1,"plugins":{"entries":{"amazon-bedrock":`],
    [`{ "a": 1, "models": { "bedrockDiscovery": { "region": "x" } } }`, `{ "a": 1, "plugins": { "entries": {`],
    [`{\r\n\tmodels: {\r\n\t\tbedrockDiscovery: { region: 1 }\r\n\t}\r\n}`, `{\r\n\tplugins: {\r\n\t\tentries: {\r\n`],
    [`{'models': {'bedrockDiscovery': {'region': 1}},\n 'a': 1}`, `'amazon-bedrock'`]
  ])("writes as the author does: %j", (text, expected) => {
    assert.include(migrated(text).text, expected)
  })

  it("leaves a text that goes on over a line break as it is", () => {
    const { text } = migrated(`{\n  models: {\n    bedrockDiscovery: {\n      region: 'a\\\n      b'\n    }\n  }\n}`)
    assert.include(text, "region: 'a\\\n      b'")
  })

  it.each(["{}", "[]", "1", `{ models: {} }`, `{ models: { providers: {} } }`, "// nothing\n{}"])(
    "leaves %j alone",
    (text) => {
      assert.deepStrictEqual(migrated(text), { text, moved: [], kept: [] })
    }
  )

  it.each([
    [`{ models: 1 }`, "models must be an object. Mend it and try again."],
    [
      `{ models: { bedrockDiscovery: null } }`,
      "models.bedrockDiscovery must be an object. Mend it or remove it, and try again."
    ],
    [`{ models: { bedrockDiscovery: { a: 1 } }, plugins: [] }`, "plugins must be an object. Mend it and try again."],
    [
      `{ models: { bedrockDiscovery: { a: 1 } }, plugins: { entries: { "amazon-bedrock": { config: { discovery: 1 } } } } }`,
      "plugins.entries.amazon-bedrock.config.discovery must be an object. Mend it and try again."
    ],
    [
      `{ models: { bedrockDiscovery: { a: 1 } }, "models": {} }`,
      "models is written twice, and only the last counts. Remove the others and try again."
    ],
    [
      `{ models: { bedrockDiscovery: { a: 1, "\\u0061": 2 } } }`,
      "models.bedrockDiscovery.a is written twice, and only the last counts. Remove the others and try again."
    ],
    [
      `{ models: { bedrockDiscovery: { a: 1 } }, plugins: { $include: "plugins.json" } }`,
      "plugins is read from another file by $include. Move models.bedrockDiscovery there by hand."
    ]
  ])("leaves to the author what it cannot decide: %s", (text, expected) => {
    assert.strictEqual(refusal(text), expected)
    assert.instanceOf(
      Result.isFailure(migrateText(text)) &&
        Result.getFailure(migrateText(text)).pipe((x) => (x._tag === "Some" ? x.value : undefined)),
      MigrationError
    )
  })

  it("says where the text is broken", () => {
    assert.match(refusal("{\n  models: }"), /^Line 2, column 11: /u)
  })
})

// --- Documents written in every style ---------------------------------------------------------------------------------

const Leaf = Schema.NullOr(
  Schema.Literals([1, -0.5, true, "eu-west-1", "it's", '"', "// no comment", "/* none */", "{", "a, b"])
)

const some = <S extends Schema.Constraint>(value: S) => {
  const key = Schema.optionalKey(value)
  return Schema.Struct({ enabled: key, region: key, providerFilter: key, "a-b": key, ünï: key, null: key })
}

const Values = some(Schema.Union([Leaf, Schema.Array(Leaf), some(Leaf)]))

const Written = Schema.Struct({
  before: Values,
  legacy: Values,
  models: Values,
  today: Schema.optionalKey(Values),
  depth: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4 })),
  after: Values,
  modelsFirst: Schema.Boolean,
  oneLine: Schema.Boolean,
  // What the author does at every turn.
  habits: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 }))).check(Schema.isMinLength(20))
})

type Tree = unknown

const isTree = (value: Tree): value is Readonly<Record<string, Tree>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const way = ["plugins", "entries", "amazon-bedrock", "config", "discovery"] as const

/** Today's place as far as `depth` says, with what is in it. */
const todayOf = ({ depth, today }: typeof Written.Type): Readonly<Record<string, Tree>> => {
  if (today !== undefined)
    return way.reduceRight<Tree>((inner, key) => ({ [key]: inner }), today) as Record<string, Tree>
  const steps = way.slice(0, depth)
  return steps.reduceRight<Tree>((inner, key) => ({ [key]: inner }), {}) as Record<string, Tree>
}

const documentOf = (written: typeof Written.Type): Readonly<Record<string, Tree>> => {
  const { after, before, legacy, models, modelsFirst } = written
  const ours = { models: { bedrockDiscovery: legacy, ...models } }
  const place = todayOf(written)
  return { ...before, ...(modelsFirst ? { ...ours, ...place } : { ...place, ...ours }), ...after }
}

/** Writes a document in the author's habits: quotes, commas, comments, line breaks. */
const render = (document: Tree, { habits, oneLine }: typeof Written.Type): string => {
  let turn = 0
  const habit = (): number => habits[turn++ % habits.length] ?? 0
  const comment = (): string => {
    const kind = habit()
    if (kind === 0) return ` /* ${turn} */ `
    if (oneLine || kind > 3) return ""
    return kind === 1 ? ` // ${turn}\n` : kind === 2 ? `\n    // ${turn}\n    ` : `\n\n  /* ${turn}\n   * more */\n`
  }
  const space = (): string => (oneLine ? (habit() > 5 ? " " : "") : habit() > 4 ? "\n  " : " ")
  const text = (value: string): string => (habit() > 5 && !value.includes("'") ? `'${value}'` : JSON.stringify(value))
  const list = (open: string, items: ReadonlyArray<() => string>, close: string): string => {
    const body = items
      .map(
        (item, index) => comment() + space() + item() + comment() + (index < items.length - 1 ? "," + comment() : "")
      )
      .join("")
    return open + body + (items.length > 0 && habit() > 5 ? "," : "") + comment() + space() + close
  }
  const key = (name: string): string => (habit() > 5 && /^\w+$/u.test(name) ? name : text(name))
  const write = (value: Tree): string => {
    if (Array.isArray(value))
      return list(
        "[",
        value.map((item: unknown) => () => write(item)),
        "]"
      )
    if (!isTree(value)) return typeof value === "string" ? text(value) : JSON.stringify(value)
    return list(
      "{",
      Object.entries(value).map(
        ([name, inner]) =>
          () =>
            `${key(name)}${comment()}:${space()}${write(inner)}`
      ),
      "}"
    )
  }
  return comment() + write(document) + comment()
}

const commentsOf = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(\/\/.*|\/\*[^]*?\*\/)/gu)]
    .flatMap(([, comment]) => (comment === undefined ? [] : [comment.replaceAll(/\s+/gu, " ").trim()]))
    .toSorted()

/** The same document, with the older place moved as the parsed values say it should be. */
const expectedOf = (written: typeof Written.Type): Tree => {
  const document = documentOf(written)
  const { legacy } = written
  const { bedrockDiscovery: _, ...models } = document["models"] as Record<string, Tree>
  const { models: __, ...rest } = document
  const left = Object.keys(models).length > 0 ? { ...rest, models } : rest
  if (Object.keys(legacy).length === 0) return left
  const put = (tree: Tree, [key, ...deeper]: ReadonlyArray<string>): Tree =>
    key === undefined
      ? { ...legacy, ...(tree as object | undefined) }
      : { ...(tree as object | undefined), [key]: put((tree as Record<string, Tree> | undefined)?.[key], deeper) }
  return written.today !== undefined && Object.keys(legacy).every((key) => Object.hasOwn(written.today ?? {}, key))
    ? left
    : put(left, way)
}

describe("migrateText, whatever the style", () => {
  it.prop("moves what the values say, and nothing else", [Written], ([written]) => {
    const { text } = migrated(render(documentOf(written), written))
    assert.deepStrictEqual(Result.getOrThrow(parseConfigText(text)), expectedOf(written))
  })

  it.prop("keeps every comment", [Written], ([written]) => {
    const text = render(documentOf(written), written)
    assert.deepStrictEqual(commentsOf(migrated(text).text), commentsOf(text))
  })

  it.prop("changes nothing the second time", [Written], ([written]) => {
    const { text } = migrated(render(documentOf(written), written))
    assert.deepStrictEqual(migrated(text), { text, moved: [], kept: [] })
  })

  it.prop("keeps JSON JSON", [Written], ([written]) => {
    const { text } = migrated(JSON.stringify(documentOf(written), null, written.oneLine ? undefined : 2))
    assert.deepStrictEqual(JSON.parse(text), expectedOf(written))
  })
})
