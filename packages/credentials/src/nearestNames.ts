/** Which names are probably meant by one that does not exist. Pure. */
import leven from "leven"

/** Returns them likeliest first; empty when none is near. Case does not count. */
export const nearestNames = (name: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names
    .map((candidate) => ({ candidate, edits: leven(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(2, Math.floor(candidate.length / 3)))
    .toSorted((a, b) => a.edits - b.edits)
    .map(({ candidate }) => candidate)
