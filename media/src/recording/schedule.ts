import { type CivilDay, civilDays, instantsOf } from "@vigie/shared/kernel/calendar";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { RecordedHours, RecordingPlan } from "@vigie/shared/recordings/schema";

export interface WantedSpan {
  from: EpochMs;
  until: EpochMs;
}

const DAY_MS = 86_400_000;
/** Hours are looked up so far ahead; then again. */
const AHEAD_MS = 2 * DAY_MS;
const EVER = Number.POSITIVE_INFINITY as EpochMs;

/** When a plan wants a camera recorded, within [from, until); in order, none touching another. */
export function wantedSpans({ schedule }: RecordingPlan, from: EpochMs, until: EpochMs): WantedSpan[] {
  if (schedule.kind === "never" || until <= from) return [];
  if (schedule.kind === "continuous") return [{ from, until }];
  const spans = civilDays(from, until).flatMap((day) =>
    schedule.hours.filter(({ weekday }) => weekday === day.weekday).flatMap((hours) => spansOf(day, hours)),
  );
  const within = spans.map((span) => ({
    from: Math.max(span.from, from) as EpochMs,
    until: Math.min(span.until, until) as EpochMs,
  }));
  return merged(within.filter((span) => span.from < span.until));
}

/** Hours that lie in what October repeats come twice; those that end or begin there last until its second, or from its first. */
function spansOf(day: CivilDay, hours: RecordedHours): WantedSpan[] {
  const from = instantsOf(day, hours.from);
  const until = hours.until === "24:00" ? [day.endAt] : instantsOf(day, hours.until);
  if (from.length === 2 && until.length === 2) return from.map((at, which) => ({ from: at, until: until[which] ?? at }));
  return [{ from: from[0] ?? day.startAt, until: until.at(-1) ?? day.endAt }];
}

function merged(spans: readonly WantedSpan[]): WantedSpan[] {
  const out: WantedSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last !== undefined && span.from <= last.until) last.until = Math.max(last.until, span.until) as EpochMs;
    else out.push({ ...span });
  }
  return out;
}

/** A plan that is asked about every frame: the calendar is opened only where the answer may change. */
export class Schedule {
  readonly #plan: RecordingPlan;
  /** What holds in [from, until). */
  #known: WantedSpan & { isWanted: boolean } = { from: EVER, until: EVER, isWanted: false };

  constructor(plan: RecordingPlan) {
    this.#plan = plan;
  }

  isWanted(at: EpochMs): boolean {
    if (at < this.#known.from || at >= this.#known.until) this.#known = this.#look(at);
    return this.#known.isWanted;
  }

  wanted(from: EpochMs, until: EpochMs): WantedSpan[] {
    return wantedSpans(this.#plan, from, until);
  }

  #look(at: EpochMs): WantedSpan & { isWanted: boolean } {
    if (this.#plan.schedule.kind !== "hours") {
      return { from: 0 as EpochMs, until: EVER, isWanted: this.#plan.schedule.kind === "continuous" };
    }
    const horizon = (at + AHEAD_MS) as EpochMs;
    const [next] = wantedSpans(this.#plan, at, horizon);
    if (next === undefined) return { from: at, until: horizon, isWanted: false };
    return next.from <= at ? { ...next, isWanted: true } : { from: at, until: next.from, isWanted: false };
  }
}
