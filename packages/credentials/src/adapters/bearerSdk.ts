/** What puts a bearer token into a request: a file of its own, so that it is loaded with the first request that has one. */
export { HttpBearerAuthSigner } from "@smithy/core"
