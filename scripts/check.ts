/**
 * Everything that must hold before a change lands: types, style, generated files, and every suite of tests.
 *
 * `npm test` runs this. Tasks whose inputs have not changed come from the cache. The last line counts the tests
 * of every suite, cached ones included.
 */
import { spawnSync } from "node:child_process"
import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")

/**
 * Rounds, one after the other. What walks the tree runs before anything is built: a build puts a file beside its
 * configuration for a moment, and a linter that has seen it fails when it is gone. The host comes last, so that its
 * processes do not slow down the tests that watch the clock.
 */
const rounds = [
  ["//#lint", "//#format:check", "//#generate:check", "//#knip"],
  ["typecheck", "//#typecheck:scripts", "//#test:unit", "test:command"],
  ["test:host"]
]

/** Where each suite reports its counts. A suite without a report did not run. */
const reports = [".reports/unit.json", "apps/cli/.reports/command.json", "apps/plugin/.reports/host.json"]

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numFailedTestSuites: number
}

const readReport = async (path: string): Promise<Report | undefined> => {
  const text = await readFile(join(root, path), "utf8").catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Report)
}

// What an earlier run left behind must not be counted for this one.
for (const path of reports) await rm(join(root, path), { force: true })

const run = (tasks: ReadonlyArray<string>): boolean => {
  const options = ["--continue=dependencies-successful", "--output-logs=new-only", "--concurrency=2"]
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" }
  return spawnSync("turbo", ["run", ...tasks, ...options], { cwd: root, stdio: "inherit", env }).status === 0
}

// A round runs after a failure of one before it too: one run tells everything.
const isGreen = rounds.map(run).every(Boolean)

let passed = 0
let failed = 0
for (const path of reports) {
  const report = await readReport(path)
  if (report === undefined) {
    console.error(`The suite of ${path} did not run.`)
    failed += 1
    continue
  }
  passed += report.numPassedTests
  // A file that cannot be loaded fails without a test of its own.
  failed += report.numFailedTests === 0 ? report.numFailedTestSuites : report.numFailedTests
}

if (!isGreen) console.error("Something above failed. One task alone: pnpm exec turbo run <task>")
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = isGreen && failed === 0 ? 0 : 1
