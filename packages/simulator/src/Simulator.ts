/**
 * A local Amazon Bedrock, with the endpoints that hand out credentials for it.
 *
 * For each request, in this order: which operation, who sends it, what has been scripted, and only then an answer of
 * its own. A request that is not signed right, or lacks its token, never uses up a play; a play is performed whatever
 * the request says.
 */
import {
  Context,
  Deferred,
  Duration,
  Effect,
  FiberSet,
  Layer,
  Option,
  Ref,
  Result,
  Stream,
  SubscriptionRef
} from "effect"
import { randomUUID } from "node:crypto"
import { type AccountOptions, toAccount } from "./account.ts"
import { answerConverse, type ModelContext } from "./answerConverse.ts"
import { authenticate, type Caller, type SigningService } from "./authenticate.ts"
import { type AwsFailure, awsFailure, toReply } from "./awsFailure.ts"
import { type Catalog, defaultModels, defaultProfiles, type FoundationModel, type InferenceProfile } from "./catalog.ts"
import { answerControlPlane } from "./controlPlane.ts"
import { toConverseResponse, toStreamEvents } from "./converseOutput.ts"
import { answerCredentialRequest, checkToken } from "./credentialEndpoints.ts"
import { type CredentialEndpointOptions, toCredentialSettings } from "./credentialOptions.ts"
import type { CredentialRequest } from "./credentialRequest.ts"
import { iamFailure } from "./deniedActions.ts"
import { editReply } from "./editReply.ts"
import { type Exchange, listen } from "./httpServer.ts"
import { nothingIssued } from "./issuedKeys.ts"
import { decodeUseCaseForm } from "./modelAccess.ts"
import { pause, performPlay, type ResponseContext, sendEvents, sendReply } from "./perform.ts"
import { type Play, takePlay } from "./Play.ts"
import { type ReceivedRequest, toReceivedRequest } from "./ReceivedRequest.ts"
import { jsonReply, type Reply } from "./Reply.ts"
import { type NoRoute, type Route, route } from "./routes.ts"
import type { AccessKey, SignedRequest } from "./sigv4.ts"
import type { SimulatorError } from "./SimulatorError.ts"

/** The access key of AWS's documentation. The simulator knows it unless told otherwise. */
export const exampleKey: AccessKey = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
}

/** A Bedrock API key of no one. The simulator knows it unless told otherwise. */
export const exampleBearerToken = "bedrock-api-key-EXAMPLE"

/** How a simulator differs from the default one. */
export interface SimulatorOptions {
  /** The port on 127.0.0.1. 0, the default, takes any free one. */
  readonly port?: number
  /** The Region in the ARNs it lists; requests may be signed for any Region. Default: `us-east-1`. */
  readonly region?: string
  /** Default: `123456789012`. */
  readonly accountId?: string
  /** Access keys it knows. Default: {@link exampleKey}. */
  readonly keys?: ReadonlyArray<AccessKey>
  /** Bearer tokens it knows. Default: {@link exampleBearerToken}. */
  readonly bearerTokens?: ReadonlyArray<string>
  /** IMDS, container credentials, STS roles and SSO, which all work unless told otherwise. */
  readonly credentials?: CredentialEndpointOptions
  /** How many requests it remembers, the latest. Default: all, as a test wants; a server that runs for days does not. */
  readonly remembered?: number
  /** Regions in which no model is offered: requests signed for them list nothing. */
  readonly emptyRegions?: ReadonlyArray<string>
  readonly models?: ReadonlyArray<FoundationModel>
  readonly profiles?: ReadonlyArray<InferenceProfile>
  /** What the account was granted, what it made, and what IAM denies it. Default: everything, nothing, nothing. */
  readonly account?: AccountOptions
  /** The most items on a page, also for a request that asks for more. Default: as many as it asks for, or 10. */
  readonly pageSize?: number
  /** How long the model thinks before each delta. Default: no time at all. */
  readonly deltaDelay?: Duration.Input
  /**
   * The time signatures and every expiry are judged by. **Units**: milliseconds since 1970. Default: the clock of the
   * machine, also in tests with a `TestClock`, because the AWS SDK signs by it.
   */
  readonly now?: () => number
}

/** A running simulator. It stops, and frees its port, when the scope of its layer closes. */
export class Simulator extends Context.Service<
  Simulator,
  {
    /** Such as `http://127.0.0.1:8123`, for the control plane, the runtime and the credential endpoints alike. */
    readonly endpoint: string
    readonly port: number
    /** Queues plays. Each is used up by the next request for its operation; when none fits, the model answers. */
    readonly script: (...plays: ReadonlyArray<Play>) => Effect.Effect<void>
    /** Everything received so far that is still remembered, oldest first. */
    readonly requests: Effect.Effect<ReadonlyArray<ReceivedRequest>>
    /** Waits for the request with this index, 0 being the first, to have been received. Forgotten ones are not found. */
    readonly received: (index: number) => Effect.Effect<ReceivedRequest>
  }
>()("@bedrock-kit/simulator/Simulator") {
  /**
   * Starts a simulator.
   *
   * **Errors**: `SimulatorError` when the port cannot be had.
   */
  static readonly layer = (options: SimulatorOptions = {}): Layer.Layer<Simulator, SimulatorError> =>
    Layer.effect(Simulator, make(options))
}

/** The requests it remembers, and how many came before them. */
interface Journal {
  readonly forgotten: number
  readonly requests: ReadonlyArray<ReceivedRequest>
}

const remember = ({ forgotten, requests }: Journal, received: ReceivedRequest, most: number): Journal => {
  const all = [...requests, received]
  const surplus = Math.max(0, all.length - most)
  return { forgotten: forgotten + surplus, requests: all.slice(surplus) }
}

const textDecoder = new TextDecoder()

const sendFailure = (exchange: Exchange, context: ResponseContext, failure: AwsFailure) =>
  sendReply(exchange, context, toReply(failure, context.service, context.requestId))

const unknownOperation = (found: NoRoute): AwsFailure => {
  switch (found.service) {
    case "sts":
      return {
        status: 400,
        type: "InvalidAction",
        message: `Could not find operation ${found.action ?? ""} for version 2011-06-15`
      }
    case "imds":
      return awsFailure("Not Found", "", "imds")
    default:
      return awsFailure("UnknownOperationException", "The requested operation is not recognized by the service.")
  }
}

/** The service a request must be signed for, if it must. */
const signingService = ({ operation, service }: Route): SigningService | undefined =>
  operation !== "AssumeRoleWithWebIdentity" && (service === "bedrock" || service === "sts") ? service : undefined

const nobody: Caller = { key: undefined, region: undefined }

const make = Effect.fnUntraced(function* (options: SimulatorOptions) {
  const initial: Catalog = {
    region: options.region ?? "us-east-1",
    accountId: options.accountId ?? "123456789012",
    models: options.models ?? defaultModels,
    profiles: options.profiles ?? defaultProfiles,
    account: toAccount(options.account ?? {})
  }
  const keys = options.keys ?? [exampleKey]
  const bearerTokens = options.bearerTokens ?? [exampleBearerToken]
  const emptyRegions = new Set(options.emptyRegions)
  const settings = toCredentialSettings(options.credentials ?? {})
  const containerPaths = settings.containers.map(({ path }) => path)
  const deltaDelay = Duration.fromInputUnsafe(options.deltaDelay ?? 0)
  // Less than one item a page would never get anywhere.
  const pageSize = Math.max(1, Math.floor(options.pageSize ?? Infinity))
  const now = options.now ?? Date.now

  const plays = yield* Ref.make<ReadonlyArray<Play>>([])
  const cached = yield* Ref.make<ReadonlySet<string>>(new Set())
  const issued = yield* Ref.make(nothingIssued)
  const useCaseForm = yield* Ref.make(initial.account.useCaseForm)
  const remembered = options.remembered ?? Infinity
  const journal = yield* SubscriptionRef.make<Journal>({ forgotten: 0, requests: [] })

  /** The account as it is now: the form can be submitted. */
  const readCatalog = Effect.map(Ref.get(useCaseForm), (form): Catalog => ({
    ...initial,
    account: { ...initial.account, useCaseForm: form }
  }))

  /** Answers an operation of Bedrock whose answer is one response. */
  const reply = Effect.fnUntraced(function* (
    found: Route,
    caller: Caller,
    body: string,
    { catalog, nowMillis }: ModelContext
  ) {
    if (found.operation === "PutUseCaseForModelAccess") {
      const form = decodeUseCaseForm(body)
      if (Result.isFailure(form)) return Result.fail(form.failure)
      yield* Ref.set(useCaseForm, form.success)
      return Result.succeed<Reply>({ ...jsonReply({}), status: 201 })
    }
    const isEmptyRegion = caller.region !== undefined && emptyRegions.has(caller.region)
    return Result.map(answerControlPlane({ found, body, catalog, isEmptyRegion, pageSize, nowMillis }), jsonReply)
  })

  const converse = Effect.fnUntraced(function* (
    exchange: Exchange,
    context: ResponseContext,
    operation: "Converse" | "ConverseStream",
    modelId: string,
    body: string,
    { catalog, edit, nowMillis }: ModelContext & { readonly edit: (reply: Reply) => Reply }
  ) {
    // One step: of two equal requests at once, only one finds the cache empty.
    const turn = yield* Ref.modify(cached, (seen) => {
      const result = answerConverse(operation, modelId, body, { catalog, nowMillis, seen, deltaDelay })
      const prefixes = Result.isSuccess(result) ? result.success.prefixes : []
      return [result, prefixes.length === 0 ? seen : new Set([...seen, ...prefixes])]
    })
    if (Result.isFailure(turn)) return yield* sendFailure(exchange, context, turn.failure)
    const { answer, options: output, request } = turn.success
    if (operation === "ConverseStream") {
      return yield* sendEvents(exchange, context, toStreamEvents(request, answer, output), deltaDelay)
    }
    yield* Duration.isZero(deltaDelay) ? Effect.void : Effect.sleep(Duration.millis(output.latencyMs))
    return yield* sendReply(exchange, context, edit(jsonReply(toConverseResponse(request, answer, output))))
  })

  const handle = Effect.fnUntraced(function* (exchange: Exchange) {
    const { headers, httpVersion, method, target } = exchange
    const signed: SignedRequest = { method, target, headers, body: yield* exchange.body }
    const body = textDecoder.decode(signed.body)
    const found = route(method, target, body, containerPaths)
    const nowMillis = now()
    const context: ResponseContext = { service: found.service, requestId: randomUUID(), nowMillis }
    const received = toReceivedRequest(signed, {
      httpVersion,
      operation: found.operation ?? "Unknown",
      outcome: Deferred.await(exchange.outcome)
    })
    yield* SubscriptionRef.update(journal, (all) => remember(all, received, remembered))
    if (found.operation === undefined) return yield* sendFailure(exchange, context, unknownOperation(found))

    const catalog = yield* readCatalog
    const { accountId, region } = catalog
    const { requestId } = context
    const held = yield* Ref.get(issued)
    const request: CredentialRequest = {
      found,
      headers,
      body,
      settings,
      issued: held,
      region,
      accountId,
      requestId,
      nowMillis
    }
    const service = signingService(found)
    const caller =
      service === undefined
        ? Result.map(checkToken(request), () => nobody)
        : authenticate(signed, { keys: [...keys, ...held.keys], bearerTokens, service, nowMillis })
    if (Result.isFailure(caller)) return yield* sendFailure(exchange, context, caller.failure)

    const { operation } = found
    const play = yield* Ref.modify(plays, (queue) => takePlay(queue, operation))
    if (play !== undefined && play._tag !== "Answer") return yield* performPlay(exchange, context, play)
    if (play !== undefined) yield* pause(play.delay)
    const edit = (own: Reply): Reply => (play === undefined ? own : editReply(own, play, found.query))

    // The answer is lost on its way, and who asks waits.
    if (operation === "GetMetadataToken" && !request.settings.tokensArrive) return yield* Effect.never

    const denied = iamFailure(catalog, found, caller.success, body)
    if (denied !== undefined) return yield* sendFailure(exchange, context, denied)
    if (operation === "Converse" || operation === "ConverseStream") {
      return yield* converse(exchange, context, operation, found.identifier, body, { catalog, edit, nowMillis })
    }
    const result =
      found.service === "bedrock"
        ? yield* reply(found, caller.success, body, { catalog, nowMillis })
        : // One step: no two requests are handed the same key.
          yield* Ref.modify(issued, (before) =>
            answerCredentialRequest({ ...request, issued: before }, caller.success.key)
          )
    return Result.isSuccess(result)
      ? yield* sendReply(exchange, context, edit(result.success))
      : yield* sendFailure(exchange, context, result.failure)
  })

  /** Ends with the response, or at once when the client leaves. A fault of ours must not leave the client waiting. */
  const serve = (exchange: Exchange): Effect.Effect<void> =>
    Effect.raceFirst(handle(exchange), Deferred.await(exchange.outcome)).pipe(
      Effect.catchCause((cause) =>
        Effect.andThen(Effect.logError("The simulator failed to answer a request.", cause), exchange.disconnect)
      ),
      Effect.asVoid
    )

  // Before the listener, so that when the scope closes the connections are cut first.
  const fork = yield* FiberSet.makeRuntime<never, void, never>()
  const port = yield* listen({ port: options.port ?? 0, onExchange: (exchange) => void fork(serve(exchange)) })

  return Simulator.of({
    endpoint: `http://127.0.0.1:${port}`,
    port,
    script: (...more) => Ref.update(plays, (queue) => [...queue, ...more]),
    requests: Effect.map(SubscriptionRef.get(journal), ({ requests }) => requests),
    received: (index) =>
      SubscriptionRef.changes(journal).pipe(
        Stream.filterMap(({ forgotten, requests }) =>
          Result.fromNullishOr(requests[index - forgotten], () => undefined)
        ),
        Stream.runHead,
        // The changes never end, so there is a head.
        Effect.map(Option.getOrThrow)
      )
  })
})
