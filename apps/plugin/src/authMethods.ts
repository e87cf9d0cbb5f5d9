/**
 * The ways to choose credentials that `openclaw onboard` and `openclaw models auth login` offer.
 *
 * Both the manifest and the entry list them, so what they do is loaded when one of them is chosen.
 */
import type { AuthContext, AuthResult, NonInteractiveAuthContext } from "./hostTypes.ts"
import { label, providerId } from "./identity.ts"

const group = {
  groupId: providerId,
  groupLabel: label,
  groupHint: "Claude, Nova, Llama and others, with AWS credentials or an API key"
}

type Setup = typeof import("./authSetup.ts")

const method = (
  id: string,
  kind: "api_key" | "custom",
  choiceLabel: string,
  choiceHint: string,
  run: (setup: Setup, context: AuthContext) => Promise<AuthResult>,
  runNonInteractive: (setup: Setup, context: NonInteractiveAuthContext) => Promise<object | null>
) => ({
  id,
  kind,
  label: choiceLabel,
  hint: choiceHint,
  wizard: { choiceId: `${providerId}-${id}`, choiceLabel: `${label}: ${choiceLabel}`, choiceHint, ...group },
  run: async (context: AuthContext) => await run(await import("./authSetup.ts"), context),
  runNonInteractive: async (context: NonInteractiveAuthContext) =>
    await runNonInteractive(await import("./authSetup.ts"), context)
})

/** Each verifies what it is given before it changes anything. */
export const authMethods = [
  method(
    "aws-credentials",
    "custom",
    "AWS credentials of this machine",
    "Variables, AWS configuration files, SSO, a container's or an instance's role",
    (setup, context) => setup.useMachine(context),
    (setup, context) => setup.useMachineUnasked(context)
  ),
  method(
    "aws-profile",
    "custom",
    "AWS profile",
    "One profile of the AWS configuration files",
    (setup, context) => setup.useProfile(context),
    (setup, context) => setup.useProfileUnasked(context)
  ),
  method(
    "aws-role",
    "custom",
    "IAM role",
    "A role that is assumed with the credentials of this machine or a profile",
    (setup, context) => setup.useRole(context),
    (setup, context) => setup.useRoleUnasked(context)
  ),
  method(
    "api-key",
    "api_key",
    "Bedrock API key",
    "A key made in the Amazon Bedrock console",
    (setup, context) => setup.useApiKey(context),
    (setup, context) => setup.useApiKeyUnasked(context)
  )
]
