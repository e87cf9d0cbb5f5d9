import {
  NoCredentials,
  CredentialsError,
  accessKeys,
  type HostFacts,
  toProvenanceReport
} from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import {
  type AuthFindings,
  buildMissingAuthMessage,
  doctorHint,
  foundLines,
  keepMissingAuth
} from "../src/authMessages.ts"

const facts: HostFacts = {
  env: {},
  profiles: {},
  profileFiles: {},
  files: { config: "~/.aws/config", credentials: "~/.aws/credentials" },
  problems: [],
  looksLikeEc2: false
}

const none = Result.fail(
  new CredentialsError({ reason: new NoCredentials({ profile: undefined, detail: "Nothing." }) })
)
const region = { value: "eu-west-1", from: "AWS_REGION" } as const

const missing = (env: HostFacts["env"]): AuthFindings => ({
  report: toProvenanceReport({ facts: { ...facts, env }, outcome: none, now: 0 }),
  region,
  failure: "No AWS credentials were found."
})

const secret = "secret-EXAMPLE"

const found: AuthFindings = {
  report: toProvenanceReport({
    facts,
    outcome: Result.succeed({
      ...accessKeys({ accessKeyId: "ASIAEXAMPLE", secretAccessKey: secret, expiration: new Date(3_600_000) }),
      source: "sso",
      where: "profile dev"
    }),
    caller: { account: "123456789012", arn: "arn:aws:sts::123456789012:assumed-role/Dev/me" },
    now: 0
  }),
  region,
  failure: undefined
}

describe("what is said of the credentials", () => {
  it("names source, Region, expiry and who it is, and no secret", () => {
    assert.deepStrictEqual(foundLines(found), [
      "Source: sso, from profile dev",
      "Region: eu-west-1, from AWS_REGION",
      "Expires: 1970-01-01T01:00:00.000Z",
      "Account: 123456789012",
      "As: arn:aws:sts::123456789012:assumed-role/Dev/me"
    ])
    assert.notInclude(JSON.stringify(foundLines(found)), secret)
  })

  it("says where nothing was found, what was there and why it lost, and what to type", () => {
    keepMissingAuth(missing({ AWS_ACCESS_KEY_ID: "AKIAEXAMPLE" }))
    const message = buildMissingAuthMessage({})
    assert.include(message, "No AWS credentials were found for Amazon Bedrock.")
    assert.include(
      message,
      "- environment, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: AWS_SECRET_ACCESS_KEY is not set"
    )
    assert.include(message, "Nothing in: AWS_BEARER_TOKEN_BEDROCK, profile default,")
    assert.include(message, "does not look like an EC2 instance")
    assert.include(message, "openclaw models auth login --provider amazon-bedrock")
    assert.notInclude(message, "AKIAEXAMPLE")
    assert.isAtMost(message.split("\n").length, 8)
  })

  it("speaks of the key where a key was asked for", () => {
    const config = { models: { providers: { "amazon-bedrock": { auth: "api-key" } } } }
    assert.match(buildMissingAuthMessage({ config }), /auth is api-key, and OpenClaw holds no key/)
  })

  it("has the doctor say what to use instead, what failed, or what is missing", () => {
    assert.match(doctorHint(found), /can be used instead.*\n.*sso, from profile dev/)
    assert.match(doctorHint({ ...found, failure: "It has expired." }), /^It has expired\.\n/)
    assert.match(doctorHint(missing({})), /^No AWS credentials were found[\s\S]*\nNothing in: /)
  })
})
