/** What it costs to understand a model id: parsing is done for every model of every list, traits for every turn. */
import { knownModelIds, parseModelId, pricesOf, printModelId, traitsOf } from "@bedrock-kit/model-catalog"
import { compare, print } from "./compare.ts"

export const modelCatalog = async (): Promise<ReadonlyArray<string>> => {
  const ids = knownModelIds()
  const arn = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc123"
  let at = 0
  const next = () => ids[at++ % ids.length] ?? ""
  const parsed = ids.map(parseModelId)
  const nextParsed = () => parsed[at++ % parsed.length] ?? parsed[0]!
  const rows = await compare([
    { name: "split at the dots", run: () => next().split(".") },
    { name: "parseModelId, known ids", run: () => parseModelId(next()) },
    { name: "parseModelId, an ARN", run: () => parseModelId(arn) },
    { name: "printModelId", run: () => printModelId(nextParsed()) },
    { name: "traitsOf", run: () => traitsOf(next()) },
    { name: "pricesOf", run: () => pricesOf(next()) }
  ])
  return [print("A model id", rows)]
}
