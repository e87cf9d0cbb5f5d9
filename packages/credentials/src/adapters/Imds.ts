/** Adapter: {@link InstanceMetadata} over HTTP, at the endpoint that the AWS SDK would ask. */
import { getInstanceMetadataEndpoint, httpRequest } from "@smithy/credential-provider-imds"
import { Duration, Effect, Layer, Option } from "effect"
import { type InstanceAnswer, InstanceMetadata } from "../InstanceMetadata.ts"

/** The AWS SDK alone waits two seconds for an address that does not answer. */
const bound = Duration.millis(300)

/** An instance that does not answer while it boots may do so later, and one without a role may be given one. */
const nothingIsKept = Duration.minutes(1)

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

const silent = (reason: string): InstanceAnswer => ({ _tag: "Silent", reason })

/**
 * Version 2 first. Its tokens do not reach a container behind one hop too many, where version 1 may still be
 * open; asking both at once keeps within the bound.
 */
const probe = async (): Promise<InstanceAnswer> => {
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

export const layer: Layer.Layer<InstanceMetadata> = Layer.effect(
  InstanceMetadata,
  Effect.gen(function* () {
    const bounded = Effect.promise(probe).pipe(
      Effect.timeoutOption(bound),
      Effect.map(Option.getOrElse(() => silent(`it did not answer within ${Duration.toMillis(bound)} ms`))),
      Effect.withSpan("InstanceMetadata.ask")
    )
    const [kept] = yield* Effect.cachedInvalidateWithTTL(bounded, (exit) =>
      exit._tag === "Success" && exit.value._tag === "Answered" && exit.value.role !== undefined
        ? Duration.infinity
        : nothingIsKept
    )
    return InstanceMetadata.of({ ask: kept })
  })
)
