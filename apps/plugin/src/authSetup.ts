/**
 * Chooses the credentials that Amazon Bedrock is called with: asks, verifies with AWS, and says what to configure.
 *
 * Nothing is written here. The host writes what is returned.
 */
import { PluginConfig } from "@bedrock-kit/config-schema"
import { Schema } from "effect"
import { apiKeyVariable } from "./authApiKey.ts"
import { type Choice, configPatch, patched, reference } from "./authConfig.ts"
import { type AuthFindings, foundLines } from "./authMessages.ts"
import { pluginConfigOf } from "./hostConfig.ts"
import type { AuthContext, AuthResult, HostConfig, NonInteractiveAuthContext } from "./hostTypes.ts"
import { label, pluginId, providerId } from "./identity.ts"
import { awsProfiles, findAuth } from "./authRuntime.ts"
import { textOf } from "./untrusted.ts"

const isRoleArn = Schema.is(PluginConfig.RoleArn)
const isRegion = Schema.is(PluginConfig.RegionName)

/** Finds out what a choice comes to, as if it were configured already. Rejects when AWS cannot be asked as that. */
const verify = async (config: HostConfig, choice: Choice, signal: AbortSignal | undefined): Promise<AuthFindings> => {
  const plugin = pluginConfigOf(patched(config, configPatch(choice)))
  const apiKeys = choice.kind === "api-key" ? [choice.key] : []
  const findings = await findAuth({ plugin, apiKeys }, { asksAws: true }, signal)
  if (findings.failure === undefined) return findings
  throw new Error([findings.failure, ...findings.report.warnings, "Nothing was changed."].join("\n"))
}

/** Shows what is being used. Where nobody has named a Region, only the operator knows in which one the models are. */
const conclude = async ({ config, prompter, signal }: AuthContext, choice: Choice): Promise<Choice> => {
  const progress = prompter.progress("Asking AWS about these credentials")
  const findings = await verify(config, choice, signal).finally(() => progress.stop())
  await prompter.note(foundLines(findings).join("\n"), label)
  if (findings.region.from !== "default") return choice
  const region = await prompter.text({
    message: "AWS Region of the models",
    initialValue: findings.region.value,
    validate: (value) => (isRegion(value.trim()) ? undefined : "Write the name of an AWS Region, such as eu-west-1.")
  })
  return { ...choice, region: region.trim() }
}

const result = (choice: Choice): AuthResult => ({
  profiles:
    choice.kind === "api-key" && choice.reference === undefined
      ? [
          {
            profileId: `${providerId}:default`,
            credential: { type: "api_key", provider: providerId, key: choice.key }
          }
        ]
      : [],
  configPatch: configPatch(choice)
})

const useChoice = async (context: AuthContext, choice: Choice): Promise<AuthResult> =>
  result(await conclude(context, choice))

const unasked = async (context: NonInteractiveAuthContext, choose: () => Promise<Choice> | Choice) => {
  const { config, runtime } = context
  try {
    const choice = await choose()
    const findings = await verify(config, choice, undefined)
    runtime.log([`${label}:`, ...foundLines(findings)].join("\n"))
    return patched(config, configPatch(choice))
  } catch (failure) {
    runtime.error(failure instanceof Error ? failure.message : String(failure))
    runtime.exit(1)
    return null
  }
}

/** Uses what the machine has. */
export const useMachine = (context: AuthContext): Promise<AuthResult> => useChoice(context, { kind: "aws" })

/** Uses what the machine has, for scripts. */
export const useMachineUnasked = (context: NonInteractiveAuthContext) => unasked(context, () => ({ kind: "aws" }))

const noProfiles =
  "There are no profiles in the AWS configuration files. Make one with: aws configure sso, or: aws configure. Nothing was changed."

const thisMachine = "(no profile)"

/** Asks for one of the profiles there are, the one in use first. */
const chooseProfile = async (
  { prompter }: AuthContext,
  message: string,
  profiles: Awaited<ReturnType<typeof awsProfiles>>,
  others: ReadonlyArray<{ readonly value: string; readonly label: string }> = []
): Promise<string> => {
  const inUse = process.env["AWS_PROFILE"] ?? "default"
  const options = Object.entries(profiles).map(([value, files]) => ({ value, label: value, hint: files.join(", ") }))
  return await prompter.select({
    message,
    options: [...others, ...options],
    ...(others.length === 0 && Object.hasOwn(profiles, inUse) && { initialValue: inUse })
  })
}

/** Uses a profile. */
export const useProfile = async (context: AuthContext): Promise<AuthResult> => {
  const profiles = await awsProfiles(context.signal)
  if (Object.keys(profiles).length === 0) throw new Error(noProfiles)
  return await useChoice(context, { kind: "aws", profile: await chooseProfile(context, "AWS profile", profiles) })
}

/** Uses the profile of the option or of AWS_PROFILE, for scripts. */
export const useProfileUnasked = (context: NonInteractiveAuthContext) =>
  unasked(context, () => {
    const profile = textOf(process.env["AWS_PROFILE"])?.trim()
    if (profile !== undefined) return { kind: "aws", profile }
    throw new Error("No profile was named. Set AWS_PROFILE to one. Nothing was changed.")
  })

const wrongRole = "Write the ARN of an IAM role, such as arn:aws:iam::123456789012:role/Bedrock."

/** Uses a role, which is assumed with what the machine or a profile has. */
export const useRole = async (context: AuthContext): Promise<AuthResult> => {
  const { prompter, signal } = context
  const roleArn = await prompter.text({
    message: "ARN of the role",
    placeholder: "arn:aws:iam::123456789012:role/Bedrock",
    validate: (value) => (isRoleArn(value.trim()) ? undefined : wrongRole)
  })
  const externalId = await prompter.text({ message: "External id that its trust policy asks for (empty for none)" })
  const profiles = await awsProfiles(signal)
  const others = [{ value: thisMachine, label: "The credentials of this machine" }]
  const profile =
    Object.keys(profiles).length === 0 ? thisMachine : await chooseProfile(context, "Assume it with", profiles, others)
  return await useChoice(context, {
    kind: "aws",
    roleArn: roleArn.trim(),
    externalId: textOf(externalId)?.trim(),
    ...(profile !== thisMachine && { profile })
  })
}

/** Uses the role that is configured, for scripts: a role and its external id are more than the host has options for. */
export const useRoleUnasked = (context: NonInteractiveAuthContext) =>
  unasked(context, async () => {
    const { externalId, profile, roleArn } = configuredRole(context.config)
    if (roleArn !== undefined && isRoleArn(roleArn)) return { kind: "aws", roleArn, externalId, profile }
    throw new Error(
      `No role is configured. Run: openclaw config set plugins.entries.${pluginId}.config.roleArn <ARN>. Nothing was changed.`
    )
  })

const configuredRole = (config: HostConfig) => {
  const plugin = pluginConfigOf(config) as Readonly<Record<string, unknown>> | undefined
  return {
    roleArn: textOf(plugin?.["roleArn"]),
    externalId: textOf(plugin?.["externalId"]),
    profile: textOf(plugin?.["profile"])
  }
}

/** Access key ids are pasted here by mistake, and would be sent as a bearer token. */
const complaint = (value: string): string | undefined => {
  const text = value.trim()
  if (text === "" || /\s/.test(text)) return "Paste the API key, which has no spaces."
  return /^A[KS]IA[A-Z0-9]{16}$/.test(text)
    ? "This is the id of an AWS access key, not a Bedrock API key. Choose AWS credentials for it."
    : undefined
}

const fromVariable = (): Choice | undefined => {
  const key = textOf(process.env[apiKeyVariable])?.trim()
  return key === undefined ? undefined : { kind: "api-key", key, reference: reference(apiKeyVariable) }
}

/** Uses an API key: by reference where the variable has it, else kept by the host. */
export const useApiKey = async (context: AuthContext): Promise<AuthResult> => {
  const { prompter } = context
  const found = fromVariable()
  if (
    found !== undefined &&
    (await prompter.confirm({ message: `Use the key in ${apiKeyVariable}?`, initialValue: true }))
  )
    return await useChoice(context, found)
  const key = await prompter.text({ message: "Amazon Bedrock API key", sensitive: true, validate: complaint })
  return await useChoice(context, { kind: "api-key", key: key.trim() })
}

/** Uses the key in AWS_BEARER_TOKEN_BEDROCK, for scripts. One in an option would be in the list of processes. */
export const useApiKeyUnasked = (context: NonInteractiveAuthContext) =>
  unasked(context, () => {
    const found = fromVariable()
    if (found !== undefined) return found
    throw new Error(`There is no API key. Set ${apiKeyVariable} to one. Nothing was changed.`)
  })
