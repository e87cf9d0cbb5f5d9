/** The wire by itself, for tools that look at recorded bytes: frames with what is wrong with them, events, parts. */
export { readFrame, toMalformed } from "./converseEvents.ts"
export { toParts, type Broken } from "./fold.ts"
export {
  beforeInspection,
  inspect,
  inspectEnd,
  isLast,
  type Checksum,
  type InspectedFrame,
  type Inspection
} from "./inspectFrames.ts"
