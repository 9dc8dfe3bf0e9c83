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

/** The last line of a run, which others read. */
export const closingLine = ({ passed, failures, skips }: Outcome) =>
  `${passed} passed, ${failures.length} failed, ${skips.length} skipped`;
