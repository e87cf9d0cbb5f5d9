export { ConfigError, ConfigIssue } from "./ConfigError.ts"
export { configurationMarkdown } from "./documentation.ts"
export { pluginConfigJsonSchema, type JsonSchemaObject } from "./jsonSchema.ts"
export * as PluginConfig from "./PluginConfig.ts"
