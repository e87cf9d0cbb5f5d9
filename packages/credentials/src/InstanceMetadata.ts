/**
 * Port: the EC2 instance metadata service, asked once whether it is there and what it offers.
 *
 * Where there is none, a packet to its link-local address is lost in silence, so nobody asks unless the host looks
 * like an EC2 instance (see `sources.ts`). Adapters live in `./adapters`; tests provide a plain object.
 */
import { Context, type Effect } from "effect"

/** What the service answered. */
export type InstanceAnswer =
  | {
      readonly _tag: "Answered"
      /** The role whose credentials the instance offers. */
      readonly role: string | undefined
      readonly region: string | undefined
    }
  | {
      readonly _tag: "Silent"
      /** A sentence. */
      readonly reason: string
    }

export class InstanceMetadata extends Context.Service<
  InstanceMetadata,
  {
    /** Never takes longer than 300 ms. Shared by everybody, and kept. */
    readonly ask: Effect.Effect<InstanceAnswer>
  }
>()("@bedrock-kit/credentials/InstanceMetadata") {}
