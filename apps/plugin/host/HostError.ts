/** Why the host test could not go on. */
import { Data } from "effect"

/** The message is a sentence that ends with what to do, or a command with the end of what it printed. */
export class HostError extends Data.TaggedError("HostError")<{ readonly message: string; readonly cause?: unknown }> {}
