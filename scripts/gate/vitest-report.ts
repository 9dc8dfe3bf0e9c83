import { z } from "zod";
import type { Outcome } from "./outcome.ts";

/** The part of vitest's JSON report that counts. */
export const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});
export type VitestReport = z.infer<typeof VitestReport>;

/**
 * `mayBeEmpty`: a filter was given that other projects answer. Without one, a project that ran nothing has failed: its files were
 * moved out of sight. `code`: vitest's exit code, not 0 also for an error outside of any test.
 */
export function readVitestReport(project: string, report: VitestReport, code: number, mayBeEmpty: boolean): Outcome {
  const outcome: Outcome = { passed: 0, failures: [], skips: [] };
  for (const file of report.testResults) {
    for (const test of file.assertionResults) countTest(outcome, project, test);
    if (file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"))
      outcome.failures.push(`${project}: ${file.name} could not be run: ${firstLine(file.message)}`);
  }
  const ran = outcome.passed + outcome.failures.length;
  if (ran === 0 && !mayBeEmpty) outcome.failures.push(`${project}: no test was run`);
  if (ran > 0 && code !== 0 && outcome.failures.length === 0) outcome.failures.push(`${project}: an error outside of the tests`);
  return outcome;
}

type TestResult = VitestReport["testResults"][number]["assertionResults"][number];

function countTest(outcome: Outcome, project: string, test: TestResult) {
  if (test.status === "passed") outcome.passed += 1;
  else if (test.status === "failed")
    outcome.failures.push(`${project}: ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
  else outcome.skips.push(`${project}: ${test.fullName}`);
}

const firstLine = (text: string | undefined) => text?.trim().split("\n")[0] ?? "no reason given";
