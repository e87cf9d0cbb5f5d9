/** What the credential chain uses of the AWS SDK: a file of its own, so that it is loaded when a provider is first asked. */
export {
  fromContainerMetadata,
  fromHttp,
  fromIni,
  fromInstanceMetadata,
  fromProcess,
  fromTemporaryCredentials,
  fromTokenFile
} from "@aws-sdk/credential-providers"
