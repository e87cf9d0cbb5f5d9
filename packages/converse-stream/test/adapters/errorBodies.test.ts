import { ConverseStream } from "@bedrock-kit/converse-stream"
import { accessKeys, CredentialProvider, Credentials } from "@bedrock-kit/credentials"
import { exampleKey } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Stream } from "effect"
import { adapters } from "../support/adapters.ts"
import { turnOf, userSays } from "../support/turns.ts"
import { type Answer, rawServer } from "./rawServer.ts"

describe.each(adapters)("%s", (_name, adapter) => {
  /** Why a turn failed, with the real client against a server that only answers this. */
  const failure = Effect.fnUntraced(function* (version: "1.1" | "2", answer: Answer) {
    const { port } = yield* rawServer(version, answer)
    const runtime = adapter.layer({ region: "us-east-1", endpoint: `http://127.0.0.1:${port}` })
    const { reason } = yield* ConverseStream.use((service) =>
      Stream.runDrain(service.stream(turnOf([userSays("hello")], { modelId: "m" })))
    ).pipe(
      Effect.flip,
      Effect.provide(
        ConverseStream.layerNoDeps({ maxAttempts: 1 }).pipe(
          Layer.provide(runtime),
          Layer.provide(Credentials.layerNoDeps),
          Layer.provide(CredentialProvider.layerOf(accessKeys(exampleKey)))
        )
      )
    )
    return reason
  })

  const foreign = "the answer is not AWS's, so a proxy or gateway on the way may have given it"
  const page = "<html><head><title>Blocked by policy 12</title></head><body>See <b>IT</b></body></html>"

  const answers: ReadonlyArray<readonly [name: string, answer: Answer, expected: object]> = [
    [
      "a proxy's page",
      { status: 403, headers: { "content-type": "text/html" }, body: page },
      { exception: "HTTP 403", category: "AccessDenied", statusCode: 403, detail: `${foreign}: Blocked by policy 12` }
    ],
    [
      "a gateway's line",
      { status: 502, body: "upstream connect error\n" },
      { exception: "HTTP 502", category: "Service", statusCode: 502, detail: `${foreign}: upstream connect error` }
    ],
    [
      "no body at all",
      { status: 503, body: "" },
      { exception: "HTTP 503", category: "Service", statusCode: 503, detail: foreign }
    ],
    [
      "a redirection to a login",
      { status: 302, headers: { location: "https://login.example" }, body: "<html><title>Moved</title></html>" },
      { exception: "HTTP 302", category: "Network", statusCode: 302, detail: `${foreign}: Moved` }
    ],
    [
      "JSON with words of its own",
      { status: 429, headers: { "retry-after": "3" }, body: '{"message":"Over the limit of team A"}' },
      {
        exception: "HTTP 429",
        category: "Throttling",
        detail: `${foreign}: Over the limit of team A`,
        retryAfter: Duration.seconds(3)
      }
    ],
    [
      "JSON that the SDK cannot take",
      { status: 500, body: '{"code":null}' },
      { exception: "HTTP 500", category: "Service", detail: `${foreign}: {"code":null}` }
    ],
    [
      "a page that breaks off",
      { status: 502, body: "<html><title>Bad gateway</title>", isCut: true },
      { exception: "HTTP 502", category: "Service", detail: `${foreign}: Bad gateway` }
    ],
    [
      "more than anybody reads",
      { status: 500, body: `first\n${"x".repeat(1_000_000)}` },
      { exception: "HTTP 500", category: "Service", detail: `${foreign}: first` }
    ],
    [
      "AWS's own words, with a date to wait for",
      {
        status: 429,
        headers: {
          "x-amzn-errortype": "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/",
          "x-amzn-requestid": "req-1",
          date: "Wed, 21 Oct 2015 07:28:00 GMT",
          "retry-after": "Wed, 21 Oct 2015 07:28:09 GMT"
        },
        body: '{"message":"Too many requests"}'
      },
      {
        exception: "ThrottlingException",
        category: "Throttling",
        statusCode: 429,
        requestId: "req-1",
        detail: "Too many requests",
        retryAfter: Duration.seconds(9)
      }
    ],
    [
      "a model that is starting up",
      { status: 429, headers: { "x-amzn-errortype": "ModelNotReadyException" }, body: '{"message":"Not ready"}' },
      { exception: "ModelNotReadyException", category: "ModelNotReady", detail: "Not ready" }
    ],
    [
      "the quota of a day",
      {
        status: 429,
        headers: { "x-amzn-errortype": "ThrottlingException" },
        body: '{"message":"Too many tokens per day, please wait before trying again."}'
      },
      { exception: "ThrottlingException", category: "Quota", isRetryable: false }
    ]
  ]

  describe.each(["2", "1.1"] as const)("an error over HTTP/%s", (version) => {
    it.live.each(answers)("keeps %s", ([, answer, expected]) =>
      Effect.gen(function* () {
        assert.deepInclude(yield* failure(version, answer), { _tag: "AwsError", ...expected })
      })
    )
  })
})
