import {
  detectRegion,
  HostEnvironment,
  type HostFacts,
  InstanceMetadata,
  resolveRegion
} from "@bedrock-kit/credentials"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"

const found = (region: string | undefined, env: Record<string, string>) =>
  Result.getOrThrow(resolveRegion({ region, env }))

describe("resolveRegion", () => {
  it("prefers the option, then AWS_REGION, then AWS_DEFAULT_REGION, then us-east-1, and says which", () => {
    const env = { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-2" }
    assert.deepStrictEqual(found("eu-west-3", env), { value: "eu-west-3", from: "option" })
    assert.deepStrictEqual(found(undefined, env), { value: "eu-west-1", from: "AWS_REGION" })
    assert.deepStrictEqual(found(undefined, { AWS_DEFAULT_REGION: "eu-west-2" }), {
      value: "eu-west-2",
      from: "AWS_DEFAULT_REGION"
    })
    assert.deepStrictEqual(found(undefined, {}), { value: "us-east-1", from: "default" })
  })

  it("takes the model's ARN after the option, and the profile and the instance after the variables", () => {
    const all = {
      modelRegion: "eu-north-1",
      env: { AWS_DEFAULT_REGION: "eu-west-2" },
      profileRegion: "eu-south-1",
      instanceRegion: "eu-central-1"
    }
    const { env, instanceRegion, modelRegion, profileRegion } = all
    const from = (candidates: Parameters<typeof resolveRegion>[0]) => Result.getOrThrow(resolveRegion(candidates)).from
    assert.strictEqual(from({ ...all, region: "eu-west-3" }), "option")
    assert.strictEqual(from({ env, instanceRegion, modelRegion, profileRegion }), "model ARN")
    assert.strictEqual(from({ env, instanceRegion, profileRegion }), "AWS_DEFAULT_REGION")
    assert.strictEqual(from({ env: {}, instanceRegion, profileRegion }), "profile")
    assert.strictEqual(from({ env: {}, instanceRegion }), "instance metadata")
  })

  it("counts blank values as absent", () => {
    assert.deepStrictEqual(found(" ", { AWS_REGION: "", AWS_DEFAULT_REGION: "ap-southeast-7" }), {
      value: "ap-southeast-7",
      from: "AWS_DEFAULT_REGION"
    })
  })

  it("takes the names of every partition", () => {
    for (const name of ["us-gov-west-1", "cn-northwest-1", "us-isob-east-1", "eusc-de-east-1", "mx-central-1"])
      assert.strictEqual(found(name, {}).value, name)
  })

  it("names a value that cannot be a Region, where it was found, and what one looks like", () => {
    const error = Result.getOrThrow(Result.flip(resolveRegion({ env: { AWS_REGION: "us east" } })))
    assert.strictEqual(
      error.message,
      '"us east" (from AWS_REGION) is not the name of an AWS Region. Use a name such as eu-west-1.'
    )
  })
})

const facts: HostFacts = {
  env: {},
  profiles: { default: { region: "eu-west-1" }, plain: {}, wrong: { region: "us east" } },
  profileFiles: {},
  files: { config: "/home/me/.aws/config", credentials: "/home/me/.aws/credentials" },
  problems: [],
  looksLikeEc2: false
}

/** A machine of the test's own, whose instance metadata names Frankfurt and counts who asks. */
const machine = (own: Partial<HostFacts>) => {
  const asked: Array<string> = []
  const layer = Layer.merge(
    Layer.succeed(HostEnvironment, { read: Effect.succeed({ ...facts, ...own }), version: Effect.succeed("") }),
    Layer.succeed(InstanceMetadata, {
      ask: Effect.sync(() => {
        asked.push("region")
        return { _tag: "Answered" as const, role: "Gateway", region: "eu-central-1" }
      })
    })
  )
  return { asked, layer }
}

describe("detectRegion", () => {
  it.effect("takes the Region of the profile in use, and asks nobody", () =>
    Effect.gen(function* () {
      const { asked, layer } = machine({ looksLikeEc2: true })
      assert.deepStrictEqual(yield* Effect.provide(detectRegion(), layer), { value: "eu-west-1", from: "profile" })
      assert.isEmpty(asked)
    })
  )

  it.effect("asks the instance when nobody else names one", () =>
    Effect.gen(function* () {
      const { layer } = machine({ looksLikeEc2: true })
      const region = yield* Effect.provide(detectRegion({ profile: "plain" }), layer)
      assert.deepStrictEqual(region, { value: "eu-central-1", from: "instance metadata" })
    })
  )

  it.effect("asks no instance where none is to be expected", () =>
    Effect.gen(function* () {
      const { asked, layer } = machine({})
      const region = yield* Effect.provide(detectRegion({ profile: "plain" }), layer)
      assert.deepStrictEqual(region, { value: "us-east-1", from: "default" })
      assert.isEmpty(asked)
    })
  )

  it.effect("names the profile whose Region cannot be one", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(detectRegion({ profile: "wrong" }), machine({}).layer))
      assert.include(error.message, '"us east" (from the profile)')
    })
  )
})
