/** Takes out of a text what could be a secret. Pure. */

/** What a secret is made of, in Base64 or in a URL, and no shorter than an access key id. */
const run = /[A-Za-z0-9+/=_%-]{16,}/g

/** An access key id: capitals and digits, with or without a digit among them. */
const keyId = /[A-Z0-9]{16,}/

/** A name, such as `Ec2InstanceMetadata` or `AWS_EC2_METADATA_DISABLED`. */
const name = /^(?:[A-Z]?[a-z]+\d?(?:[A-Z][a-z]+\d?|[A-Z]\d)*|[A-Z]+\d?(?:_[A-Z]+\d?)*)$/

const isDense = (text: string): boolean => {
  if (text.length >= 40 || keyId.test(text)) return true
  if (name.test(text) || !/[A-Z]/.test(text)) return false
  return /[0-9]/.test(text) || (/[a-z]/.test(text) && text.length >= 24)
}

/**
 * Shortens a text of somebody else's to one line without secrets, for an error message.
 *
 * Paths and ARNs lose what looks like a key in them, too: better a message with a hole than a leak.
 *
 * **Errors**: none; total.
 */
export const scrub = (text: string): string => {
  const line = text.split(/\r?\n/).find((candidate) => candidate.trim() !== "") ?? ""
  return line
    .replace(run, (text) => (isDense(text) ? "…" : text))
    .trim()
    .slice(0, 300)
}
