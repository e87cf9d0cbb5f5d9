/** What is wrong, where, why, and what to do: every sentence whole, as an operator reads it. */
import { CredentialProvider, CredentialsError } from "@bedrock-kit/credentials"
import { exampleWebIdentityToken } from "@bedrock-kit/simulator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Result } from "effect"
import { TestClock } from "effect/testing"
import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { type Answer, answering, silent } from "./support/endpoints.ts"
import { atSimulator, home, withEnvironment } from "./support/environment.ts"
import { eventually } from "./support/eventually.ts"
import { chain } from "./support/host.ts"

interface Places {
  readonly home: string
  readonly endpoint: string
}

interface Bad {
  readonly is: string
  readonly variables?: (at: Places) => Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  /** With `HOME` for the home folder of the test. */
  readonly says: string
}

const resolve = CredentialProvider.use((provider) => provider.resolve)

const config = (...lines: ReadonlyArray<string>) => ({ ".aws/config": lines.join("\n") })
const running = (command: string) => config("[default]", `credential_process = ${command}`)
const pod = ({ home }: Places) => ({
  AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/Pod",
  AWS_WEB_IDENTITY_TOKEN_FILE: join(home, "token")
})

const setSomething =
  "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or AWS_BEARER_TOKEN_BEDROCK; or run: aws configure."
const process = "AWS credentials from profile default in HOME/.aws/config failed:"
const byHand = "Run the profile's credential_process by hand to see why."
const role = "AWS credentials from profile default in HOME/.aws/config failed:"
const checkRole = "Check role_arn, what it is assumed with, and the trust policy of the role."
const container = "AWS credentials from AWS_CONTAINER_CREDENTIALS_FULL_URI failed:"
const checkContainer = "Check that the endpoint is the container's own and that the task has a role."
const web = "AWS credentials from AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN failed:"
const checkToken = "Check the token file, the role and its trust policy."

const files: ReadonlyArray<Bad> = [
  {
    is: "garbage",
    files: config("what is this", "[default", "aws_access_key_id: AKIA"),
    says: `No AWS credentials were found. ${setSomething} HOME/.aws/config line 1 is neither a [section], a setting, nor a comment, and is passed over. Correct or remove it.`
  },
  {
    is: "garbage in the profile that is named",
    variables: () => ({ AWS_PROFILE: "dev" }),
    files: config("[profile dev]", "region = eu-west-1", "aws_access_key_id AKIA"),
    says: "No AWS credentials were found for profile dev. The profile exists but names no credentials. Give it keys, a role, a process, or an SSO session. HOME/.aws/config line 3 is neither a [section], a setting, nor a comment, and is passed over. Correct or remove it."
  },
  {
    is: "folders",
    files: { ".aws/config/x": "", ".aws/credentials/x": "" },
    says: `No AWS credentials were found. ${setSomething} HOME/.aws/config is a folder, so no profile is read from it. Put a file in its place. HOME/.aws/credentials is a folder, so no profile is read from it. Put a file in its place.`
  },
  {
    is: "a path through a file",
    variables: ({ home }) => ({ AWS_CONFIG_FILE: join(home, "file/config") }),
    files: { file: "" },
    says: `No AWS credentials were found. ${setSomething} HOME/file/config lies in something that is not a folder, so no profile is read from it. Correct its path.`
  },
  {
    is: "no such profile, but one like it",
    variables: () => ({ AWS_PROFILE: "prdo" }),
    files: config("[profile prod]", "region = eu-west-1"),
    says: "No AWS credentials were found for profile prdo. There is no such profile in HOME/.aws/config or HOME/.aws/credentials (profiles there: prod). Did you mean prod? If not, run: aws configure --profile prdo."
  },
  {
    is: "no such profile, and no other",
    variables: () => ({ AWS_PROFILE: "prod" }),
    says: "No AWS credentials were found for profile prod. There is no such profile in HOME/.aws/config or HOME/.aws/credentials, which hold none at all. Correct AWS_PROFILE or the profile option, or run: aws configure --profile prod."
  },
  {
    is: "no such profile, and what is tried after it fails, too: the profile is what was asked for",
    variables: (at) => ({ ...pod(at), AWS_PROFILE: "prod" }),
    says: "No AWS credentials were found for profile prod. There is no such profile in HOME/.aws/config or HOME/.aws/credentials, which hold none at all. Correct AWS_PROFILE or the profile option, or run: aws configure --profile prod."
  },
  {
    is: "half a key pair in a profile",
    files: config("[default]", "aws_access_key_id = AKIA"),
    says: `No AWS credentials were found. aws_secret_access_key is not set in profile default in HOME/.aws/config, so its access keys cannot be used. Set both or neither. ${setSomething}`
  },
  {
    is: "half a key pair in the environment",
    variables: () => ({ AWS_ACCESS_KEY_ID: "AKIA" }),
    says: `No AWS credentials were found. AWS_SECRET_ACCESS_KEY is not set, so the access keys in the environment cannot be used. Set both variables or neither. ${setSomething}`
  },
  {
    is: "a role with two sources",
    files: config("[default]", "role_arn = arn:x", "source_profile = a", "credential_source = Environment"),
    says: `No AWS credentials were found. Both source_profile and credential_source are set in profile default in HOME/.aws/config, so its role cannot be assumed. Keep one of them. ${setSomething}`
  },
  {
    is: "a role that asks for a code",
    files: config(
      "[default]\nrole_arn = arn:aws:iam::123456789012:role/X\nsource_profile = b\nmfa_serial = arn:m",
      "[profile b]\naws_access_key_id = A\naws_secret_access_key = b"
    ),
    says: `${role} profile default has an mfa_serial, and nobody is here to type a code; use a profile without one. ${checkRole}`
  },
  {
    is: "a role of the instance, where that may not be asked",
    files: config(
      "[default]",
      "role_arn = arn:aws:iam::123456789012:role/X",
      "credential_source = Ec2InstanceMetadata"
    ),
    says: `${role} AWS_EC2_METADATA_DISABLED is true, so the instance was not asked. ${checkRole}`
  }
]

const processes: ReadonlyArray<Bad> = [
  {
    is: "fails",
    files: running("echo wrong password >&2; exit 1"),
    says: `${process} the command ended with an error and said: wrong password. ${byHand}`
  },
  {
    is: "fails for want of a login, to a profile of its own",
    files: running("echo 'Token has expired. Run aws sso login --profile corp.' >&2; exit 255"),
    says: `${process} the command ended with an error and said: Token has expired. Run aws sso login --profile corp. ${byHand}`
  },
  {
    is: "fails in silence",
    files: running("exit 1"),
    says: `${process} the command ended with an error and said nothing. ${byHand}`
  },
  {
    is: "fails and says a secret",
    files: running("echo refused: AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY >&2; exit 1"),
    says: `${process} the command ended with an error and said: refused: … …. ${byHand}`
  },
  {
    is: "is not there",
    files: running("/nowhere/tool --token wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    says: `${process} the command ended with an error and said: /bin/sh: 1: /nowhere/tool: not found. ${byHand}`
  },
  {
    is: "prints nonsense",
    files: running("echo hello"),
    says: `${process} what the command printed is not JSON. ${byHand}`
  },
  { is: "prints nothing", files: running("true"), says: `${process} what the command printed is not JSON. ${byHand}` },
  { is: "prints null", files: running("echo null"), says: `${process} the command printed no credentials. ${byHand}` },
  {
    is: "prints a list",
    files: running("echo []"),
    says: `${process} the command printed no "Version": 1. ${byHand}`
  },
  {
    is: "prints half a key pair",
    files: running(`echo '{"Version":1,"AccessKeyId":"A"}'`),
    says: `${process} the command printed no access keys. ${byHand}`
  },
  {
    is: "prints numbers for keys",
    files: running(`echo '{"Version":1,"AccessKeyId":1,"SecretAccessKey":2}'`),
    says: `${process} it gave no access keys. ${byHand}`
  },
  {
    is: "prints what has expired",
    files: running(`echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"b","Expiration":"2020-01-01T00:00:00Z"}'`),
    says: `${process} what the command printed has expired. ${byHand}`
  }
]

const containers: ReadonlyArray<Bad> = [
  {
    is: "off the list of hosts",
    variables: () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://192.0.2.1/x" }),
    says: `${container} plain http is only taken from this machine and from 169.254.170.2, 169.254.170.23 and [fd00:ec2::23]; anything else must be https. ${checkContainer}`
  },
  {
    is: "no URL",
    variables: () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: "what is this" }),
    says: `${container} the value is not a URL. ${checkContainer}`
  },
  {
    is: "nobody there",
    variables: () => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://127.0.0.1:1/x" }),
    says: `${container} nothing answers there (connect ECONNREFUSED 127.0.0.1:1). ${checkContainer}`
  },
  {
    is: "a path that nobody knows",
    variables: ({ endpoint }) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/no` }),
    says: `${container} it answers with status 400: CredentialsV2Request: ID not found. ${checkContainer}`
  },
  {
    is: "a token file that is missing",
    variables: ({ endpoint, home }) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/v2/credentials/simulator`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(home, "token")
    }),
    says: `${container} there is no file HOME/token. ${checkContainer}`
  }
]

const tokens: ReadonlyArray<Bad> = [
  { is: "missing", variables: pod, says: `${web} there is no file HOME/token. ${checkToken}` },
  {
    is: "a folder",
    variables: pod,
    files: { "token/x": "" },
    says: `${web} a folder is where a file should be: HOME/token. ${checkToken}`
  },
  {
    is: "in a file",
    variables: (at) => ({ ...pod(at), AWS_WEB_IDENTITY_TOKEN_FILE: join(at.home, "token/x") }),
    files: { token: "" },
    says: `${web} there is no file HOME/token/x. ${checkToken}`
  },
  {
    is: "refused",
    variables: pod,
    files: { token: "x" },
    says: `${web} AWS answered InvalidIdentityTokenException: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token). ${checkToken}`
  },
  {
    is: "of use, and STS out of reach",
    variables: (at) => ({ ...pod(at), AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1" }),
    files: { token: exampleWebIdentityToken },
    says: `${web} AWS was not reached (connect ECONNREFUSED 127.0.0.1:1); check the network and the endpoint. ${checkToken}`
  }
]

const says = (what: string, bad: ReadonlyArray<Bad>) =>
  describe(`bad input: ${what}`, () => {
    it.live.each(bad.map((one) => [one.is, one] as const))(
      "%s",
      ([, { files, says, variables }]) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(resolve)
          assert.strictEqual(error.message.replaceAll(yield* home, "HOME"), says)
        }).pipe(Effect.provide(chain()), atSimulator({ files, variables })),
      20_000
    )
  })

says("the configuration files", files)
says("a credential process that", processes)
says("a container's endpoint that is", containers)
says("a web identity token that is", tokens)

describe("instance metadata that", () => {
  const wayOut = "Check that the instance has a role, and that its metadata options let this process ask."
  const credentials =
    (answer: Answer) =>
    (line: string): Answer =>
      line.endsWith("/token")
        ? [200, "token-1"]
        : line.endsWith("/security-credentials/")
          ? [200, "Builder"]
          : line.endsWith("/Builder")
            ? answer
            : [200, "eu-west-3"]

  it.live.each<readonly [string, (line: string) => Answer, string]>([
    ["answers with 401", () => [401], "it answers with status 401, so this process may not ask."],
    ["answers with 404", () => [404], "it answers with status 404."],
    ["answers with 503", () => [503], "it answers with status 503."],
    ["has no role", (line) => (line.endsWith("/token") ? [200, "token-1"] : [404]), "the instance has no role."],
    ["fails at the credentials", credentials([503]), "it answers with status 503."],
    ["answers with a page", credentials([200, "<html>hunter2</html>"]), "what it answers is not JSON."],
    ["answers with a refusal", credentials([200, '{"Code":"Refused"}']), "it answers without credentials."]
  ])("%s", ([, answer, detail]) =>
    Effect.gen(function* () {
      const { endpoint } = yield* answering(answer)
      const error = yield* Effect.flip(resolve).pipe(
        Effect.provide(chain()),
        withEnvironment({ AWS_EC2_METADATA_DISABLED: "", AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint })
      )
      assert.strictEqual(
        error.message,
        `AWS credentials from the EC2 instance metadata service at ${endpoint} failed: ${detail} ${wayOut}`
      )
    })
  )

  it.effect("never answers", () =>
    Effect.gen(function* () {
      const { called, endpoint, held } = yield* silent
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(Effect.flip(resolve))
        yield* called
        yield* TestClock.adjust("300 millis")
        assert.strictEqual(
          (yield* Fiber.join(fiber)).message,
          `AWS credentials from the EC2 instance metadata service at ${endpoint} failed: it did not answer within 300 ms. ${wayOut}`
        )
        assert.isAbove(yield* held, 0)
      }).pipe(
        Effect.provide(chain()),
        withEnvironment({ AWS_EC2_METADATA_DISABLED: "", AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint })
      )
    })
  )
})

describe("a credential process that hangs", () => {
  /** How many processes of ours are alive, be it since this very moment. */
  const children = () => globalThis.process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length

  const startedIn = async (folder: string) => {
    const pids = (await readFile(join(folder, "started"), "utf8")).split("\n").filter((pid) => /^\d+$/.test(pid))
    if (pids.length === 0) throw new Error("The file is there, and its first line is not yet.")
    return pids
  }
  /** Nobody else would. */
  const endAll = Effect.flatMap(home, (folder) =>
    Effect.promise(async () => {
      for (const pid of await startedIn(folder)) globalThis.process.kill(Number(pid), "SIGKILL")
    })
  )

  it.effect("is given up after thirty seconds, and started once for all who ask meanwhile and again", () =>
    Effect.gen(function* () {
      const folder = yield* home
      const started = eventually(() => startedIn(folder))
      const first = yield* Effect.forkChild(Effect.flip(resolve))
      const pids = yield* started
      yield* TestClock.adjust("29 seconds")
      assert.isUndefined(first.pollUnsafe())
      yield* TestClock.adjust("1 seconds")
      const message = `${process} it did not answer within 30 seconds. ${byHand}`
      assert.strictEqual((yield* Fiber.join(first)).message.replaceAll(folder, "HOME"), message)

      const again = yield* Effect.forkChild(
        Effect.all([Effect.flip(resolve), Effect.flip(resolve)], { concurrency: "unbounded" })
      )
      // Whoever asks again reads the files first, and only then waits for the process: time goes on until all are done.
      while (again.pollUnsafe() === undefined) {
        yield* Effect.promise(() => new Promise(setImmediate))
        yield* TestClock.adjust("30 seconds")
      }
      for (const error of yield* Fiber.join(again))
        assert.strictEqual(error.message.replaceAll(folder, "HOME"), message)
      // A second process would be there by the time that a later one has come and gone.
      yield* resolve.pipe(Effect.provide(chain({ profile: "prompt" })))
      assert.lengthOf(pids, 1)
      yield* eventually(async () => assert.strictEqual(children(), 1))
    }).pipe(
      Effect.ensuring(endAll),
      Effect.provide(chain()),
      withEnvironment(
        {},
        config(
          "[default]",
          `credential_process = sh -c 'echo $$ >> "$HOME/started"; exec sleep 60'`,
          "[profile prompt]",
          `credential_process = echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"b"}'`
        )
      )
    )
  )
})

/** Runs as a user who may not read these files: a test is often run by root, who may read everything. */
describe("a file that this user may not read", () => {
  it.live(
    "is said so: configuration, folder, and token",
    () =>
      Effect.gen(function* () {
        const { stdout } = yield* Effect.promise(() =>
          promisify(execFile)(globalThis.process.execPath, [
            "--conditions=@bedrock-kit/source",
            join(import.meta.dirname, "support/nobody.ts")
          ])
        )
        const said = "may not be read by this user, so no profile is read from it. Change its owner or its mode."
        assert.deepStrictEqual(JSON.parse(stdout), {
          "the config file": `No AWS credentials were found. ${setSomething} HOME/.aws/config ${said}`,
          "its folder": `No AWS credentials were found for profile dev. There is no such profile in HOME/.aws/config or HOME/.aws/credentials, which hold none at all. Correct AWS_PROFILE or the profile option, or run: aws configure --profile dev. HOME/.aws/config ${said} HOME/.aws/credentials ${said}`,
          "the token": `${web} this user may not read HOME/token. ${checkToken}`
        })
      }),
    20_000
  )
})

describe("every failure", () => {
  it.live("leaves the ones before it in the list, by their source", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(resolve)
      assert.instanceOf(error, CredentialsError)
      assert.deepStrictEqual(
        error.failures?.map(({ source }) => source),
        ["process", "web-identity"]
      )
      assert.match(error.message, /^AWS credentials from profile default .* wrong password/)
      assert.isTrue(Result.isFailure(yield* Effect.result(resolve)))
    }).pipe(Effect.provide(chain()), atSimulator({ files: running("echo wrong password >&2; exit 1"), variables: pod }))
  )
})
