/** Who is measured: our client, the AWS SDK as it is, and three libraries that others build on. */
import { readFile } from "node:fs/promises"
import {
  awsSdk,
  bedrockKit,
  type Client,
  type HttpVersion,
  type Scenario
} from "@bedrock-kit/converse-stream/conformance"
import { aiSdk } from "./aiSdk.ts"
import { langchain } from "./langchain.ts"
import { strands } from "./strands.ts"

export interface Contender {
  readonly name: string
  /** What was installed: packages with their versions. */
  readonly packages: string
  /** Over which versions of HTTP, its own default first. */
  readonly over: ReadonlyArray<HttpVersion>
  readonly client: (httpVersion: HttpVersion) => Client
}

const installed = async (...names: ReadonlyArray<string>): Promise<string> => {
  const versions = names.map(async (name) => {
    const text = await readFile(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8")
    return `\`${name}\` ${(JSON.parse(text) as { readonly version: string }).version}`
  })
  return (await Promise.all(versions)).join(", ")
}

/** The names of all tools that the corpus calls. */
const toolNames = (scenarios: ReadonlyArray<Scenario>): ReadonlyArray<string> => {
  const names = scenarios.flatMap(({ answers }) =>
    answers.flatMap(({ send }) =>
      send.flatMap((one) => {
        if (!("event" in one)) return []
        const { start } = one.payload as { readonly start?: { readonly toolUse?: { readonly name?: string } } }
        return start?.toolUse?.name ?? []
      })
    )
  )
  return [...new Set(names)]
}

/** Everyone, in the order of the tables. */
export const makeContenders = async (scenarios: ReadonlyArray<Scenario>): Promise<ReadonlyArray<Contender>> => [
  { name: "Bedrock Kit", packages: "this repository", over: ["2", "1.1"], client: () => bedrockKit },
  { name: "AWS SDK", packages: await installed("@aws-sdk/client-bedrock-runtime"), over: ["2", "1.1"], client: awsSdk },
  {
    name: "AI SDK",
    packages: await installed("@ai-sdk/amazon-bedrock", "ai"),
    over: ["1.1"],
    client: () => aiSdk(toolNames(scenarios))
  },
  {
    name: "LangChain",
    packages: await installed("@langchain/aws", "@langchain/core"),
    over: ["2", "1.1"],
    client: langchain
  },
  { name: "Strands", packages: await installed("@strands-agents/sdk"), over: ["2", "1.1"], client: strands }
]
