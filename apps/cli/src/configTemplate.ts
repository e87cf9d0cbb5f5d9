/** The configuration that `bedrock config init` writes. Pure text, in the JSON5 that OpenClaw reads. */

/** The entry to add to a configuration that has none. */
export const entryTemplate = `plugins: {
  entries: {
    "amazon-bedrock": {
      config: {},
    },
  },
},`

/** A whole configuration, with the most useful keys as comments. */
export const configTemplate = `// OpenClaw's configuration with Amazon Bedrock. It is JSON5, so comments may stay.
// Take the slashes away before a key to use it; docs/configuration.md of Bedrock Kit describes every key.
// Afterwards: bedrock config check
{
  plugins: {
    entries: {
      "amazon-bedrock": {
        config: {
          // Where requests go. Unset: AWS_REGION, AWS_DEFAULT_REGION, the profile's region, the EC2 instance's, then us-east-1.
          // region: "eu-west-1",

          // Whose credentials are used. Unset: AWS_PROFILE, or what is found without one.
          // profile: "bedrock",

          // A role to assume with them.
          // roleArn: "arn:aws:iam::123456789012:role/Bedrock",

          // An Amazon Bedrock API key instead of credentials. Keep the key itself in the gateway's environment.
          // bearerToken: { source: "env", provider: "default", id: "AWS_BEARER_TOKEN_BEDROCK" },

          // Which models are listed, and whether a request may leave the geography.
          // discovery: { providerFilter: ["anthropic", "amazon"], residency: "eu" },

          // A guardrail for every request.
          // guardrail: { guardrailIdentifier: "gr-abc123", guardrailVersion: "1" },
        },
      },
    },
  },
}
`
