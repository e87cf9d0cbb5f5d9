/**
 * Who else may answer when a model is busy.
 *
 * A model's profiles have quotas and machines of their own, so what one of them has not the room for, another may. Which
 * of them the data may go to is a matter of residency, which the caller knows: nobody is asked who was not named.
 */
import { AwsError } from "@bedrock-kit/credentials"
import type { ModelTraits } from "@bedrock-kit/model-catalog"
import type { ConverseStreamErrorReason } from "./ConverseStreamError.ts"

/** A profile of the same model, or another model. */
export interface Sibling {
  readonly modelId: string
  /** What is known of it. Absent when it is the same model: then what is known of the turn's holds. */
  readonly traits?: ModelTraits | undefined
  /** The model behind it, where its id names none. */
  readonly baseModelId?: string | undefined
}

/** A turn that goes on to the next of its fallbacks. */
export interface FellBack {
  readonly from: string
  readonly to: string
  readonly reason: ConverseStreamErrorReason
}

/**
 * Whether another profile may have the room that this one has not.
 *
 * A quota of the day counts: each profile has its own. A refusal of the request, of the caller or of the model is no
 * lack of room, and a network that leads nowhere leads no profile anywhere.
 *
 * **Source**: Service Quotas of Amazon Bedrock, November 2026, which list tokens of the minute and of the day apart for a model
 * in its Region, across Regions, and globally.
 */
export const mayAnotherServe = (reason: ConverseStreamErrorReason): boolean =>
  reason instanceof AwsError.AwsError &&
  (reason.category === "Throttling" ||
    reason.category === "Quota" ||
    reason.category === "ModelNotReady" ||
    reason.category === "Service")
