/**
 * The rules of Converse, each a small function that says in one sentence what is wrong.
 *
 * A client that passes here has not proved that Bedrock takes its requests, but every request refused here is refused
 * there. **Source**: Bedrock API reference (Converse, Message, ToolSpecification), November 2026; the sentences are
 * those of the service where people reported them.
 */
import type { FoundationModel } from "./catalog.ts"
import type { ContentBlock, ConverseRequest, Message } from "./ConverseRequest.ts"

/** What a rule looks at. `messages` is never absent here. */
export interface Subject {
  readonly request: ConverseRequest
  readonly messages: ReadonlyArray<Message>
  readonly model: FoundationModel
}

/** Says what is wrong, or nothing. */
export type Rule = (subject: Subject) => string | undefined

/** The first complaint of a walk over a list. */
const first = <A>(items: ReadonlyArray<A>, complain: (item: A, index: number) => string | undefined) => {
  for (const [index, item] of items.entries()) {
    const complaint = complain(item, index)
    if (complaint !== undefined) return complaint
  }
  return undefined
}

const eachBlock =
  (complain: (block: ContentBlock, path: string, role: string) => string | undefined): Rule =>
  ({ messages }) =>
    first(messages, ({ content, role }, m) =>
      first(content ?? [], (block, c) => complain(block, `messages.${m}.content.${c}`, role))
    )

const constraint = (value: unknown, path: string, rule: string) =>
  `1 validation error detected: Value '${String(value)}' at '${path}' failed to satisfy constraint: Member must ${rule}`

const isBlank = (text: string | undefined): text is string => text !== undefined && text.trim() === ""

const toolUsesOf = (message: Message | undefined) =>
  (message?.content ?? []).flatMap(({ toolUse }) => (toolUse === undefined ? [] : [toolUse]))

const toolResultsOf = (message: Message | undefined) =>
  (message?.content ?? []).flatMap(({ toolResult }) => (toolResult === undefined ? [] : [toolResult]))

/** A role is `user`, `assistant` or `system`. */
export const rolesAreKnown: Rule = ({ messages }) =>
  first(messages, ({ role }, m) =>
    ["user", "assistant", "system"].includes(role)
      ? undefined
      : constraint(role, `messages.${m + 1}.member.role`, "satisfy enum value set: [user, assistant, system]")
  )

/** A conversation has messages. */
export const hasMessages: Rule = ({ messages }) =>
  messages.length === 0 ? "The messages field is empty. Add a message to the messages field, and try again." : undefined

/** A conversation starts with the user. System messages in between do not speak. */
export const startsWithUser: Rule = ({ messages }) =>
  messages.find(({ role }) => role !== "system")?.role === "user"
    ? undefined
    : "A conversation must start with a user message. Try again with a conversation that starts with a user message."

/** User and assistant take turns. */
export const rolesAlternate: Rule = ({ messages }) => {
  const speakers = messages.filter(({ role }) => role !== "system")
  return first(speakers, ({ role }, index) =>
    index > 0 && role === speakers[index - 1]?.role
      ? "A conversation must alternate between user and assistant roles. Make sure the conversation alternates " +
        "between user and assistant roles and try again."
      : undefined
  )
}

/** A message says something. */
export const contentIsNotEmpty: Rule = ({ messages }) =>
  first(messages, ({ content = [] }, m) =>
    content.length === 0
      ? `The content field in the Message object at messages.${m} is empty. Add a ContentBlock object to the content ` +
        "field and try again."
      : undefined
  )

/** A content block is exactly one thing. */
export const blocksAreOneThing: Rule = eachBlock((block, path) =>
  Object.keys(block).length === 1
    ? undefined
    : `The ContentBlock object at ${path} must set one of the following keys: ` +
      "text, image, toolUse, toolResult, document, video, cachePoint, reasoningContent."
)

/** Text is more than white space. */
export const textIsNotBlank: Rule = eachBlock(({ text }, path) =>
  isBlank(text)
    ? `The text field in the ContentBlock object at ${path} is blank. Add text to the text field, and try again.`
    : undefined
)

/** System text is more than white space. */
export const systemIsNotBlank: Rule = ({ request }) =>
  first(request.system ?? [], ({ text }, index) =>
    isBlank(text)
      ? `The text field in the SystemContentBlock object at system.${index} is blank. Add text to the text field, and ` +
        "try again."
      : undefined
  )

/** **Source**: Bedrock API reference, ImageBlock. */
const imageFormats = new Set(["gif", "jpeg", "png", "webp"])

/** Images come from the user. */
export const imagesComeFromUser: Rule = eachBlock(({ image }, path, role) =>
  image !== undefined && role !== "user"
    ? `The image block at ${path} is in a message with the role ${role}. Images are only allowed in user messages.`
    : undefined
)

/** An image has a format Bedrock reads. */
export const imageFormatsAreKnown: Rule = eachBlock(({ image }, path) =>
  image !== undefined && !imageFormats.has(image.format ?? "")
    ? constraint(image.format ?? "null", `${path}.image.format`, "satisfy enum value set: [gif, jpeg, png, webp]")
    : undefined
)

/** Images go to models that see. */
export const imagesNeedEyes: Rule = (subject) =>
  subject.model.inputModalities.includes("IMAGE")
    ? undefined
    : eachBlock(({ image }) =>
        image === undefined ? undefined : "This model doesn't support the image field. Remove image and try again."
      )(subject)

/** Tools are named when the history uses them. */
export const toolsAreConfigured: Rule = ({ messages, request }) =>
  request.toolConfig === undefined &&
  messages.some((message) => toolUsesOf(message).length + toolResultsOf(message).length > 0)
    ? "The toolConfig field must be defined when using toolUse and toolResult content blocks."
    : undefined

/** A tool configuration has at least one tool. */
export const toolConfigHasTools: Rule = ({ request }) =>
  request.toolConfig !== undefined && request.toolConfig.tools.length === 0
    ? constraint("[]", "toolConfig.tools", "have length greater than or equal to 1")
    : undefined

const toolName = /^[a-zA-Z0-9_-]+$/
const maxToolNameLength = 64

const complainAboutName = (name: string, path: string) => {
  if (!toolName.test(name)) return constraint(name, path, "satisfy regular expression pattern: [a-zA-Z0-9_-]+")
  return name.length > maxToolNameLength ? constraint(name, path, "have length less than or equal to 64") : undefined
}

/** Names of tools, where they are defined and where they are used. */
export const toolNamesFit: Rule = (subject) =>
  first(subject.request.toolConfig?.tools ?? [], ({ toolSpec }, index) =>
    toolSpec === undefined
      ? undefined
      : complainAboutName(toolSpec.name, `toolConfig.tools.${index + 1}.member.toolSpec.name`)
  ) ??
  eachBlock(({ toolUse }, path) =>
    toolUse === undefined ? undefined : complainAboutName(toolUse.name, `${path}.toolUse.name`)
  )(subject)

/** No two tools have the same name. */
export const toolNamesAreUnique: Rule = ({ request }) => {
  const names = (request.toolConfig?.tools ?? []).flatMap(({ toolSpec }) => toolSpec?.name ?? [])
  return new Set(names).size === names.length
    ? undefined
    : "The toolConfig.tools field contains duplicate tool names. Make sure each tool has a unique name, and try again."
}

/** A tool's input is described as an object. */
export const toolSchemasAreObjects: Rule = ({ request }) =>
  first(request.toolConfig?.tools ?? [], ({ toolSpec }, index) => {
    const schema = toolSpec?.inputSchema?.json
    if (toolSpec === undefined) return undefined
    const isObjectSchema =
      typeof schema === "object" && schema !== null && !Array.isArray(schema) && "type" in schema
        ? schema["type"] === "object"
        : false
    return isObjectSchema
      ? undefined
      : `The value at toolConfig.tools.${index}.toolSpec.inputSchema.json.type must be one of the following: object.`
  })

/** A chosen tool is one of those given. */
export const toolChoiceExists: Rule = ({ request }) => {
  const name = request.toolConfig?.toolChoice?.tool?.name
  return name === undefined || request.toolConfig?.tools.some(({ toolSpec }) => toolSpec?.name === name)
    ? undefined
    : `The toolChoice field names the tool ${name}, which is not in toolConfig.tools.`
}

const toolUseId = /^[a-zA-Z0-9_.:-]+$/
const maxToolUseIdLength = 64

/** Ids of tool uses have the characters and the length Bedrock takes. */
export const toolUseIdsFit: Rule = eachBlock(({ toolResult, toolUse }, path) => {
  const id = toolUse?.toolUseId ?? toolResult?.toolUseId
  if (id === undefined) return undefined
  const where = `${path}.${toolUse === undefined ? "toolResult" : "toolUse"}.toolUseId`
  if (!toolUseId.test(id)) return constraint(id, where, "satisfy regular expression pattern: [a-zA-Z0-9_.:-]+")
  return id.length > maxToolUseIdLength ? constraint(id, where, "have length less than or equal to 64") : undefined
})

/** No two tool uses of a message have the same id. */
export const toolUseIdsAreUnique: Rule = ({ messages }) =>
  first(messages, (message, m) => {
    const ids = toolUsesOf(message).map((use) => use.toolUseId)
    const duplicate = ids.find((id, index) => ids.indexOf(id) !== index)
    return duplicate === undefined
      ? undefined
      : `The toolUse blocks at messages.${m}.content contain duplicate Ids: ${duplicate}`
  })

/** Every tool use is answered in the next message, and nothing else is. */
export const toolResultsAnswer: Rule = ({ messages }) => {
  const speakers = messages.flatMap((message, index) => (message.role === "system" ? [] : [{ message, index }]))
  return first(speakers, ({ index, message }, at) => {
    const asked = toolUsesOf(speakers[at - 1]?.message).map((use) => use.toolUseId)
    const answered = toolResultsOf(message).map((result) => result.toolUseId)
    const where = `messages.${index}.content`
    const missing = asked.filter((id) => !answered.includes(id))
    if (missing.length > 0) return `Expected toolResult blocks at ${where} for the following Ids: ${missing.join(", ")}`
    if (answered.length > asked.length) {
      return `The number of toolResult blocks at ${where} exceeds the number of toolUse blocks of previous turn.`
    }
    return undefined
  })
}

/** Tools are used by the assistant and answered by the user. */
export const toolBlocksHaveTheirRole: Rule = eachBlock(({ toolResult, toolUse }, path, role) => {
  if (toolUse !== undefined && role !== "assistant") {
    return `The toolUse block at ${path} is in a message with the role ${role}. Tool uses belong to the assistant.`
  }
  if (toolResult !== undefined && role !== "user") {
    return `The toolResult block at ${path} is in a message with the role ${role}. Tool results belong to the user.`
  }
  return undefined
})

/** At least one token is asked for, and whole ones. */
export const maxTokensFit: Rule = ({ request }) => {
  const maxTokens = request.inferenceConfig?.maxTokens
  return maxTokens === undefined || (Number.isInteger(maxTokens) && maxTokens >= 1)
    ? undefined
    : constraint(maxTokens, "inferenceConfig.maxTokens", "have value greater than or equal to 1")
}

/** Temperature and topP lie between 0 and 1. */
export const samplingFits: Rule = ({ request }) => {
  const { temperature, topP } = request.inferenceConfig ?? {}
  return first(Object.entries({ temperature, topP }), ([name, value]) => {
    if (value === undefined) return undefined
    if (value < 0) return constraint(value, `inferenceConfig.${name}`, "have value greater than or equal to 0")
    return value > 1 ? constraint(value, `inferenceConfig.${name}`, "have value less than or equal to 1") : undefined
  })
}

/** Stop sequences are not empty. */
export const stopSequencesFit: Rule = ({ request }) =>
  first(request.inferenceConfig?.stopSequences ?? [], (sequence, index) =>
    sequence === ""
      ? constraint(
          sequence,
          `inferenceConfig.stopSequences.${index + 1}.member`,
          "have length greater than or equal to 1"
        )
      : undefined
  )

/** All rules, in the order in which they complain. */
export const rules: ReadonlyArray<Rule> = [
  maxTokensFit,
  samplingFits,
  stopSequencesFit,
  rolesAreKnown,
  toolConfigHasTools,
  toolNamesFit,
  toolUseIdsFit,
  hasMessages,
  contentIsNotEmpty,
  blocksAreOneThing,
  textIsNotBlank,
  systemIsNotBlank,
  startsWithUser,
  rolesAlternate,
  imagesComeFromUser,
  imageFormatsAreKnown,
  imagesNeedEyes,
  toolBlocksHaveTheirRole,
  toolsAreConfigured,
  toolNamesAreUnique,
  toolSchemasAreObjects,
  toolChoiceExists,
  toolUseIdsAreUnique,
  toolResultsAnswer
]

/** Checks a request against every rule. Returns the first complaint, for a ValidationException. */
export const validate = (request: ConverseRequest, model: FoundationModel): string | undefined => {
  const subject: Subject = { request, messages: request.messages ?? [], model }
  for (const rule of rules) {
    const complaint = rule(subject)
    if (complaint !== undefined) return complaint
  }
  return undefined
}
