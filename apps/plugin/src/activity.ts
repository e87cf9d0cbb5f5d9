/**
 * Tells the host that an answer is alive.
 *
 * The host gives up on a stream that hands it nothing for two minutes. Not everything that AWS sends becomes an event, and
 * what it sends is proof enough that somebody is there.
 *
 * **Source**: `notifyLlmRequestActivity` of `openclaw/plugin-sdk/provider-stream-shared` 2026.9.6. The host lists it as
 * private, so it may go away; a host without it sees the events alone.
 */
import { objectOf } from "./untrusted.ts"

/** Resolved by the host's own loader, and by nobody else: tests and other programs have no such module. */
const hostModule = "openclaw/plugin-sdk/provider-stream-shared"

type Notify = (signal: AbortSignal | undefined) => void

const load = async (): Promise<Notify> => {
  try {
    const notify = objectOf({ ...((await import(hostModule)) as object) })?.["notifyLlmRequestActivity"]
    return typeof notify === "function" ? (signal) => void Reflect.apply(notify, undefined, [signal]) : () => {}
  } catch {
    return () => {}
  }
}

let loaded: Promise<Notify> | undefined

/** Gives the host's listener, loaded once. Never rejects. */
export const hostActivity = (): Promise<Notify> => (loaded ??= load())
