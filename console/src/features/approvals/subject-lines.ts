import type { ApprovalSubject } from "@vigie/shared/approvals/schema";
import type {
  Authorisation,
  AuthorisationChange,
  AuthorisationInput,
  LegalReference,
  RecipientClause,
} from "@vigie/shared/authorisations/schema";
import type { JournalCategory, RetentionTerms } from "@vigie/shared/journal/terms";
import { canonicalJson } from "@vigie/shared/kernel/canonical-json";
import { dayStart } from "../../lib/room-day.ts";

/** One thing that is asked: what it was and what it becomes. Of a list, what goes and what comes; `kept` counts what stays. */
export interface SubjectLine {
  label: string;
  before: readonly string[];
  after: readonly string[];
  kept: number;
}

/** How ids and instants are said. */
export interface SubjectWords {
  t: (key: string, values: Record<string, string | number>) => string;
  date: (at: number) => string;
  commune: (id: string) => string;
  camera: (id: string) => string;
  service: (id: string) => string;
}

/** What stands now, as far as who reads may know it. */
export interface Standing {
  authorisations: readonly Authorisation[];
  terms: RetentionTerms | null;
}

/** Everything that is asked, and nothing else: what a change leaves alone is not said. */
export function subjectLines(subject: ApprovalSubject, standing: Standing, words: SubjectWords): SubjectLine[] {
  switch (subject.act) {
    case "authorisation.create":
      return [
        line(words.t("field.communeId", {}), null, words.commune(subject.input.communeId)),
        ...orderLines(null, subject.input, words),
      ];
    case "authorisation.change":
      return changeLines(standing.authorisations.find(({ id }) => id === subject.authorisationId) ?? null, subject.change, words);
    case "journal.retain":
      return Object.entries(subject.terms)
        .map(([category, months]) => [category as JournalCategory, months] as const)
        .filter(([category, months]) => standing.terms?.[category] !== months)
        .map(([category, months]) => {
          const before = standing.terms === null ? null : words.t("months", { count: standing.terms[category] });
          return line(words.t(`journal:categories.${category}`, {}), before, words.t("months", { count: months }));
        });
    case "factor.reset":
      return [];
  }
}

function changeLines(before: Authorisation | null, change: AuthorisationChange, words: SubjectWords): SubjectLine[] {
  const withdrawn =
    change.withdrawn === true ? [line(words.t("field.withdrawn", {}), words.t("no", {}), words.t("yes", {}))] : [];
  return [...withdrawn, ...orderLines(before, change, words)];
}

/** Absent: left as it is. */
type Told = { [K in keyof AuthorisationInput]?: AuthorisationInput[K] | undefined };

function orderLines(before: Authorisation | null, after: Told, words: SubjectWords): SubjectLine[] {
  const day = (at: number) => words.date(at);
  const last = (at: number) => words.date(at - 1);
  const days = (count: number | null) => (count === null ? words.t("none", {}) : words.t("days", { count }));
  const value = <K extends "number" | "authority" | "from" | "until" | "retentionMaxDays" | "retentionMinDays">(
    field: K,
    say: (value: AuthorisationInput[K]) => string,
  ): SubjectLine[] => {
    const now = after[field] as AuthorisationInput[K] | undefined;
    if (now === undefined || before?.[field] === now) return [];
    return [line(words.t(`field.${field}`, {}), before === null ? null : say(before[field] as AuthorisationInput[K]), say(now))];
  };
  const list = <T>(field: string, of: (order: Told) => readonly T[] | undefined, say: (one: T) => string): SubjectLine[] => {
    const now = of(after);
    return now === undefined ? [] : listLines(words.t(`field.${field}`, {}), of(before ?? {}) ?? [], now, say);
  };
  return [
    ...value("number", String),
    ...value("authority", String),
    ...value("from", day),
    ...value("until", last),
    ...list("cameraIds", ({ cameraIds }) => cameraIds, words.camera),
    ...list(
      "purposes",
      ({ purposes }) => purposes,
      (purpose) => words.t(`authorisations:purpose.${purpose}`, {}),
    ),
    ...value("retentionMaxDays", days),
    ...value("retentionMinDays", days),
    ...list(
      "clauses",
      ({ clauses }) => clauses,
      (clause) => clauseWords(clause, words),
    ),
    ...list(
      "references",
      ({ references }) => references,
      (reference) => referenceWords(reference, words),
    ),
  ];
}

function listLines<T>(label: string, before: readonly T[], after: readonly T[], say: (one: T) => string): SubjectLine[] {
  const was = new Set(before.map(canonicalJson));
  const is = new Set(after.map(canonicalJson));
  const gone = before.filter((one) => !is.has(canonicalJson(one)));
  const come = after.filter((one) => !was.has(canonicalJson(one)));
  if (gone.length === 0 && come.length === 0) return [];
  return [{ label, before: gone.map(say), after: come.map(say), kept: after.length - come.length }];
}

const line = (label: string, before: string | null, after: string): SubjectLine => ({
  label,
  before: before === null ? [] : [before],
  after: [after],
  kept: 0,
});

/** A text and the day since when it stands as it is meant. */
export const referenceWords = ({ code, article, version }: LegalReference, words: SubjectWords): string =>
  words.t("reference", { code, article, date: words.date(dayStart(version) ?? 0) });

/** A recipient's clause in one line: who, what, until when. */
export function clauseWords({ serviceId, until, withdrawnAt, ...what }: RecipientClause, words: SubjectWords): string {
  const given = (["live", "recordings", "ptzTakeOver"] as const)
    .filter((one) => what[one])
    .map((one) => words.t(`clause.${one}`, {}));
  const said = [
    words.service(serviceId),
    given.length === 0 ? words.t("clause.nothing", {}) : given.join(", "),
    ...(until === null ? [] : [words.t("clause.until", { date: words.date(until - 1) })]),
    ...(withdrawnAt === null ? [] : [words.t("clause.withdrawn", { date: words.date(withdrawnAt) })]),
  ];
  return said.join(" · ");
}
