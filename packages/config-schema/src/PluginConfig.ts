/**
 * The operator's configuration, as written in the gateway's JSON.
 *
 * `{}` is a complete configuration. The manifest's JSON Schema, the documentation and the advice in error messages are
 * made from here; nothing else may describe this shape.
 */
import { Effect, Result, Schema, Struct } from "effect"
import { ConfigError, type ConfigIssue } from "./ConfigError.ts"
import { explain } from "./explain.ts"
import { SecretInput } from "./SecretInput.ts"
import { nonBlank, price, text, wholeNumber } from "./values.ts"

const withDefault = <S extends Schema.Top>(schema: S, value: S["Encoded"]) =>
  schema.pipe(Schema.withDecodingDefaultKey(Effect.succeed(value)))

/**
 * The name of an AWS Region, in any partition.
 *
 * **Source**: AWS Region names as of November 2026, such as us-gov-west-1, us-iso-east-1 and eusc-de-east-1.
 */
export const RegionName = Schema.String.check(
  Schema.isPattern(/^[a-z]{2,4}(?:-[a-z]{2,5})?-(?:north|south|east|west|central)+-[1-9][0-9]?$/u, {
    expected: "an AWS Region such as eu-west-1"
  })
)

const endpointExpected = "an http or https URL without a user name, such as https://bedrock.example.com"

/**
 * Where requests go instead of the Region's public endpoint.
 *
 * A user name or password in the URL is refused: a configuration is not where secrets are kept.
 */
export const EndpointUrl = Schema.String.check(
  Schema.isPattern(/^https?:\/\/[^\s/?#@\\]+(?:[/?][^\s#\\]*)?$/u, { expected: endpointExpected }),
  // Ports and addresses are left to the parser that will read them. The pattern above is what JSON Schema can say.
  Schema.makeFilter((text) => URL.canParse(text), { expected: endpointExpected, toJsonSchema: () => [{}, true] })
)

/**
 * The ARN of an IAM role, in any partition.
 *
 * **Source**: `AssumeRole` of AWS STS and the IAM quotas for role names, November 2026.
 */
export const RoleArn = text(
  /^arn:aws(?:-[a-z]+)*:iam::[0-9]{12}:role\/(?:[!-~]+\/)?[\w+=,.@-]{1,64}$/u,
  "the ARN of an IAM role such as arn:aws:iam::123456789012:role/Bedrock"
)

/**
 * Which inference profiles are listed: all of them; all, the global ones first; those that cannot leave the Region; or
 * those of one geography, named as in profile ids (`eu`, `us-gov`).
 */
export const Residency = Schema.Union([
  Schema.Literals(["any", "global-first", "region"]),
  text(/^(?:apac|[a-z]{2}(?:-[a-z]{3,5})?)$/u, "a geography")
]).annotate({ expected: "any, global-first, region, or a geography such as eu" })

/** How models are found. */
export const DiscoveryConfig = Schema.Struct({
  enabled: Schema.optionalKey(
    Schema.Boolean.annotate({
      description:
        "Whether to list the models of this account. Unset: listed when AWS credentials are found. true: always tried. false: never."
    })
  ),
  region: Schema.optionalKey(
    RegionName.annotate({ description: "Region whose models are listed. Unset: the Region requests go to." })
  ),
  providerFilter: withDefault(
    Schema.Array(nonBlank("the name of a model provider such as anthropic")).annotate({
      description: "Model providers to list, such as anthropic or amazon. Empty lists all of them.",
      default: []
    }),
    []
  ),
  refreshInterval: withDefault(
    wholeNumber(0, "a whole number of seconds, 0 or more").annotate({
      description: "Seconds for which a list of models is kept. 0 keeps none.",
      default: 3600
    }),
    3600
  ),
  defaultContextWindow: withDefault(
    wholeNumber(1, "a whole number of tokens, 1 or more").annotate({
      description: "Context window, in tokens, of models whose own is unknown.",
      default: 32_000
    }),
    32_000
  ),
  defaultMaxTokens: withDefault(
    wholeNumber(1, "a whole number of tokens, 1 or more").annotate({
      description: "Most tokens in an answer, for models whose own limit is unknown.",
      default: 4096
    }),
    4096
  ),
  residency: withDefault(
    Residency.annotate({
      description:
        "Which inference profiles are listed. any: all of them. global-first: all, the global ones first. region: those that cannot leave the Region. A geography such as eu, us, apac, jp, au, ca or us-gov: those that cannot leave it.",
      default: "any"
    }),
    "any"
  )
})

/**
 * `discovery` as it was in the older place, `models.bedrockDiscovery`.
 *
 * **Source**: older versions of OpenClaw; 2026.9.6 no longer knows the place. What came later was never there.
 */
export const LegacyDiscoveryConfig = DiscoveryConfig.mapFields(Struct.omit(["residency"]))

/**
 * The guardrail applied to every request.
 *
 * **Source**: `GuardrailStreamConfiguration` of ConverseStream, AWS SDK for JavaScript 3.1162.0.
 */
export const GuardrailConfig = Schema.Struct({
  guardrailIdentifier: nonBlank("the id or ARN of a guardrail").annotate({
    description: "Id or ARN of the guardrail."
  }),
  guardrailVersion: nonBlank(`the version of a guardrail as text, such as "1" or "DRAFT"`).annotate({
    description: `Version of the guardrail, as text: "1", or "DRAFT".`
  }),
  streamProcessingMode: Schema.optionalKey(
    Schema.Literals(["sync", "async"]).annotate({
      description:
        "sync holds text back until it is checked. async lets it through while it is checked. Unset: what AWS does by default."
    })
  ),
  trace: Schema.optionalKey(
    Schema.Literals(["enabled", "disabled", "enabled_full"]).annotate({
      description: "Whether AWS reports what the guardrail found. Unset: what AWS does by default."
    })
  )
})

/**
 * How long an answer may keep us waiting.
 *
 * **Units**: seconds.
 */
export const TimeoutsConfig = Schema.Struct({
  connect: withDefault(
    wholeNumber(1, "a whole number of seconds, 1 or more").annotate({
      description: "Seconds to wait for a connection.",
      default: 10
    }),
    10
  ),
  firstEvent: withDefault(
    wholeNumber(1, "a whole number of seconds, 1 or more").annotate({
      description: "Seconds to wait for the first event of an answer.",
      default: 300
    }),
    300
  ),
  idle: withDefault(
    wholeNumber(1, "a whole number of seconds, 1 or more").annotate({
      description: "Seconds to wait between two events of an answer.",
      default: 120
    }),
    120
  )
})

const metadataCharacters = "letters, digits, spaces and :_@$#=/+,.-"

/**
 * Text sent with every request, found again in the invocation logs.
 *
 * **Source**: `requestMetadata` of ConverseStream in the Amazon Bedrock API reference, November 2026.
 */
export const RequestMetadata = Schema.Record(
  text(/^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/u, `1 to 256 ${metadataCharacters}`),
  text(/^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/u, `text of at most 256 ${metadataCharacters}`)
).check(Schema.isMaxProperties(16, { expected: "an object with at most 16 entries" }))

/**
 * What a model costs.
 *
 * **Units**: USD per million tokens.
 */
export const ModelCost = Schema.Struct({
  input: price.annotate({ description: "USD per million tokens sent." }),
  output: price.annotate({ description: "USD per million tokens answered." }),
  cacheRead: Schema.optionalKey(price.annotate({ description: "USD per million tokens read from the cache." })),
  cacheWrite: Schema.optionalKey(price.annotate({ description: "USD per million tokens written to the cache." }))
})

/** What is known better of one model than we know it. */
export const ModelOverride = Schema.Struct({
  name: Schema.optionalKey(nonBlank("the name of a model as shown to people").annotate({ description: "Name shown." })),
  contextWindow: Schema.optionalKey(
    wholeNumber(1, "a whole number of tokens, 1 or more").annotate({ description: "Context window, in tokens." })
  ),
  maxTokens: Schema.optionalKey(
    wholeNumber(1, "a whole number of tokens, 1 or more").annotate({ description: "Most tokens in an answer." })
  ),
  reasoning: Schema.optionalKey(Schema.Boolean.annotate({ description: "Whether the model can think." })),
  input: Schema.optionalKey(
    Schema.Array(Schema.Literals(["text", "image"])).annotate({ description: "What the model takes." })
  ),
  cost: Schema.optionalKey(ModelCost.annotate({ description: "What the model costs, in USD per million tokens." }))
})

// What belongs to a role is sent only when one is assumed; alone it would be ignored in silence.
const rolesOwn = ["externalId", "roleSessionName"] as const

const roleIsNamed = Schema.makeFilter<object>(
  (written) =>
    Object.hasOwn(written, "roleArn")
      ? undefined
      : rolesOwn
          .filter((key) => Object.hasOwn(written, key))
          .map((key) => ({ path: [key], issue: `needs roleArn, the role it is for. Add roleArn, or remove ${key}.` })),
  { toJsonSchema: () => [{}, true] }
)

/**
 * Everything an operator can configure.
 *
 * **Units**: `discovery.refreshInterval` and `timeouts` in seconds, `cost` in USD per million tokens, the other numbers
 * in tokens.
 */
export const PluginConfig = Schema.Struct({
  region: Schema.optionalKey(
    RegionName.annotate({
      description:
        "Region for endpoints and signing. Unset: AWS_REGION, AWS_DEFAULT_REGION, the profile's region, the EC2 instance's, then us-east-1."
    })
  ),
  profile: Schema.optionalKey(
    nonBlank("the name of a profile in the AWS configuration files").annotate({
      description: "Profile in the AWS configuration files. Unset: AWS_PROFILE, then the profile named default."
    })
  ),
  endpoint: Schema.optionalKey(
    EndpointUrl.annotate({
      description:
        "URL that answers as Amazon Bedrock's runtime: a VPC endpoint, a FIPS endpoint, a proxy. Unset: the public endpoint of the Region."
    })
  ),
  roleArn: Schema.optionalKey(
    RoleArn.annotate({
      description: "IAM role that requests are made as, assumed with the credentials found. Unset: no role is assumed."
    })
  ),
  externalId: Schema.optionalKey(
    text(/^[\w+=,.@:/-]{2,1224}$/u, "2 to 1224 letters, digits and _+=,.@:/-").annotate({
      description: "External id that the role's trust policy asks for. Only with roleArn. Unset: none is sent."
    })
  ),
  roleSessionName: Schema.optionalKey(
    text(/^[\w+=,.@-]{2,64}$/u, "2 to 64 letters, digits and _+=,.@-").annotate({
      description: "Name of the role's session, as seen in AWS CloudTrail. Only with roleArn. Unset: bedrock-kit."
    })
  ),
  bearerToken: Schema.optionalKey(
    SecretInput.annotate({
      description: "Amazon Bedrock API key, used instead of AWS credentials. Unset: AWS_BEARER_TOKEN_BEDROCK, if set."
    })
  ),
  discovery: withDefault(DiscoveryConfig.annotate({ description: "How the models of this account are found." }), {}),
  models: Schema.optionalKey(
    Schema.Record(nonBlank("a model id"), ModelOverride.annotate({ description: "One model, by its id." })).annotate({
      description: "What is known better of some models than Bedrock Kit knows it, by model id. Unset: nothing."
    })
  ),
  guardrail: Schema.optionalKey(
    GuardrailConfig.annotate({ description: "Guardrail applied to every request. Unset: none." })
  ),
  requestMetadata: Schema.optionalKey(
    RequestMetadata.annotate({
      description: `Sent with every request and found again in the invocation logs: at most 16 entries, keys of 1 to 256 and values of at most 256 ${metadataCharacters}. Unset: none.`
    })
  ),
  serviceTier: Schema.optionalKey(
    Schema.Literals(["default", "priority", "flex", "reserved"]).annotate({
      description: "Service tier that requests ask for. Unset: what AWS does by default."
    })
  ),
  timeouts: withDefault(TimeoutsConfig.annotate({ description: "How long an answer may keep us waiting." }), {})
}).check(roleIsNamed)

/** A decoded configuration, defaults filled in. */
export type PluginConfig = typeof PluginConfig.Type

const encodedAst = Schema.toEncoded(PluginConfig).ast

const strict = { errors: "all", onExcessProperty: "error" } as const

const decodeSchema = Schema.decodeUnknownResult(PluginConfig, strict)

// A check of the whole is not run while a part is wrong, so it is run alone for the error to be complete.
const checkWhole = Schema.decodeUnknownResult(Schema.Record(Schema.String, Schema.Unknown).check(roleIsNamed))

/**
 * Every issue of a configuration that stands at `at` in a larger document. Empty: it is valid.
 *
 * **Errors**: none; total.
 */
export const issuesOf = (input: unknown, at: ReadonlyArray<string> = []): ReadonlyArray<ConfigIssue> => {
  const issues = [decodeSchema(input), checkWhole(input)].flatMap((result, index) =>
    // That it is no object at all has been said by the first.
    Result.isFailure(result) && (index === 0 || result.failure.issue._tag === "Composite")
      ? explain(result.failure.issue, input, encodedAst, at)
      : []
  )
  return [...new Map(issues.map((issue) => [issue.message, issue])).values()]
}

/**
 * Decodes the host's raw JSON, for callers that cannot run an effect.
 *
 * **Errors**: `ConfigError` with every issue, not only the first.
 */
export const decodeResult = (input: unknown): Result.Result<PluginConfig, ConfigError> =>
  Result.mapError(decodeSchema(input), () => ConfigError.of(issuesOf(input)))

/**
 * Decodes the host's raw JSON.
 *
 * **Errors**: `ConfigError` with every issue, not only the first.
 */
export const decode = (input: unknown): Effect.Effect<PluginConfig, ConfigError> =>
  Effect.suspend(() => Effect.fromResult(decodeResult(input)))
