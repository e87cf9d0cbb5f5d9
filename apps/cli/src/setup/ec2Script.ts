/**
 * The walk-through that gives an EC2 instance a role for Amazon Bedrock, as a script for the AWS CLI. Pure.
 *
 * **Source**: OpenClaw's documentation of the Bedrock provider, "EC2 Instance Roles", which allows all of Amazon Bedrock and does
 * not look at what is there; IAM User Guide, "Use an IAM role to grant permissions to applications running on Amazon EC2 instances".
 */
import type { Policy } from "../iam/policy.ts"
import { quote } from "./shell.ts"

/** What is set up. */
export interface Ec2Setup {
  /** Of the role, of its policy, and of the instance profile. */
  readonly role: string
  /** Absent: nothing is associated. */
  readonly instance: string | undefined
  readonly region: string
  readonly profile: string | undefined
  readonly policy: Policy
  /** What the instance is asked about at the end. */
  readonly models: ReadonlyArray<string>
}

const trust = (region: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: region.startsWith("cn-") ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com" },
      Action: "sts:AssumeRole"
    }
  ]
})

const document = (name: string, value: unknown): ReadonlyArray<string> => [
  `${name}=$(cat <<'JSON'`,
  JSON.stringify(value, null, 2),
  "JSON",
  ")"
]

const association = `
# An instance has one profile at most, and one that it has for other things is not taken away from it.
PROFILE_ARN=$(aws iam get-instance-profile --instance-profile-name "$ROLE" --query InstanceProfile.Arn --output text)
ASSOCIATED=$(aws ec2 describe-iam-instance-profile-associations --filters "Name=instance-id,Values=$INSTANCE" \\
  "Name=state,Values=associating,associated" --query 'IamInstanceProfileAssociations[0].IamInstanceProfile.Arn' --output text)
case $ASSOCIATED in
  None | "")
    # IAM takes some seconds to tell EC2 of a new profile.
    for attempt in 1 2 3 4 5 6; do
      if aws ec2 associate-iam-instance-profile --instance-id "$INSTANCE" --iam-instance-profile "Name=$ROLE" >/dev/null; then
        say "Associated the instance profile with $INSTANCE."
        break
      fi
      if [ "$attempt" = 6 ]; then stop "The instance profile could not be associated with $INSTANCE; AWS says why above. Run this again."; fi
      sleep 5
    done
    ;;
  "$PROFILE_ARN") say "The instance profile is associated with $INSTANCE already." ;;
  *)
    stop "$INSTANCE has the instance profile $ASSOCIATED, and nothing was changed about that. Add the role's policy to that profile's role, with bedrock setup ec2 --role NAME, or replace it by hand."
    ;;
esac
`

/** On the instance itself the rest can be seen; elsewhere it is told. */
const verification = (check: string): string => `
HERE=$(curl --silent --max-time 1 --request PUT http://169.254.169.254/latest/api/token \\
  --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' || true)
if [ -n "$HERE" ]; then
  HERE=$(curl --silent --max-time 1 --header "X-aws-ec2-metadata-token: $HERE" http://169.254.169.254/latest/meta-data/instance-id || true)
fi
if [ "$HERE" = "$INSTANCE" ]; then
  say "This is $INSTANCE, so bedrock looks at it with the role:"
  env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN -u AWS_PROFILE -u AWS_BEARER_TOKEN_BEDROCK ${check}
else
  say "Now run on $INSTANCE: ${check}"
fi
`

/** The script. Run again, it changes nothing that is as it should be, and says so. */
export const toEc2Script = ({ instance, models, policy, profile, region, role }: Ec2Setup): string => {
  const check = ["bedrock doctor", ...models.map((modelId) => `--model ${quote(modelId)}`)].join(" ")
  return [
    "#!/usr/bin/env bash",
    "# Gives an EC2 instance a role for Amazon Bedrock. Written by bedrock setup ec2; it needs the AWS CLI and may be run again.",
    "set -euo pipefail",
    "# Version 1 of the AWS CLI knows the second name of the Region only.",
    `export AWS_PAGER='' AWS_REGION=${quote(region)} AWS_DEFAULT_REGION=${quote(region)}`,
    ...(profile === undefined ? [] : [`export AWS_PROFILE=${quote(profile)}`]),
    "",
    `ROLE=${quote(role)}`,
    ...(instance === undefined ? [] : [`INSTANCE=${quote(instance)}`]),
    ...document("TRUST", trust(region)),
    "# The least that is needed, as bedrock iam policy prints it.",
    ...document("POLICY", policy),
    `
say() { printf '%s\\n' "$*" >&2; }
stop() { say "Error: $*"; exit 1; }
# Whether a thing is there. What else goes wrong ends the script, so that nothing is made because of it.
there() {
  local told
  if told=$("$@" 2>&1); then return 0; fi
  case $told in *NoSuchEntity*) return 1 ;; *) stop "$told" ;; esac
}

command -v aws >/dev/null || stop "The AWS CLI is not on the PATH. Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
CALLER=$(aws sts get-caller-identity --query Arn --output text) || stop "AWS does not say who calls. See: bedrock whoami"
say "As $CALLER:"

if there aws iam get-role --role-name "$ROLE"; then
  case $(aws iam get-role --role-name "$ROLE" --query 'Role.AssumeRolePolicyDocument' --output json) in
    *ec2.amazonaws.com*) say "The role $ROLE exists already." ;;
    *) stop "The role $ROLE exists already and is not for EC2. Choose another name with --role." ;;
  esac
else
  aws iam create-role --role-name "$ROLE" --description 'Amazon Bedrock for a gateway' --assume-role-policy-document "$TRUST" >/dev/null
  say "Made the role $ROLE."
fi

# An inline policy of this name is replaced; other policies of the role stay.
aws iam put-role-policy --role-name "$ROLE" --policy-name bedrock-kit --policy-document "$POLICY"
say "The role's policy bedrock-kit is as above."

if there aws iam get-instance-profile --instance-profile-name "$ROLE"; then
  say "The instance profile $ROLE exists already."
else
  aws iam create-instance-profile --instance-profile-name "$ROLE" >/dev/null
  aws iam wait instance-profile-exists --instance-profile-name "$ROLE"
  say "Made the instance profile $ROLE."
fi

HELD=$(aws iam get-instance-profile --instance-profile-name "$ROLE" --query 'InstanceProfile.Roles[0].RoleName' --output text)
case $HELD in
  "$ROLE") say "The role is in the instance profile already." ;;
  None | "")
    aws iam add-role-to-instance-profile --instance-profile-name "$ROLE" --role-name "$ROLE"
    say "Put the role into the instance profile."
    ;;
  *) stop "The instance profile $ROLE holds the role $HELD. Choose another name with --role." ;;
esac`,
    instance === undefined
      ? `\nsay 'No instance was named. Launch one with the instance profile, or run this with --instance i-…'`
      : association + verification(check)
  ].join("\n")
}
