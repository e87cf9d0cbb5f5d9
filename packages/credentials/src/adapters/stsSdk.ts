/** What the STS adapter uses of the AWS SDK: a file of its own, so that it is loaded at the first call. */
export { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts"
