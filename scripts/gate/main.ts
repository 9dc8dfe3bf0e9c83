// `npm test` and `npm run test:long`: everything that must hold before a change is taken in.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { closing, failed, type Outcome, sum } from "./outcome.ts";
import { createRunner } from "./run.ts";
import { type Step, staticSteps, testStep } from "./steps.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PROJECTS = ["unit", "integration", "e2e"];

const { run, stop } = createRunner();
const outcomes: Outcome[] = [];
let isStopping = false;

async function gate(isLong: boolean, filters: readonly string[]) {
  const checks = isLong ? [] : staticSteps(root, run);
  if (filters.length === 0) await performTogether(checks, 2);
  else sayWhatIsLeftOut(filters, checks);
  const projects = isLong ? ["long"] : PROJECTS;
  // Each project in a run of its own, so that one that ran nothing is noticed; under a filter that is to be expected.
  const runs = filters.length > 0 ? [projects] : projects.map((project) => [project]);
  const absent = absentInstruments();
  for (const selected of runs) if (!isStopping) await perform(testStep(root, run, { projects: selected, filters, absent }));
  conclude(filters);
}

function sayWhatIsLeftOut(filters: readonly string[], checks: readonly Step[]) {
  const left = checks.length === 0 ? "" : `, nor is any of: ${checks.map((step) => step.name).join(", ")}`;
  console.log(`filter ${filters.join(" ")}: tests of other files are not run${left}`);
}

/** What the entry script tried to install in vain. */
function absentInstruments(): string[] {
  const absent = (process.env["VIGIE_ABSENT_INSTRUMENTS"] ?? "").split(",").filter((name) => name !== "");
  const skips = absent.map((name) => `what needs ${name}, which cannot be had on this system`);
  outcomes.push({ passed: 0, failures: [], skips });
  return absent;
}

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
    .catch((error: unknown) => failed(`${step.name}:\n${error instanceof Error ? error.stack : error}`));
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (isStopping) return;
  outcomes.push(outcome);
  // What a test failed on, vitest has just shown; what a check failed on is here whole, and once more, shortened, at the end.
  for (const failure of outcome.failures) if (failure.includes("\n")) console.log(failure);
  console.log(`${outcome.failures.length === 0 ? "ok    " : "FAILED"} ${step.name} (${seconds} s)`);
}

function conclude(filters: readonly string[]) {
  if (isStopping) return;
  const total = sum(outcomes);
  if (filters.length > 0 && total.passed + total.failures.length === 0)
    total.failures.push(`no test answers to ${filters.join(" ")}`);
  for (const line of closing(total)) console.log(line);
  process.exitCode = total.failures.length === 0 ? 0 : 1;
}

async function interrupt() {
  if (isStopping) return;
  isStopping = true;
  await stop();
  process.exit(130);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void interrupt());
const args = process.argv.slice(2);
await gate(
  args.includes("--long"),
  args.filter((arg) => arg !== "--long"),
);
