/** What can be a step: a camera or a scene. `number`: of a camera, by which it is also found. */
export interface Item {
  id: string;
  label: string;
  number: number | null;
}

/** One line of a list that is being made. `key` tells two lines of one camera apart. Null: nothing that is a number was typed. */
export interface Step {
  key: number;
  id: string;
  dwellSeconds: number | null;
}

/** Long enough to look at a place, by the practice of guard tours. */
export const DEFAULT_DWELL_SECONDS = 10;

/** The step at `at`, exchanged with its neighbour. */
export function moved(steps: readonly Step[], at: number, by: -1 | 1): readonly Step[] {
  const [one, other] = [steps[at], steps[at + by]];
  return one === undefined || other === undefined ? steps : steps.with(at, other).with(at + by, one);
}

/** `22:30, 6:00` as one types it: the times in their order, without doubles; what is no time comes back as typed, for the contract to refuse. */
export const readTimes = (typed: string): string[] =>
  [
    ...new Set(
      typed
        .split(/[\s,;]+/)
        .filter((part) => part !== "")
        .map(readTime),
    ),
  ].sort();

function readTime(part: string): string {
  const [, hours, minutes] = /^(\d{1,2})(?:[:h.](\d{2})?)?$/i.exec(part) ?? [];
  return hours === undefined ? part : `${hours.padStart(2, "0")}:${minutes ?? "00"}`;
}
