/** Whether what the account made is there and in service. Pure. */
import type { ModelId, ModelIdKind } from "@bedrock-kit/model-catalog"
import { Result } from "effect"
import type { ListedTarget } from "./answers.ts"
import type { ControlPlaneError } from "./BedrockControlPlane.ts"
import { passed, quote, type RungReport, unknown } from "./rung.ts"

/** How something is spoken of, and found. */
interface Own {
  readonly name: string
  /** The IAM action, and the command of the AWS CLI. Absent for what nothing here lists. */
  readonly listing?: { readonly action: string; readonly command: string }
  /** Where to look for what nothing here lists: in words, and as a command of the AWS CLI without its Region. */
  readonly look?: (id: ModelId) => { readonly fix: string; readonly command: string }
}

const owns: Readonly<Partial<Record<ModelIdKind, Own>>> = {
  "provisioned-model": {
    name: "provisioned throughput",
    listing: { action: "bedrock:ListProvisionedModelThroughputs", command: "list-provisioned-model-throughputs" }
  },
  "custom-model-deployment": {
    name: "deployment of a custom model",
    listing: { action: "bedrock:ListCustomModelDeployments", command: "list-custom-model-deployments" }
  },
  "imported-model": {
    name: "imported model",
    listing: { action: "bedrock:ListImportedModels", command: "list-imported-models" }
  },
  "prompt-router": {
    name: "prompt router",
    listing: { action: "bedrock:ListPromptRouters", command: "list-prompt-routers" }
  },
  "default-prompt-router": {
    name: "prompt router",
    listing: { action: "bedrock:ListPromptRouters", command: "list-prompt-routers" }
  },
  "custom-model": {
    name: "custom model",
    look: ({ text }) => ({
      fix: "A custom model answers through a deployment of it, or through provisioned throughput: look for one, and call that.",
      command: `aws bedrock list-custom-model-deployments --model-arn-equals ${quote(text)}`
    })
  },
  prompt: {
    name: "prompt",
    look: ({ text }) => ({
      fix: "Look whether the prompt is there, and which model it names; then ask about that model.",
      command: `aws bedrock-agent get-prompt --prompt-identifier ${quote(text)}`
    })
  },
  "sagemaker-endpoint": {
    name: "SageMaker endpoint",
    look: ({ resourceId, text }) => ({
      fix: "Ask Amazon SageMaker whether the endpoint is in service.",
      command: `aws sagemaker describe-endpoint --endpoint-name ${quote(resourceId ?? text)}`
    })
  }
}

/** Whether an id of this kind names something that somebody made, which is called by its ARN. */
export const isOwn = (kind: ModelIdKind): boolean => owns[kind] !== undefined

/** The rung of what the account made. `resource` is what its listing says of it; `undefined` when nothing was asked. */
export const resourceRung = (
  id: ModelId,
  region: string,
  resource: Result.Result<ListedTarget | undefined, ControlPlaneError> | undefined
): RungReport => {
  const rung = "resource"
  const { kind, text } = id
  const { listing, look, name = kind } = owns[kind] ?? {}
  if (listing === undefined || resource === undefined) {
    const where = look?.(id)
    return {
      rung,
      status: "unknown",
      detail: `No operation that was asked tells whether the ${name} ${text} is in service.`,
      ...(where !== undefined && { fix: where.fix, command: `${where.command} --region ${quote(region)}` })
    }
  }
  if (Result.isFailure(resource)) return unknown(rung, listing.action, resource)
  const command = `aws bedrock ${listing.command} --region ${quote(region)}`
  const found = resource.success
  if (found === undefined) {
    return {
      rung,
      status: "failed",
      detail: `There is no ${name} ${text} in ${region}.`,
      fix: "Check how the ARN is written, its Region and its account.",
      command
    }
  }
  const state = found.status === undefined ? "there" : found.status
  if (found.isUsable) return passed(rung, `The ${name} is ${state}.`)
  return found.status === undefined
    ? {
        rung,
        status: "failed",
        detail: `The ${name} ${text} takes no instructions, so Converse cannot talk to it.`,
        fix: "Use a model that was trained to follow instructions and has a chat template."
      }
    : {
        rung,
        status: "failed",
        detail: `The ${name} ${text} is ${state}.`,
        fix: /fail/iu.test(state)
          ? "See why it failed, and make it anew."
          : "Wait until it is in service, and ask again.",
        command
      }
}
