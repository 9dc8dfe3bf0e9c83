/** A day as it is typed. `year` null: the last such day that has begun. */
export type DayWord =
  | { kind: "ago"; days: number }
  | { kind: "weekday"; weekday: number }
  | { kind: "date"; day: number; month: number; year: number | null };

const AGO: Readonly<Record<string, number>> = {
  "aujourd hui": 0,
  today: 0,
  hier: 1,
  yesterday: 1,
  "avant hier": 2,
};

/** ISO 8601: 1 Monday … 7 Sunday. */
const WEEKDAYS: readonly (readonly string[])[] = [
  ["lundi", "monday"],
  ["mardi", "tuesday"],
  ["mercredi", "wednesday"],
  ["jeudi", "thursday"],
  ["vendredi", "friday"],
  ["samedi", "saturday"],
  ["dimanche", "sunday"],
];

const MONTHS: readonly (readonly string[])[] = [
  ["janvier", "january", "janv", "jan"],
  ["fevrier", "february", "fevr", "feb"],
  ["mars", "march", "mar"],
  ["avril", "april", "avr", "apr"],
  ["mai", "may"],
  ["juin", "june", "jun"],
  ["juillet", "july", "juil", "jul"],
  ["aout", "august", "aug"],
  ["septembre", "september", "sept", "sep"],
  ["octobre", "october", "oct"],
  ["novembre", "november", "nov"],
  ["decembre", "december", "dec"],
];

/** The day at the beginning of what was typed (lower case, no accents), and what follows it; null: no day is named. */
export function dayWordOf(text: string): { day: DayWord; rest: string } | null {
  return agoOf(text) ?? weekdayOf(text) ?? isoOf(text) ?? numericOf(text) ?? writtenOf(text);
}

function agoOf(text: string) {
  const plain = text.replace(/^avant-hier/, "avant hier").replace(/^aujourd['’-]hui/, "aujourd hui");
  const word = Object.keys(AGO).find((word) => begins(plain, word));
  const days = word === undefined ? undefined : AGO[word];
  return word === undefined || days === undefined
    ? null
    : { day: { kind: "ago", days } as const, rest: plain.slice(word.length).trim() };
}

function weekdayOf(text: string) {
  const at = WEEKDAYS.findIndex((names) => names.some((name) => begins(text, name)));
  const name = WEEKDAYS[at]?.find((name) => begins(text, name));
  if (name === undefined) return null;
  const rest = text.slice(name.length).trim();
  // `mardi 24 novembre`: the date says more than the weekday.
  return dayWordOf(rest) ?? { day: { kind: "weekday", weekday: at + 1 } as const, rest };
}

function isoOf(text: string) {
  const [whole, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?:t|\s|$)/.exec(text) ?? [];
  return whole === undefined ? null : dated(Number(day), Number(month), Number(year), text.slice(10).replace(/^t/, ""));
}

/** Day first, as both languages of the console write it. */
function numericOf(text: string) {
  const [whole, day, month, year] = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d\d))?(?=\s|$)/.exec(text) ?? [];
  if (whole === undefined) return null;
  return dated(Number(day), Number(month), fullYear(year), text.slice(whole.length));
}

/** `24 novembre 14h`, `1er nov. 2026`, `24 oct 02:30`. */
function writtenOf(text: string) {
  const [whole, day, name, year] = /^(\d{1,2})(?:er|st|nd|rd|th)?\s+([a-z]+)\.?(?:\s+(\d{4}))?(?=\s|$)/.exec(text) ?? [];
  if (whole === undefined || name === undefined) return null;
  const month = MONTHS.findIndex((names) => names.includes(name)) + 1;
  return month === 0 ? null : dated(Number(day), month, fullYear(year), text.slice(whole.length));
}

const fullYear = (year: string | undefined): number | null =>
  year === undefined ? null : year.length === 2 ? 2_000 + Number(year) : Number(year);

const dated = (day: number, month: number, year: number | null, rest: string) => ({
  day: { kind: "date", day, month, year } as const,
  rest: rest.trim(),
});

const begins = (text: string, word: string): boolean => text === word || text.startsWith(`${word} `);
