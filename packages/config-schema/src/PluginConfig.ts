/**
 * The operator's configuration, as written in the gateway's JSON.
 *
 * `{}` is a complete configuration. The manifest's JSON Schema, the documentation and the advice in error messages are
 * made from here; nothing else may describe this shape.
 */
import { Effect, Result, Schema } from "effect"
import { ConfigError } from "./ConfigError.ts"
import { explain } from "./explain.ts"

const withDefault = <S extends Schema.Top>(schema: S, value: S["Encoded"]) =>
  schema.pipe(Schema.withDecodingDefaultKey(Effect.succeed(value)))

const nonBlank = (expected: string) => Schema.String.check(Schema.isPattern(/\S/u, { expected }))

// Every check says the whole expectation, so that a value breaking two of them is reported once.
const wholeNumber = (minimum: number, expected: string) =>
  Schema.Number.check(Schema.isInt({ expected }), Schema.isGreaterThanOrEqualTo(minimum, { expected }))

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
  )
})

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
 * Everything an operator can configure.
 *
 * **Units**: `discovery.refreshInterval` in seconds, the other numbers in tokens.
 */
export const PluginConfig = Schema.Struct({
  region: Schema.optionalKey(
    RegionName.annotate({
      description: "Region for endpoints and signing. Unset: AWS_REGION, then AWS_DEFAULT_REGION, then us-east-1."
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
  discovery: withDefault(DiscoveryConfig.annotate({ description: "How the models of this account are found." }), {}),
  guardrail: Schema.optionalKey(
    GuardrailConfig.annotate({ description: "Guardrail applied to every request. Unset: none." })
  )
})

/** A decoded configuration, defaults filled in. */
export type PluginConfig = typeof PluginConfig.Type

const encodedAst = Schema.toEncoded(PluginConfig).ast

const decodeSchema = Schema.decodeUnknownResult(PluginConfig, { errors: "all", onExcessProperty: "error" })

/**
 * Decodes the host's raw JSON, for callers that cannot run an effect.
 *
 * **Errors**: `ConfigError` with every issue, not only the first.
 */
export const decodeResult = (input: unknown): Result.Result<PluginConfig, ConfigError> =>
  Result.mapError(decodeSchema(input), ({ issue }) => new ConfigError({ issues: explain(issue, input, encodedAst) }))

/**
 * Decodes the host's raw JSON.
 *
 * **Errors**: `ConfigError` with every issue, not only the first.
 */
export const decode = (input: unknown): Effect.Effect<PluginConfig, ConfigError> =>
  Effect.suspend(() => Effect.fromResult(decodeResult(input)))
