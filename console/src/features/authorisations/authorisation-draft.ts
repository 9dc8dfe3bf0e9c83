import { ORDER_REFERENCES } from "@vigie/shared/authorisations/references";
import {
  type Authorisation,
  AuthorisationChange,
  AuthorisationInput,
  type LegalReference,
  MAX_AUTHORISATION_MS,
  type Purpose,
  type RecipientClause,
} from "@vigie/shared/authorisations/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import { dayOf } from "@vigie/shared/kernel/calendar";
import { canonicalJson } from "@vigie/shared/kernel/canonical-json";
import type { CameraId, CommuneId, EpochMs } from "@vigie/shared/kernel/units";
import { type Checked, check } from "../../lib/form.ts";
import { dayEnd, dayStart, lastDay, termEnd } from "../../lib/room-day.ts";

export interface ClauseDraft {
  /** Of this line of the form alone. */
  key: number;
  /** What stands in the order; null: added here. */
  before: RecipientClause | null;
  serviceId: string;
  live: boolean;
  recordings: boolean;
  ptzTakeOver: boolean;
  /** `yyyy-mm-dd`; empty: as long as the order. */
  until: string;
  withdrawnAt: EpochMs | null;
}

/** What is typed of an order; days as `yyyy-mm-dd` of the room's calendar, numbers as text. */
export interface AuthorisationDraft {
  communeId: CommuneId | null;
  number: string;
  authority: string;
  from: string;
  until: string;
  cameraIds: ReadonlySet<CameraId>;
  purposes: ReadonlySet<Purpose>;
  retentionMaxDays: string;
  /** Empty: the order sets none. */
  retentionMinDays: string;
  clauses: readonly ClauseDraft[];
  references: readonly (LegalReference & { key: number })[];
}

const YEARS = 5;
const USUAL_DAYS = 30;

export function newDraft(communeId: CommuneId | null, now: EpochMs): AuthorisationDraft {
  const today = dayOf(now);
  return {
    communeId,
    number: "",
    authority: "",
    from: today,
    until: termEnd(today, YEARS),
    cameraIds: new Set(),
    purposes: new Set(),
    retentionMaxDays: String(USUAL_DAYS),
    retentionMinDays: "",
    clauses: [],
    references: ORDER_REFERENCES.map((reference, key) => ({ ...reference, key })),
  };
}

export function draftOf(order: Authorisation): AuthorisationDraft {
  return {
    communeId: order.communeId,
    number: order.number,
    authority: order.authority,
    from: dayOf(order.from),
    until: lastDay(order.until),
    cameraIds: new Set(order.cameraIds),
    purposes: new Set(order.purposes),
    retentionMaxDays: String(order.retentionMaxDays),
    retentionMinDays: order.retentionMinDays === null ? "" : String(order.retentionMinDays),
    clauses: order.clauses.map((clause, key) => ({
      ...clause,
      key,
      before: clause,
      until: clause.until === null ? "" : lastDay(clause.until),
    })),
    references: order.references.map((reference, key) => ({ ...reference, key })),
  };
}

/** A key that no line of the form has. */
export const nextKey = (lines: readonly { key: number }[]): number => Math.max(-1, ...lines.map(({ key }) => key)) + 1;

/** By number. */
export function camerasOf({ cameras, sites }: CameraTree, communeId: CommuneId | null) {
  const inside = new Set(sites.filter((site) => site.communeId === communeId).map(({ id }) => id));
  return cameras.filter(({ siteId }) => inside.has(siteId)).sort((a, b) => a.number - b.number);
}

/** A day that was not touched keeps its instant: an order may have come with another hour than midnight. */
const kept = (
  day: string,
  before: EpochMs | undefined,
  dayOfBefore: (at: number) => string,
  read: (day: string) => EpochMs | null,
) => (before !== undefined && dayOfBefore(before) === day ? before : read(day));

const startDay = (at: number) => dayOf(at as EpochMs);

function typed(draft: AuthorisationDraft, before: Authorisation | null) {
  return {
    communeId: draft.communeId,
    number: draft.number,
    authority: draft.authority,
    from: kept(draft.from, before?.from, startDay, dayStart),
    until: kept(draft.until, before?.until, lastDay, dayEnd),
    cameraIds: inOrder(draft.cameraIds, before?.cameraIds),
    purposes: inOrder(draft.purposes, before?.purposes),
    retentionMaxDays: days(draft.retentionMaxDays),
    retentionMinDays: draft.retentionMinDays.trim() === "" ? null : days(draft.retentionMinDays),
    clauses: draft.clauses.map(clauseOf),
    references: draft.references.map(({ code, article, version }) => ({ code, article, version })),
  };
}

const days = (text: string): number => (/^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN);

/** What stays stays where it was, so that an order that did not change is the same. */
const inOrder = <T>(chosen: ReadonlySet<T>, before: readonly T[] = []): T[] => [
  ...before.filter((one) => chosen.has(one)),
  ...[...chosen].filter((one) => !before.includes(one)),
];

const clauseOf = ({ before, serviceId, live, recordings, ptzTakeOver, until, withdrawnAt }: ClauseDraft) => ({
  serviceId,
  live,
  recordings,
  ptzTakeOver,
  until: until === "" ? null : (kept(until, before?.until ?? undefined, lastDay, dayEnd) ?? "no such day"),
  withdrawnAt,
});

export const checkNew = (draft: AuthorisationDraft): Checked<AuthorisationInput> =>
  withTerms(check(AuthorisationInput, typed(draft, null)), draft);

/** Only what differs from what stands; null in it: nothing does. */
export function checkChange(draft: AuthorisationDraft, before: Authorisation): Checked<AuthorisationChange | null> {
  const { communeId, ...all } = typed(draft, before);
  const changed = Object.entries(all).filter(([field, value]) => !isSame(value, before[field as keyof typeof all]));
  const whole = withTerms(check(AuthorisationChange, { ...all, version: before.version }), draft);
  if (!whole.ok) return whole;
  if (changed.length === 0) return { ok: true, value: null };
  return check(AuthorisationChange, { ...Object.fromEntries(changed), version: before.version });
}

const isSame = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** The server's rules on terms, told before it is asked. */
function withTerms<T>(checked: Checked<T>, draft: AuthorisationDraft): Checked<T> {
  const [from, until] = [dayStart(draft.from), dayEnd(draft.until)];
  const isTermWrong = from !== null && until !== null && (until <= from || until - from > MAX_AUTHORISATION_MS);
  const isMinimumWrong = draft.retentionMinDays.trim() !== "" && days(draft.retentionMinDays) > days(draft.retentionMaxDays);
  if (!isTermWrong && !isMinimumWrong) return checked;
  const faults = [...(isTermWrong ? ["until"] : []), ...(isMinimumWrong ? ["retentionMinDays"] : [])];
  return { ok: false, fields: new Set([...(checked.ok ? [] : checked.fields), ...faults]) };
}
