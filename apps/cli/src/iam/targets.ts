/** What a request to a model touches: asked of AWS where it is a profile, worked out from the id where AWS does not say. */
import type { BedrockControlPlane } from "@bedrock-kit/discovery"
import { type ModelId, parseModelId } from "@bedrock-kit/model-catalog"
import { Effect, Option } from "effect"
import { isEmbedding } from "../doctor/turn.ts"
import type { Place, Target } from "./policy.ts"

type ControlPlane = ReturnType<BedrockControlPlane["Service"]["inRegion"]>

/** A target, and whether AWS was asked in vain what is behind it. */
export interface Resolved {
  readonly target: Target
  readonly isGuessed: boolean
}

/** Regions that a geography's profiles route to, as a pattern. What is not here may be anywhere. */
const regionsOf: Readonly<Record<string, string>> = {
  "us-gov": "us-gov-*",
  us: "us-*",
  eu: "eu-*",
  apac: "ap-*",
  jp: "ap-*",
  au: "ap-*"
}

const modelArn = (partition: string, region: string, baseModelId: string): string =>
  `arn:${partition}:bedrock:${region}::foundation-model/${baseModelId}`

const profileArn = ({ account, partition, region }: Place, { text }: ModelId): string =>
  text.startsWith("arn:") ? text : `arn:${partition}:bedrock:${region}:${account}:inference-profile/${text}`

const guessBehind = ({ partition }: Place, { baseModelId, geography = "" }: ModelId): ReadonlyArray<string> =>
  baseModelId === undefined
    ? [modelArn(partition, "*", "*")]
    : [modelArn(partition, regionsOf[geography] ?? "*", baseModelId)]

/** Asks what is behind a profile. `undefined` where AWS does not say, or where nobody may be asked. */
const askBehind = Effect.fnUntraced(function* (id: ModelId, controlPlane: ControlPlane | undefined) {
  if (controlPlane === undefined) return undefined
  const answer = yield* controlPlane.getInferenceProfile(id.text).pipe(Effect.timeout("5 seconds"), Effect.option)
  const arns = Option.match(answer, {
    onNone: () => [],
    onSome: ({ models }) => (Array.isArray(models) ? models : []).flatMap(({ modelArn }) => modelArn ?? [])
  })
  return arns.length === 0 ? undefined : arns
})

/** Finds out what a model's requests touch. **Errors**: none; what is guessed is said to be. */
export const resolveTarget = Effect.fnUntraced(function* (
  modelId: string,
  place: Place,
  controlPlane: ControlPlane | undefined
) {
  const id = parseModelId(modelId)
  const isProfile = id.kind === "inference-profile" || id.kind === "application-inference-profile"
  const asked = isProfile ? yield* askBehind(id, controlPlane) : undefined
  const behind = isProfile ? (asked ?? guessBehind(place, id)) : []
  const profile = isProfile ? profileArn(place, id) : undefined
  const baseModelId =
    id.baseModelId ?? behind.map((arn) => parseModelId(arn).baseModelId).find((each) => each !== undefined)
  const here = baseModelId === undefined ? undefined : modelArn(place.partition, place.region, baseModelId)
  const itself = id.text.startsWith("arn:") || here === undefined ? id.text : here
  return {
    target: {
      modelId,
      embeds: isEmbedding(baseModelId ?? modelId),
      resources: profile === undefined ? [itself] : [profile, ...behind],
      profile,
      foundationModel: here,
      isOfAnthropic: (id.vendor ?? parseModelId(baseModelId ?? "").vendor) === "anthropic"
    },
    isGuessed: isProfile && asked === undefined
  } satisfies Resolved
})
