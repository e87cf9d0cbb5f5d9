/**
 * The host's own judgement of a failure, taken from an installed OpenClaw.
 *
 * Its bundles have hashed names and short exports, so a function is found by the name it has inside.
 */
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { HostError } from "./HostError.ts"

type Call = (...parameters: ReadonlyArray<unknown>) => unknown

/** The failure as the host keeps it. */
export interface Kept {
  readonly role: "assistant"
  readonly stopReason: "error"
  readonly provider: string
  readonly model: string
  readonly errorMessage: string
  readonly errorCode?: string | undefined
}

/** The hooks of ours that the host asks. */
export interface Hooks {
  readonly id: string
  readonly matchesContextOverflowError: (context: never) => boolean
  readonly classifyFailoverReason: (context: never) => string | undefined
}

/** What the host does with a failure. */
export interface Judgement {
  /** The kind, when the host asks our hooks. */
  readonly reason: string | null
  /** Whether it sends the same turn again. It does not ask our hooks for that. */
  readonly isRetried: boolean
  /** What it shows to who talks to the agent. */
  readonly shown: string
}

const exported = async (folder: string, name: string): Promise<Call> => {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".mjs")).toSorted()
  for (const file of files) {
    const text = await readFile(join(folder, file), "utf8")
    if (!text.includes(`function ${name}(`)) continue
    const short = new RegExp(`export \\{[^}]*\\b${name} as (\\w+)`).exec(text)?.[1]
    if (short === undefined) continue
    const module = (await import(pathToFileURL(join(folder, file)).href)) as Readonly<Record<string, Call>>
    const found = module[short]
    if (found !== undefined) return found
  }
  throw new HostError({
    message: `OpenClaw in ${folder} exports no ${name}: the pinned version has moved it. Find what has taken its place.`
  })
}

/** Loads the judgement of the OpenClaw whose `dist` is `folder`. */
export const loadJudge = async (folder: string) => {
  const classify = await exported(folder, "classifyAssistantFailoverReason")
  const isRetryable = await exported(folder, "isRetryableAssistantError")
  const format = await exported(folder, "formatUserFacingAssistantErrorText")
  return (message: Kept, hooks: Hooks | undefined): Judgement => {
    const options = { provider: message.provider, model: message.model, providerOwner: hooks }
    return {
      reason: classify(message, options) as string | null,
      isRetried: isRetryable(message) as boolean,
      shown: format(message, options) as string
    }
  }
}
