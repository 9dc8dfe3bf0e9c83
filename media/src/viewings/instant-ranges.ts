import { type InstantRange, MAX_FETCHED_RANGES } from "@vigie/shared/recordings/playback";

/** Pieces that a player fetched one after the other are one look. */
const SAME_LOOK_MS = 1_000;

/** In order, none overlapping another; of too many, those that lie nearest to each other are told as one. */
export function joined(ranges: readonly InstantRange[]): InstantRange[] {
  const whole: InstantRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last === undefined || range.from > last.until + SAME_LOOK_MS) whole.push({ ...range });
    else if (range.until > last.until) last.until = range.until;
  }
  while (whole.length > MAX_FETCHED_RANGES) joinNearest(whole);
  return whole;
}

function joinNearest(ranges: InstantRange[]): void {
  let [nearest, distanceMs] = [1, Number.POSITIVE_INFINITY];
  for (let at = 1; at < ranges.length; at += 1) {
    const between = (ranges[at]?.from ?? 0) - (ranges[at - 1]?.until ?? 0);
    if (between < distanceMs) [nearest, distanceMs] = [at, between];
  }
  const [second] = ranges.splice(nearest, 1);
  const first = ranges[nearest - 1];
  if (first !== undefined && second !== undefined) first.until = second.until;
}
