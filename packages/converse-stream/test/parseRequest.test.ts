import { parseRequest, repair, toConverseStreamInput } from "@bedrock-kit/converse-stream"
import { traitsOf } from "@bedrock-kit/model-catalog"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { anyTurn } from "./support/histories.ts"

/** As it is on the wire: bytes are text. */
const toJson = (request: object): unknown =>
  JSON.parse(
    JSON.stringify(request, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value
    )
  )

const again = (request: unknown) => {
  const turn = Result.getOrThrow(parseRequest(request))
  return toJson(toConverseStreamInput({ ...turn, traits: traitsOf(turn.modelId) }))
}

const problemsOf = (request: unknown) => {
  const parsed = parseRequest(request)
  return Result.isFailure(parsed) ? parsed.failure.problems.map(({ detail, where }) => `${where} ${detail}`) : []
}

const says = (text: string) => ({ role: "user", content: [{ text }] })

describe("parseRequest", () => {
  it.prop(
    "reads what any turn is sent as, and it gives the same request again",
    [anyTurn],
    ([turn]) => {
      const request = toJson(toConverseStreamInput(Result.getOrThrow(repair(turn)).turn))
      assert.deepStrictEqual(again(request), request)
    },
    { arbitrary: { runs: 500 } }
  )

  it("reads everything else that a request may hold", () => {
    const request = {
      modelId: "us.anthropic.claude-sonnet-4-6",
      messages: [
        says("hi"),
        { role: "system", content: [{ toolRemoval: { tool: { name: "read" } } }] },
        {
          role: "assistant",
          content: [{ reasoningContent: { reasoningText: { text: "", signature: "s" } } }, { text: "a" }]
        },
        {
          role: "user",
          content: [
            { image: { format: "png", source: { s3Location: { uri: "s3://b/k", bucketOwner: "123456789012" } } } },
            { guardContent: { image: { format: "png", source: { bytes: "AQID" } } } },
            { document: { name: "d", source: { content: [{ text: "x" }] }, citations: { enabled: true } } }
          ]
        }
      ],
      inferenceConfig: { maxTokens: 9, temperature: 0.5, stopSequences: ["x"] },
      toolConfig: {
        tools: [
          { toolSpec: { name: "read", inputSchema: { json: { type: "object" } }, strict: true } },
          { cachePoint: { type: "default", ttl: "1h" } },
          { systemTool: { name: "nova_grounding" } }
        ],
        toolChoice: { tool: { name: "read" } }
      },
      additionalModelRequestFields: { anthropic_beta: ["b"], thinking: { type: "enabled", budget_tokens: 1024 } },
      guardrailConfig: { guardrailIdentifier: "g", guardrailVersion: "1", trace: "enabled_full" },
      requestMetadata: { team: "a" },
      serviceTier: { type: "flex" },
      performanceConfig: { latency: "optimized" },
      outputConfig: {
        textFormat: { type: "json_schema", structure: { jsonSchema: { schema: '{"type":"object"}', name: "n" } } },
        effort: "high"
      },
      additionalModelResponseFieldPaths: ["/stop_sequence"],
      promptVariables: { who: { text: "you" } }
    }
    assert.deepStrictEqual(again(request), request)
  })

  it("names the place of everything that Converse does not know", () => {
    const told = problemsOf({
      max_tokens: 5,
      messages: [
        { role: "robot", content: [{ type: "text", text: "hi" }] },
        { role: "user", content: "hi" },
        { role: "user", content: [{ image: { format: "png", source: { bytes: "###" } } }, {}] }
      ],
      toolConfig: { tools: [{ toolSpec: { name: 3 } }] }
    })
    for (const sentence of [
      "max_tokens is no member that Converse knows here",
      "modelId is missing",
      "messages[0].content[0].type is no member that Converse knows here",
      'messages[0].role must be "user" or "assistant" or "system"',
      "messages[1].content must be array",
      "messages[2].content[0].image.source.bytes must be a valid Base64 string",
      "toolConfig.tools[0].toolSpec.inputSchema is missing",
      "toolConfig.tools[0].toolSpec.name must be string"
    ])
      assert.include(told, sentence)
    assert.isTrue(
      told.some((sentence) => sentence.startsWith("messages[2].content[1] must be an object with exactly one of text,"))
    )
  })

  it("says which blocks may not stand where they stand", () => {
    const image = { image: { format: "png", source: { bytes: "AQID" } } }
    const told = problemsOf({
      modelId: "m",
      messages: [says("hi"), { role: "assistant", content: [image] }, { role: "system", content: [image] }],
      toolConfig: { tools: [{ cachePoint: { type: "default" } }] }
    })
    assert.deepStrictEqual(told, [
      "messages[1].content[0].image may not stand in a message whose role is assistant",
      "messages[2].content[0].image may not stand in a message whose role is system",
      "toolConfig.tools[0].cachePoint has no tool before it"
    ])
  })

  it("refuses what is no request", () => {
    for (const value of [undefined, null, 7, "{}", [], {}]) assert.isNotEmpty(problemsOf(value))
  })
})
