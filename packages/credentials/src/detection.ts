/**
 * Whether this host has AWS credentials, found without resolving any.
 *
 * It decides whether models are listed when nobody has said so. Variables and files are looked at; nothing is run, and
 * nothing is asked over the network, but for instance metadata where the host looks like an EC2 instance and has
 * nothing else.
 */
import { Effect } from "effect"
import { HostEnvironment } from "./HostEnvironment.ts"
import { InstanceMetadata } from "./InstanceMetadata.ts"
import { findSources, type FoundSource } from "./sources.ts"

/**
 * Names the first source that is configured, in the order of the provenance report.
 *
 * **Errors**: none. `undefined` when there is none.
 */
export const detectCredentials: (
  profile?: string
) => Effect.Effect<FoundSource | undefined, never, HostEnvironment | InstanceMetadata> = Effect.fn("detectCredentials")(
  function* (profile) {
    const facts = yield* HostEnvironment.use((host) => host.read)
    const found = findSources(facts, profile).find((row) => row.status === "present")
    if (found?.source !== "instance-metadata") return found
    const answer = yield* InstanceMetadata.use((metadata) => metadata.ask)
    return answer._tag === "Answered" && answer.role !== undefined ? found : undefined
  }
)
