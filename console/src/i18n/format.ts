import { useTranslation } from "react-i18next";
import { Language } from "./language.ts";

/** The room is in France whatever the machine's own zone. */
const timeZone = "Europe/Paris";

const LOCALE = { fr: "fr-FR", en: "en-GB" } as const satisfies Record<Language, string>;

export interface Format {
  /** 14:02:07 */
  time(at: number): string;
  /** 14:02 today, with the date on another day: for *since*. */
  since(at: number, now: number): string;
  /** 24/11/2026 14:02:07 */
  instant(at: number): string;
  /** 24/11/2026 */
  date(at: number): string;
  /** Tuesday 24 November */
  day(at: number): string;
  number(value: number): string;
}

function createFormat(language: Language): Format {
  const locale = LOCALE[language];
  const time = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: "medium" });
  const minute = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: "short" });
  const dated = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "short", timeStyle: "short" });
  const instant = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "short", timeStyle: "medium" });
  const day = new Intl.DateTimeFormat(locale, { timeZone, weekday: "long", day: "numeric", month: "long" });
  const date = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "short" });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return {
    time: (at) => time.format(at),
    since: (at, now) => (date.format(at) === date.format(now) ? minute : dated).format(at),
    instant: (at) => instant.format(at),
    date: (at) => date.format(at),
    day: (at) => day.format(at),
    number: (value) => number.format(value),
  };
}

const formats = new Map<Language, Format>();

/** One for the whole page: its parts cost the browser milliseconds to make, and every tile asks. */
function formatOf(language: Language): Format {
  const known = formats.get(language) ?? createFormat(language);
  formats.set(language, known);
  return known;
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  const language = Language.safeParse(i18n.language);
  const chosen = language.success ? language.data : "fr";
  return formatOf(chosen);
}
