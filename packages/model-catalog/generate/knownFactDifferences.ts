/**
 * Where sources disagree on a trait, which of them is taken, and why.
 *
 * `modelFacts.json` is taken unless this list says otherwise; a test holds the table to that. The user guide and the model
 * cards were read in a public copy of AWS's documentation (github.com/crowecawcaw/aws-docs-history). "A published probe" is
 * the model catalogue of a public VS Code extension, whose author sent each model a ConverseStream request and noted the
 * date and the answer.
 */

/** A disagreement between the facts and another source. */
export interface FactDifference {
  readonly models: ReadonlyArray<string>
  readonly trait: string
  readonly facts: string
  readonly others: string
  readonly taken: "facts" | "others"
  readonly source: string
}

/** Every disagreement known. */
export const knownFactDifferences: ReadonlyArray<FactDifference> = [
  {
    models: [
      "openai.gpt-5.6-luna",
      "openai.gpt-5.6-sol",
      "openai.gpt-5.6-terra",
      "openai.gpt-6-astra",
      "openai.gpt-6-luna",
      "openai.gpt-6-sol",
      "openai.gpt-6.1-sol",
      "openai.gpt-6.1-terra",
      "xai.grok-4.6",
      "xai.grok-4.7"
    ],
    trait: "supportsConverse",
    facts: "on bedrock-mantle only (bedrock-api.md, from issues; the cards of GPT-5.6 of July 2026 agree)",
    others: "Converse on bedrock-runtime, by an inference profile",
    taken: "others",
    source:
      "Amazon Bedrock model cards of GPT-6 Astra, GPT-6.1 Sol and Grok 4.6, October 2026; a published probe of ConverseStream " +
      "of 10 October 2026 that these models answered (6.1 Terra by its family)"
  },
  {
    models: [
      "openai.gpt-6-astra",
      "openai.gpt-6-luna",
      "openai.gpt-6-sol",
      "openai.gpt-6.1-sol",
      "openai.gpt-6.1-terra"
    ],
    trait: "reasoning.off",
    facts: "off is a level like another",
    others: "the effort none is refused",
    taken: "others",
    source:
      "a published probe of ConverseStream of September and October 2026, for Astra and 6.1 Sol; the others by family"
  },
  {
    models: ["anthropic.claude-opus-5-5", "anthropic.claude-sonnet-5-5"],
    trait: "reasoning.off",
    facts: "no entry for off",
    others: "adaptive thinking is always on and cannot be disabled",
    taken: "others",
    source:
      "Amazon Bedrock model card of Claude Opus 5.5, October 2026; a published probe of Sonnet 5.5 of October 2026"
  },
  {
    models: ["anthropic.claude-sonnet-5"],
    trait: "reasoning.off",
    facts: "no entry for off; OpenClaw treats its thinking as mandatory, as the model card of August 2026 does",
    others: "thinking { type: disabled } turns it off",
    taken: "others",
    source: "Amazon Bedrock user guide, Adaptive thinking, October 2026; a published probe of September 2026"
  },
  {
    models: ["anthropic.claude-opus-4-6-v1"],
    trait: "reasoning.levels",
    facts: "max, not xhigh",
    others: "max and xhigh",
    taken: "facts",
    source: "Amazon Bedrock user guide, Adaptive thinking, October 2026"
  },
  {
    models: ["anthropic.claude-opus-5", "anthropic.claude-sonnet-5", "anthropic.claude-opus-5-5"],
    trait: "supportsStrictTools",
    facts: "yes",
    others: "structured outputs are not supported",
    taken: "facts",
    source: "Amazon Bedrock model cards, August to October 2026"
  },
  {
    models: ["anthropic.claude-sonnet-4-5-20250929-v1:0"],
    trait: "promptCaching.minimumTokens",
    facts: "nothing",
    others: "4,096 until summer 2026, 1,024 since",
    taken: "others",
    source: "Amazon Bedrock user guide, Prompt caching, October 2026"
  },
  {
    models: ["amazon.nova-pro-v1:0"],
    trait: "maxOutputTokens",
    facts: "10,000",
    others: "5,000",
    taken: "facts",
    source: "Amazon Bedrock model card of Nova Pro, 2026"
  },
  {
    models: ["openai.gpt-5.4", "openai.gpt-5.5"],
    trait: "contextWindow",
    facts: "1,000,000",
    others: "1,050,000",
    taken: "facts",
    source: "the published probe's catalogue of October 2026, which quotes the model cards"
  },
  {
    models: ["openai.gpt-6.1-sol"],
    trait: "contextWindow, maxOutputTokens",
    facts: "1,050,000 and 128,000",
    others: "1,000,000 and 131,072",
    taken: "facts",
    source: "Amazon Bedrock model card, October 2026"
  },
  {
    models: ["amazon.nova-2-lite-v1:0", "meta.llama4-scout-17b-instruct-v1:0"],
    trait: "contextWindow",
    facts: "1,000,000 and 10,000,000",
    others: "300,000 and 512,000",
    taken: "facts",
    source: "OpenClaw, Amazon Bedrock plugin 2026.9.6; genai-prices 0.1.8 agrees with the facts"
  }
]
