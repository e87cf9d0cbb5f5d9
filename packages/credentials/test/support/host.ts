/** The real host: this process, its files, and instance metadata over sockets. */
import * as Imds from "@bedrock-kit/credentials/adapters/Imds"
import * as NodeHost from "@bedrock-kit/credentials/adapters/NodeHost"
import * as NodeProviderChain from "@bedrock-kit/credentials/adapters/NodeProviderChain"
import { Layer } from "effect"

export const host = Layer.merge(NodeHost.layer, Imds.layer)

/** The chain on that host. */
export const chain = (options?: NodeProviderChain.Options) =>
  NodeProviderChain.layerNoDeps(options).pipe(Layer.provideMerge(host))
