// `npm test` and `npm run test:long`: everything that must hold before a change is taken in.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { closingLine, failed, type Outcome, sum } from "./outcome.ts";
import { createRunner } from "./run.ts";
import { type Step, staticSteps, testStep } from "./steps.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PROJECTS = ["unit", "integration", "e2e"];

const args = process.argv.slice(2);
const isLong = args.includes("--long");
const filters = args.filter((arg) => arg !== "--long");
const { run, stop } = createRunner();
let isStopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void interrupt());

/** What the entry script tried to install in vain. */
const absent = (process.env["VIGIE_ABSENT_INSTRUMENTS"] ?? "").split(",").filter((name) => name !== "");
const withoutThem = absent.map((name) => `what needs ${name}, which cannot be had on this system`);
const outcomes: Outcome[] = [{ passed: 0, failures: [], skips: withoutThem }];
if (filters.length > 0) {
  const left = isLong
    ? ""
    : `, nor was any of: ${staticSteps(root, run)
        .map((step) => step.name)
        .join(", ")}`;
  console.log(`filter ${filters.join(" ")}: tests of other files are not run${left}`);
} else if (!isLong) {
  await performTogether(staticSteps(root, run), 2);
}
const projects = isLong ? ["long"] : PROJECTS;
// Each project in a run of its own, so that one that ran nothing is noticed; under a filter that is to be expected.
const runs = filters.length > 0 ? [projects] : projects.map((project) => [project]);
for (const selected of runs) if (!isStopping) await perform(testStep(root, run, { projects: selected, filters, absent }));
conclude();

/** The machine has two cores and a static check uses one. */
async function performTogether(steps: Step[], width: number) {
  const queue = [...steps];
  const worker = async () => {
    for (let step = queue.shift(); step !== undefined && !isStopping; step = queue.shift()) await perform(step);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

async function perform(step: Step) {
  const startedMs = performance.now();
  const outcome = await step
    .perform()
    .catch((error: unknown) => failed(`${step.name}: ${error instanceof Error ? error.stack : error}`));
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (isStopping) return;
  outcomes.push(outcome);
  // What a test failed on, vitest has just shown; what a check failed on is here whole, and once more, shortened, at the end.
  for (const failure of outcome.failures) if (failure.includes("\n")) console.log(failure);
  console.log(`${outcome.failures.length === 0 ? "ok    " : "FAILED"} ${step.name} (${seconds} s)`);
}

function conclude() {
  const total = sum(outcomes);
  if (filters.length > 0 && total.passed + total.failures.length === 0)
    total.failures.push(`no test answers to ${filters.join(" ")}`);
  for (const failure of total.failures) console.log(`\nfailed: ${shortened(failure)}`);
  for (const skip of total.skips) console.log(`skipped: ${skip}`);
  console.log(closingLine(total));
  process.exitCode = total.failures.length === 0 ? 0 : 1;
}

const SHOWN_LINES = 12;

function shortened(failure: string): string {
  const lines = failure.split("\n");
  const left = lines.length - SHOWN_LINES;
  return left <= 0 ? failure : [...lines.slice(0, SHOWN_LINES), `… and ${left} more lines above`].join("\n");
}

async function interrupt() {
  if (isStopping) return;
  isStopping = true;
  await stop();
  process.exit(130);
}
