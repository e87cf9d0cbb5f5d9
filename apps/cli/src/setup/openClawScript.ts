/**
 * The configuration of OpenClaw for Amazon Bedrock, through OpenClaw's own commands, as a script. Pure.
 *
 * **Source**: OpenClaw 2026.9.6, `openclaw config set --help`; it validates each change and keeps a backup itself.
 */
import { packageName } from "../doctor/openClawChecks.ts"
import { quote } from "./shell.ts"

/** What is set up. */
export interface OpenClawSetup {
  readonly region: string
  readonly profile: string | undefined
  /** Absent: OpenClaw keeps the primary model it has. */
  readonly model: string | undefined
}

const ours = "plugins.entries.amazon-bedrock"

/** One value. What is so already is not written again. */
const set = (path: string, value: string): string => `ensure ${path} ${quote(value)}`

/** The script. Run again, it changes nothing that is as it should be, and says so. */
export const toOpenClawScript = ({ model, profile, region }: OpenClawSetup): string =>
  [
    "#!/usr/bin/env bash",
    "# Configures OpenClaw for Amazon Bedrock. Written by bedrock setup openclaw; it may be run again.",
    "set -euo pipefail",
    `
say() { printf '%s\\n' "$*" >&2; }
stop() { say "Error: $*"; exit 1; }
ensure() {
  local now
  now=$(openclaw config get "$1" 2>/dev/null || true)
  if [ "$now" = "$2" ]; then
    say "$1 is $2 already."
  else
    openclaw config set "$1" "$2" >&2 || stop "$1 could not be set; OpenClaw says why above. Look at the rest with: bedrock doctor"
    say "Set $1 to $2."
  fi
}

command -v openclaw >/dev/null || stop "OpenClaw is not on the PATH. Install it, and run this again."
case $(openclaw plugins list --enabled --json) in
  *'"id": "amazon-bedrock"'* | *'"id":"amazon-bedrock"'*) ;;
  *) stop "The plugin amazon-bedrock is not installed or not enabled. Install it: openclaw plugins install npm:${packageName}" ;;
esac
`,
    set(`${ours}.config.region`, region),
    ...(profile === undefined ? [] : [set(`${ours}.config.profile`, profile)]),
    ...(model === undefined ? [] : [set("agents.defaults.model.primary", `amazon-bedrock/${model}`)]),
    "",
    "openclaw config validate >&2",
    "say 'The models that OpenClaw sees:'",
    "openclaw models list --all --provider amazon-bedrock --refresh"
  ].join("\n")
