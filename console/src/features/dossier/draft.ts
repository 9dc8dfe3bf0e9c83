import type { DossierQuery } from "@vigie/shared/journal/reading";
import { dayOf, monthsBefore } from "@vigie/shared/kernel/calendar";
import { EpochMs } from "@vigie/shared/kernel/units";
import type { Checked } from "../../lib/form.ts";
import { dayEnd, dayStart } from "../../lib/room-day.ts";

/** What is taken away: days of the room's calendar, both included. */
export interface DossierDraft {
  from: string;
  until: string;
  language: "fr" | "en";
}

/** As much as the server gives at once. */
const MAX_MS = 367 * 86_400_000;
const USUAL_MONTHS = 1;

/** The last month, today included. */
export function usualDossier(now: number, language: "fr" | "en"): DossierDraft {
  const at = EpochMs.parse(now);
  return { from: dayOf(monthsBefore(at, USUAL_MONTHS)), until: dayOf(at), language };
}

export function checkDossier(draft: DossierDraft): Checked<DossierQuery> {
  const [start, end] = [dayStart(draft.from), dayEnd(draft.until)];
  if (start === null) return { ok: false, fields: new Set(["from"]) };
  if (end === null || end <= start || end - start > MAX_MS) return { ok: false, fields: new Set(["until"]) };
  return { ok: true, value: draft };
}
