/** Where programs keep what they can do without. Pure. */

/** What the program's environment says. */
export interface FolderFacts {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly homeDirectory: string
}

/**
 * The folder for what can be fetched again: `$XDG_CACHE_HOME/bedrock-kit`, else `~/.cache/bedrock-kit`.
 *
 * **Errors**: none; total. A variable that is blank or not absolute is ignored, as the specification says.
 *
 * **Source**: XDG Base Directory Specification 0.8.
 */
export const cacheFolder = ({ environment, homeDirectory }: FolderFacts): string => {
  const configured = environment["XDG_CACHE_HOME"]
  const root =
    configured !== undefined && /^(?:\/|[A-Za-z]:[\\/])/u.test(configured) ? configured : `${homeDirectory}/.cache`
  return `${root.replace(/[\\/]+$/u, "")}/bedrock-kit`
}
