import type { RecordedHours, RecordingPlan } from "@vigie/shared/recordings/schema";

/** Days of one line of hours: one of the week (ISO 8601, 1 Monday), or several at once. */
export const DAYS = ["all", "work", "weekend", "1", "2", "3", "4", "5", "6", "7"] as const;
export type Days = (typeof DAYS)[number];

/** One line as it is typed; the same days may have several. `until` 24:00 is the day's end. */
export interface HoursLine {
  days: Days;
  from: string;
  until: string;
}

/** What is typed of a camera's recording. `sub` auto: the small stream as well for H.265 cameras alone. */
export interface RecordingDraft {
  schedule: RecordingPlan["schedule"]["kind"];
  /** Kept also while another schedule is chosen. */
  lines: readonly HoursLine[];
  sub: "auto" | "yes" | "no";
}

const WEEKDAYS: Readonly<Record<Days, readonly number[]>> = {
  all: [1, 2, 3, 4, 5, 6, 7],
  work: [1, 2, 3, 4, 5],
  weekend: [6, 7],
  "1": [1],
  "2": [2],
  "3": [3],
  "4": [4],
  "5": [5],
  "6": [6],
  "7": [7],
};

export const NEW_LINE: HoursLine = { days: "all", from: "08:00", until: "20:00" };

export function recordingDraftOf({ schedule, sub }: RecordingPlan): RecordingDraft {
  return {
    schedule: schedule.kind,
    lines: schedule.kind === "hours" ? linesOf(schedule.hours) : [NEW_LINE],
    sub: sub === null ? "auto" : sub ? "yes" : "no",
  };
}

/** The same hours of all days, of the working week or of the weekend are one line. */
function linesOf(hours: readonly RecordedHours[]): HoursLine[] {
  const spans = new Map<string, number[]>();
  for (const { weekday, from, until } of hours) {
    const span = `${from} ${until}`;
    spans.set(span, [...(spans.get(span) ?? []), weekday]);
  }
  return [...spans].flatMap(([span, weekdays]) => {
    const [from = "", until = ""] = span.split(" ");
    const days = weekdays.sort((a, b) => a - b).join();
    const whole = (["all", "work", "weekend"] as const).find((each) => WEEKDAYS[each].join() === days);
    const told = whole === undefined ? DAYS.filter((each) => weekdays.includes(Number(each))) : [whole];
    return told.map((each) => ({ days: each, from, until }));
  });
}

/** As the contract has it; hours that cannot be are for its check to refuse. */
export function planTyped({ schedule, lines, sub }: RecordingDraft): object {
  const hours = lines.flatMap(({ days, from, until }) =>
    WEEKDAYS[days].map((weekday) => ({ weekday, from: from.trim(), until: until.trim() })),
  );
  return {
    schedule: schedule === "hours" ? { kind: schedule, hours } : { kind: schedule },
    sub: sub === "auto" ? null : sub === "yes",
  };
}

const HOURS_FIELD = /^recording\.schedule\.hours(?:\.(\d+))?/;

/** The lines that the contract refused, of the fields that it named; none typed is the first's fault. */
export function faultyLines({ lines }: RecordingDraft, faulty: ReadonlySet<string>): ReadonlySet<number> {
  const owners = lines.flatMap(({ days }, line) => WEEKDAYS[days].map(() => line));
  return new Set(
    [...faulty].flatMap((field) => {
      const [whole, hour] = HOURS_FIELD.exec(field) ?? [];
      return whole === undefined ? [] : [owners[Number(hour ?? 0)] ?? 0];
    }),
  );
}
