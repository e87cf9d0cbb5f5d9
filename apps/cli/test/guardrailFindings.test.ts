import type { GuardrailAnswer } from "@bedrock-kit/converse-stream"
import { assert, describe, it } from "@effect/vitest"
import { findingsOf, verdictOf } from "../src/guardrail/findings.ts"

const word = { match: "forbidden", action: "BLOCKED", detected: true } as const
const email = { match: "a@b.c", type: "EMAIL", action: "ANONYMIZED" } as const
const seen = { type: "INSULTS", confidence: "LOW", filterStrength: "HIGH", action: "NONE", detected: true } as const

const masked = { sensitiveInformationPolicy: { piiEntities: [email], regexes: [] } }
const blocked = { wordPolicy: { customWords: [word], managedWordLists: [] } }

describe("findingsOf", () => {
  it("lists what every policy found, also what is only detected", () => {
    const assessments = [{ ...masked, ...blocked, contentPolicy: { filters: [seen] }, invocationMetrics: {} }]
    assert.deepStrictEqual(findingsOf({ assessments }), [
      { policy: "sensitiveInformationPolicy", name: "EMAIL", action: "ANONYMIZED", detail: "match a@b.c" },
      { policy: "wordPolicy", name: "forbidden", action: "BLOCKED", detail: "" },
      { policy: "contentPolicy", name: "INSULTS", action: "NONE", detail: "confidence LOW, filterStrength HIGH" }
    ])
    assert.deepStrictEqual(findingsOf({ assessments: undefined }), [])
  })
})

type Case = readonly [verdict: string, action: GuardrailAnswer["action"], assessments: GuardrailAnswer["assessments"]]

describe("verdictOf", () => {
  it.each([
    ["passed", "NONE", [{ contentPolicy: { filters: [seen] } }]],
    ["masked", "GUARDRAIL_INTERVENED", [masked]],
    ["blocked", "GUARDRAIL_INTERVENED", [masked, blocked]],
    ["blocked", "GUARDRAIL_INTERVENED", undefined],
    ["blocked", undefined, undefined]
  ] satisfies ReadonlyArray<Case>)("is %s", (verdict, action, assessments) =>
    assert.strictEqual(verdictOf({ action, assessments }), verdict)
  )
})
