import { assert, describe, it } from "@effect/vitest"
import plugin from "../src/index.ts"
import type { HostModel } from "../src/hostTypes.ts"

interface Hooks {
  readonly id: string
  readonly resolveDynamicModel: (context: object) => HostModel
  readonly normalizeResolvedModel: (context: object) => HostModel
  readonly resolveThinkingProfile: (context: object) => { readonly levels: ReadonlyArray<{ readonly id: string }> }
  readonly classifyFailoverReason: (context: object) => string | undefined
  readonly createStreamFn: (context: object) => unknown
}

/** What the plugin registers. The host takes nothing that arrives after `register` has returned. */
const register = (registrationMode?: string): ReadonlyArray<Hooks> => {
  const providers: Array<Hooks> = []
  const result: unknown = plugin.register({
    ...(registrationMode !== undefined && { registrationMode }),
    registerProvider: (provider) => providers.push(provider as unknown as Hooks)
  })
  assert.isUndefined(result, "register is synchronous")
  return providers
}

const [hooks] = register()

describe("the plugin", () => {
  it("registers one provider, by the id the host insists on, and none when only commands are asked for", () => {
    assert.deepStrictEqual([plugin.id, hooks?.id], ["amazon-bedrock", "amazon-bedrock"])
    assert.lengthOf(register("cli-metadata"), 0)
  })

  it("resolves any model id, with the limits that are known or configured", () => {
    const config = {
      plugins: { entries: { "amazon-bedrock": { config: { discovery: { defaultContextWindow: 9 } } } } }
    }
    const known = hooks?.resolveDynamicModel({ modelId: "us.anthropic.claude-sonnet-4-6" })
    assert.deepInclude(known, { provider: "amazon-bedrock", api: "bedrock-converse-stream" })
    assert.isAbove(known?.contextWindow ?? 0, 100_000)
    assert.strictEqual(hooks?.resolveDynamicModel({ modelId: "acme.new-v1:0", config }).contextWindow, 9)
  })

  it("lays what the operator knows better over its own figures, in every way that a model is found", () => {
    const modelId = "amazon.nova-pro-v1:0"
    const better = { contextWindow: 7, name: "Ours", cost: { input: 1, output: 2 } }
    const config = {
      plugins: { entries: { "amazon-bedrock": { config: { models: { [modelId]: better, junk: 3 } } } } }
    }
    const found = hooks?.resolveDynamicModel({ modelId, config })
    const expected = { contextWindow: 7, name: "Ours", cost: { input: 1, output: 2, cacheRead: 1, cacheWrite: 1 } }
    assert.deepInclude(found, expected)
    const row = hooks?.resolveDynamicModel({ modelId })
    assert.deepInclude(hooks?.normalizeResolvedModel({ config, model: row }), expected)
    assert.deepStrictEqual(hooks?.normalizeResolvedModel({ model: row }), row)
    const junk = {
      plugins: { entries: { "amazon-bedrock": { config: { models: { [modelId]: { contextWindow: -1 } } } } } }
    }
    assert.deepStrictEqual(hooks?.resolveDynamicModel({ modelId, config: junk }), row)
  })

  it("keeps the base URL and the name of the provider that a user configured", () => {
    const providerConfig = { baseUrl: "https://proxy.example" }
    const model = hooks?.resolveDynamicModel({
      provider: "my-bedrock",
      modelId: "amazon.nova-pro-v1:0",
      providerConfig
    })
    assert.deepInclude(model, { provider: "my-bedrock", baseUrl: "https://proxy.example" })
  })

  it("offers the levels of thinking that a model has, and off", () => {
    const levels = (modelId: string) => hooks?.resolveThinkingProfile({ modelId })?.levels.map(({ id }) => id)
    assert.includeMembers(levels("us.anthropic.claude-sonnet-4-6") ?? [], ["off", "low", "high"])
    assert.deepStrictEqual(levels("amazon.nova-pro-v1:0"), ["off"])
  })

  it("streams its own API, and leaves any other to the host", () => {
    assert.isFunction(hooks?.createStreamFn({ model: { api: "bedrock-converse-stream" } }))
    assert.isUndefined(hooks?.createStreamFn({ model: { api: "openai-completions" } }))
  })
})
