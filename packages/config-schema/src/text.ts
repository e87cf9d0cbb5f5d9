/** A configuration as text. Apart from the rest, so that who reads no files does not carry a parser. */
export { ConfigSyntaxError, parseConfigText } from "./configText.ts"
export { type Migration, MigrationError, migrateText, type Move } from "./migrate.ts"
