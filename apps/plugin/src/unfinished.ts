/** Which answers of a history the model did not finish. Pure. */
import type { Raw } from "./untrusted.ts"

const endings: ReadonlySet<unknown> = new Set(["error", "aborted", "deferred", "pending"])

/** Whether a message is an answer that the model did not finish. Such a one is not something it said. */
export const isUnfinished = ({ role, stopReason }: Raw): boolean => role === "assistant" && endings.has(stopReason)
