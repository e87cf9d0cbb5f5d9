/** Asks the EC2 instance metadata service over HTTP, at the endpoint that the AWS SDK would ask. */
import { getInstanceMetadataEndpoint, httpRequest } from "@smithy/credential-provider-imds"
import { Duration } from "effect"
import type { InstanceAnswer } from "../InstanceMetadata.ts"

/** For how long an answer is waited for. The AWS SDK alone waits two seconds for an address that does not answer. */
export const bound = Duration.millis(300)

interface Question {
  readonly method?: "PUT"
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends one request. The socket is given up after the bound whoever still waits. */
const ask = async (question: Question): Promise<string> => {
  const endpoint = await getInstanceMetadataEndpoint()
  const body = await httpRequest({ ...endpoint, ...question, timeout: Duration.toMillis(bound) })
  return body.toString().trim()
}

/** A refusal is an answer too: somebody is there. */
const isRefusal = (failure: unknown): failure is { readonly statusCode: number } =>
  typeof (failure as { readonly statusCode?: unknown } | undefined)?.statusCode === "number"

const token = () =>
  ask({ method: "PUT", path: "/latest/api/token", headers: { "x-aws-ec2-metadata-token-ttl-seconds": "60" } })

const firstLine = (text: string): string | undefined => text.split("\n", 1)[0] || undefined

const read = async (path: string, headers: Readonly<Record<string, string>>): Promise<string | undefined> =>
  await ask({ path: `/latest/meta-data/${path}`, headers }).then(firstLine, () => undefined)

const answer = async (headers: Readonly<Record<string, string>>): Promise<InstanceAnswer> => {
  const [role, region] = await Promise.all([
    read("iam/security-credentials/", headers),
    read("placement/region", headers)
  ])
  return { _tag: "Answered", role, region }
}

/** No answer, and why. */
export const silent = (reason: string): InstanceAnswer => ({ _tag: "Silent", reason })

/**
 * Asks whether there is a service, and what it offers.
 *
 * Version 2 first. Its tokens do not reach a container behind one hop too many, where version 1 may still be
 * open; asking both at once keeps within the bound.
 */
export const probe = async (): Promise<InstanceAnswer> => {
  const [withToken, without] = [
    token().then((value) => answer({ "x-aws-ec2-metadata-token": value })),
    ask({ path: "/latest/meta-data/" }).then(() => answer({}))
  ]
  return await Promise.any([withToken, without]).catch((failure: unknown) => {
    const failures = failure instanceof AggregateError ? (failure.errors as ReadonlyArray<unknown>) : [failure]
    const refusal = failures.find(isRefusal)
    if (refusal === undefined) return silent("nothing answers there")
    const isForbidden = refusal.statusCode === 401 || refusal.statusCode === 403
    return silent(`it answers with status ${refusal.statusCode}${isForbidden ? ", so this process may not ask" : ""}`)
  })
}
