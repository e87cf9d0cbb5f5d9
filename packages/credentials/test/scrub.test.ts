import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { scrub } from "../src/scrub.ts"

const letters = "abcdefghijklmnopqrstuvwxyz"
const base64 = `${letters}${letters.toUpperCase()}0123456789+/`

/** Texts of these characters, from `least` to `most` of them. */
const texts = (alphabet: string, least: number, most: number) =>
  Schema.Array(Schema.Literals(alphabet.split("") as [string, ...Array<string>])).check(
    Schema.isMinLength(least),
    Schema.isMaxLength(most)
  )

const SecretAccessKey = texts(base64, 40, 40)
const SessionToken = texts(base64, 100, 400)
const KeyIdEnd = texts("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16, 16)
const Anything = Schema.String

/** No sixteen characters of it in a row. */
const assertGone = (shown: string, secret: string) => {
  for (let at = 0; at + 16 <= secret.length; at++) assert.notInclude(shown, secret.slice(at, at + 16))
}

describe("scrub", () => {
  it.prop("takes out a secret access key, wherever it stands", [Anything, SecretAccessKey, Anything], ([a, key, b]) => {
    assertGone(scrub(`${a}${key.join("")}${b}`), key.join(""))
    assertGone(scrub(`${a} secret=${key.join("")}, ${b}`), key.join(""))
    assertGone(scrub(`{"SecretAccessKey":"${key.join("")}"}`), key.join(""))
  })

  it.prop(
    "takes out a session token, also in the form of a URL",
    [Anything, SessionToken, Anything],
    ([a, token, b]) => {
      const whole = `${token.join("")}==`
      assertGone(scrub(`${a}${whole}${b}`), whole)
      assertGone(scrub(`${a}X-Amz-Security-Token=${encodeURIComponent(whole)}&${b}`), encodeURIComponent(whole))
    }
  )

  it.prop("takes out an access key id, with digits and without", [Anything, KeyIdEnd, Anything], ([a, end, b]) => {
    for (const start of ["AKIA", "ASIA"]) {
      const id = `${start}${end.join("")}`
      assert.notInclude(scrub(`${a}${id}${b}`), id)
      assert.notInclude(scrub(`${a} (${id}) ${b}`), id)
    }
  })

  const LowerCaseToken = texts(`${letters}0123456789`, 40, 64)
  it.prop("takes out what is too long for a word", [Anything, LowerCaseToken, Anything], ([a, token, b]) => {
    assertGone(scrub(`${a}${token.join("")}${b}`), token.join(""))
  })

  it.prop("takes out what is not at the beginning of a line, too", [SecretAccessKey, KeyIdEnd], ([key, end]) => {
    const said = `\n\n  first ${key.join("")}\n${key.join("")}\nAKIA${end.join("")}`
    assert.strictEqual(scrub(said).replace("…", ""), "first ")
  })

  it.each([
    "the vault at 10.0.0.1:8200 is sealed (HTTP 503)",
    "/bin/sh: 1: /nowhere/tool: not found",
    "expected EcsContainer or Ec2InstanceMetadata or Environment.",
    "AWS_EC2_METADATA_DISABLED is true",
    "CredentialsV2Request: ID not found",
    "Neither AWS_CONTAINER_CREDENTIALS_FULL_URI nor AWS_WEB_IDENTITY_TOKEN_FILE is set",
    "UnrecognizedClientException: The security token included in the request is invalid.",
    "role arn:aws:iam::123456789012:role/team/Builder does not exist; ask platform-team@example.com",
    "Profile in /home/me/.aws/config has no aws_secret_access_key"
  ])("leaves a sentence as it is: %s", (sentence) => {
    assert.strictEqual(scrub(sentence), sentence)
  })

  const Word = texts(letters, 1, 15)
  it.prop("leaves every sentence of words as it is", [Schema.Array(Word).check(Schema.isMaxLength(15))], ([words]) => {
    const sentence = words.map((word) => word.join("")).join(" ")
    assert.strictEqual(scrub(sentence), sentence)
  })

  it.prop("makes one line of anything, and a short one", [Anything], ([text]) => {
    assert.isAtMost(scrub(text).length, 300)
    assert.notInclude(scrub(text), "\n")
  })
})
