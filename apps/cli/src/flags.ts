/** The flags that every command shares. */
import { Option } from "effect"
import { Flag } from "effect/cli"

/** How `--region` is explained, wherever it is a flag. */
export const regionDescription =
  "AWS Region, such as eu-west-1. Default: AWS_REGION, AWS_DEFAULT_REGION, the profile's, the EC2 instance's, then us-east-1"

export const region = Flag.String("region").pipe(
  Flag.withAlias("r"),
  Flag.withDescription(regionDescription),
  Flag.optional
)

export const profile = Flag.String("profile").pipe(
  Flag.withDescription("Profile in ~/.aws/config. Default: AWS_PROFILE"),
  Flag.optional
)

export const endpoint = Flag.String("endpoint").pipe(
  Flag.withDescription("Base URL to use instead of AWS's own, such as a simulator's or a VPC endpoint's"),
  Flag.optional
)

export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("Print JSON instead of text"),
  Flag.withDefault(false)
)

/** Flags that say where and as whom AWS is called. */
export const connection = { region, profile, endpoint }

/** Their values, as they come from the command line. */
export interface ConnectionFlags {
  readonly region: Option.Option<string>
  readonly profile: Option.Option<string>
  readonly endpoint: Option.Option<string>
}
