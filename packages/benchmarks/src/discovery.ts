/** What it costs to filter and sort the lists of a large account. */
import { toModels } from "@bedrock-kit/discovery"
import { knownModels } from "@bedrock-kit/model-catalog"
import { compare, print } from "./compare.ts"

const bases = knownModels().map(({ modelId }) => modelId)
const geography = ["eu-west-1", "eu-central-1", "eu-north-1", "eu-west-3"]

const toModel = (modelId: string, i: number) => ({
  modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${modelId}`,
  modelId,
  modelName: `Model ${(i * 7919) % 2000}`,
  providerName: modelId.split(".", 1)[0],
  inputModalities: ["TEXT" as const],
  outputModalities: ["TEXT" as const],
  responseStreamingSupported: i % 10 !== 0,
  inferenceTypesSupported: ["ON_DEMAND" as const],
  modelLifecycle: { status: i % 20 === 0 ? ("LEGACY" as const) : ("ACTIVE" as const) }
})

const toProfile = (base: string, i: number, type: "SYSTEM_DEFINED" | "APPLICATION") => ({
  inferenceProfileId: type === "APPLICATION" ? `app${i}` : `eu.${base}`,
  inferenceProfileName: `EU Model ${(i * 7919) % 2000}`,
  inferenceProfileArn: `arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/app${i}`,
  models: geography.map((region) => ({ modelArn: `arn:aws:bedrock:${region}::foundation-model/${base}` })),
  status: "ACTIVE" as const,
  type
})

/** Every model there is, its profiles, and an application profile for each of many teams: 2,000 entries. */
const models = bases.map(toModel)
const profiles = [
  ...bases.map((base, i) => toProfile(base, i, "SYSTEM_DEFINED")),
  ...Array.from({ length: 2000 - 2 * bases.length }, (_, i) =>
    toProfile(bases[i % bases.length] ?? "", i, "APPLICATION")
  )
]

const options = {
  region: "eu-west-1",
  residency: "eu",
  providerFilter: [],
  defaultContextWindow: 1,
  defaultMaxTokens: 1
}

const text = JSON.stringify([models, profiles])

export const discovery = async (): Promise<ReadonlyArray<string>> => [
  print(
    `Lists of ${models.length + profiles.length} entries`,
    await compare([
      { name: "parse them as JSON", run: () => JSON.parse(text) as unknown },
      { name: "toModels", run: () => toModels(models, profiles, options) }
    ])
  )
]
