/** Asks for something that the account made, by its ARN. */
import type { ModelId, ModelIdKind } from "@bedrock-kit/model-catalog"
import { Effect, Result } from "effect"
import {
  type ListedTarget,
  readCustomModelDeployment,
  readImportedModel,
  readPromptRouter,
  readProvisionedModel
} from "./answers.ts"
import type { ControlPlane, ControlPlaneError } from "./BedrockControlPlane.ts"
import { keyOf } from "./behind.ts"
import { type Pages, readPages } from "./pages.ts"

type Listed = Effect.Effect<Pages<ListedTarget | undefined>>

const read = <A>(pages: Effect.Effect<Pages<A>>, readEntry: (entry: A) => ListedTarget | undefined): Listed =>
  Effect.map(pages, ({ failure, items }) => ({ failure, items: items.map(readEntry) }))

const routers = (controlPlane: ControlPlane): Listed =>
  read(readPages("ListPromptRouters", controlPlane.listPromptRouters), readPromptRouter)

/** The listing of each kind. No operation that is used here gives one of them by its ARN. */
const listings: Readonly<Partial<Record<ModelIdKind, (controlPlane: ControlPlane) => Listed>>> = {
  "provisioned-model": ({ listProvisionedModelThroughputs }) =>
    read(readPages("ListProvisionedModelThroughputs", listProvisionedModelThroughputs), readProvisionedModel),
  "custom-model-deployment": ({ listCustomModelDeployments }) =>
    read(readPages("ListCustomModelDeployments", listCustomModelDeployments), readCustomModelDeployment),
  "imported-model": ({ listImportedModels }) =>
    read(readPages("ListImportedModels", listImportedModels), readImportedModel),
  "prompt-router": routers,
  "default-prompt-router": routers
}

/**
 * Looks for it in the listing of its kind. `undefined` when nothing lists that kind; `undefined` inside when it is not listed.
 *
 * **Errors**: none. A listing that failed before it was found is the failure inside.
 */
export const findOwn = (
  controlPlane: ControlPlane,
  { kind, text }: ModelId
): Effect.Effect<Result.Result<ListedTarget | undefined, ControlPlaneError> | undefined> => {
  const listing = listings[kind]
  if (listing === undefined) return Effect.undefined
  return Effect.map(listing(controlPlane), ({ failure, items }) => {
    const found = items.find((item) => item !== undefined && keyOf(item.arn) === keyOf(text))
    return found === undefined && failure !== undefined ? Result.fail(failure) : Result.succeed(found)
  })
}
