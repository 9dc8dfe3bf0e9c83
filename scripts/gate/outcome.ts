/** What one step of the gate came to. A static check counts one; a test project counts its tests. */
export interface Outcome {
  passed: number;
  /** Each failure with its reason, said again at the end. */
  failures: string[];
  /** Each skip by name: a skip that nobody can name is one that nobody sees. */
  skips: string[];
}

export const PASSED: Outcome = { passed: 1, failures: [], skips: [] };

export const failed = (reason: string): Outcome => ({ passed: 0, failures: [reason], skips: [] });

export function sum(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, outcome) => total + outcome.passed, 0),
    failures: outcomes.flatMap((outcome) => outcome.failures),
    skips: outcomes.flatMap((outcome) => outcome.skips),
  };
}

/** A failure is told whole where it happened; here a check's output is cut. */
const REASON_LINES = 12;

/** How a run ends: each failure and each skip, then the one line that others read. */
export function closing({ passed, failures, skips }: Outcome): string[] {
  return [
    ...failures.map((failure) => `\nfailed: ${shortened(failure)}`),
    ...skips.map((skip) => `skipped: ${skip}`),
    `${passed} passed, ${failures.length} failed, ${skips.length} skipped`,
  ];
}

function shortened(failure: string): string {
  const lines = failure.split("\n");
  const left = lines.length - REASON_LINES;
  return left <= 0 ? failure : [...lines.slice(0, REASON_LINES), `… and ${left} more lines above`].join("\n");
}
