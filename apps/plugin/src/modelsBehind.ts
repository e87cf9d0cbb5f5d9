/**
 * Which models the ids stand for that do not say so: the ARNs of application inference profiles.
 *
 * They are asked for where the host can wait, and looked up where it cannot. What a profile stands for never changes, so it is
 * kept for the life of the process, on the global object: the host evaluates modules several times, from copies.
 */

/** For how long nobody is asked again, in milliseconds. A control plane that cannot be reached takes its time. */
const patience = 5 * 60 * 1000

/** What is known of an id. */
interface Kept {
  /** The foundation model's id. Absent: AWS did not say. */
  readonly baseModelId: string | undefined
  /** Epoch milliseconds. */
  readonly askedAt: number
}

const key = Symbol.for("@bedrock-kit/plugin/models-behind")

const kept = (): Map<string, Kept> => {
  const holder = globalThis as { [key]?: Map<string, Kept> }
  return (holder[key] ??= new Map())
}

/** The foundation model behind an id, if that was found out. The host hands some ids over in lower case. */
export const modelBehind = (modelId: string): string | undefined => kept().get(modelId.toLowerCase())?.baseModelId

/** Keeps what AWS said; `undefined` when it did not. **Units**: `now` in epoch milliseconds. */
export const keepModelBehind = (modelId: string, baseModelId: string | undefined, now: number): void => {
  kept().set(modelId.toLowerCase(), { baseModelId, askedAt: now })
}

/** Whether AWS should be asked for it. **Units**: `now` in epoch milliseconds. */
export const isToBeAsked = (modelId: string, now: number): boolean => {
  const known = kept().get(modelId.toLowerCase())
  return known === undefined || (known.baseModelId === undefined && now - known.askedAt > patience)
}
