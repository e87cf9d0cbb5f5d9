/**
 * Port: what this host says about AWS credentials without resolving any.
 *
 * Reading costs no network and runs nothing: a credential process is seen, not started. Adapters live in
 * `./adapters`; tests provide a plain object.
 */
import { Context, type Effect } from "effect"

/** A section of the AWS configuration files: setting names to values. */
export type ProfileSettings = Readonly<Record<string, string | undefined>>

/** What was found on the host. */
export interface HostFacts {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Profiles of both files by name, settings of the credentials file over those of the config file. */
  readonly profiles: Readonly<Record<string, ProfileSettings>>
  /** The files that each profile is in. */
  readonly profileFiles: Readonly<Record<string, ReadonlyArray<string>>>
  /** The two files, as they are named on this host. */
  readonly files: { readonly config: string; readonly credentials: string }
  /** Sentences about files that are there and cannot be used. The AWS SDK passes over them in silence. */
  readonly problems: ReadonlyArray<string>
  /** Whether the firmware says that this is an EC2 instance. */
  readonly looksLikeEc2: boolean
}

export class HostEnvironment extends Context.Service<
  HostEnvironment,
  {
    readonly read: Effect.Effect<HostFacts>
    /** A text that differs when the variables or files that {@link read} reads have changed. Opens no file. */
    readonly version: Effect.Effect<string>
  }
>()("@bedrock-kit/credentials/HostEnvironment") {}
