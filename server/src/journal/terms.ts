import { DEFAULT_TERMS, JournalCategory, type RetentionTerms } from "@vigie/shared/journal/terms";
import { dayOf, monthsAfter, monthsBefore, startOfDay } from "@vigie/shared/kernel/calendar";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { ApprovalId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "./repository.ts";

/** Uses up the approval of exactly these terms, and answers who gave it. */
export type TakeApproval = (
  unit: Unit,
  by: PersonId,
  approvalId: ApprovalId,
  subject: { act: "journal.retain"; terms: RetentionTerms },
) => Promise<PersonId>;

interface Deps {
  db: Db;
  clock: Clock;
  takeApproval: TakeApproval;
}
export type JournalTerms = ReturnType<typeof createJournalTerms>;

/** How long each category keeps its payloads. What was destroyed under a shorter term does not come back under a longer one. */
export function createJournalTerms({ db, clock, takeApproval }: Deps) {
  return {
    read: (): Promise<RetentionTerms> => readTerms(db),

    change: (by: PersonId, terms: RetentionTerms, approvalId: ApprovalId): Promise<RetentionTerms> =>
      transact(db, async (unit) => {
        const approvedBy = await takeApproval(unit, by, approvalId, { act: "journal.retain", terms });
        await unit.tx.deleteFrom("journal_terms").execute();
        const rows = JournalCategory.options.map((category) => ({ category, months: terms[category] }));
        await unit.tx.insertInto("journal_terms").values(rows).execute();
        await appendJournal(unit.tx, clock.now(), "csu", { event: "journal.terms-changed", by, approvedBy, terms });
        return terms;
      }),
  };
}

/** Those of the product until somebody chose others. */
export async function readTerms(tx: Tx): Promise<RetentionTerms> {
  const rows = await tx.selectFrom("journal_terms").selectAll().execute();
  return { ...DEFAULT_TERMS, ...Object.fromEntries(rows.map(({ category, months }) => [category, months])) };
}

/**
 * Payloads of instants before the answer are over their term: as many calendar months later, that day has ended on the room's clock. Whole days,
 * for by the hour there is no one answer: on 28 February at noon a month is over for 31 January at eleven, and not for the 28th at one.
 */
export function termEnd(now: EpochMs, months: number): EpochMs {
  const today = startOfDay(dayOf(now));
  let kept = monthsBefore(today, months);
  // On 31 May six months were over for 30 November the day before.
  while (monthsAfter(kept, months) < today) kept = startOfDay(dayOf(kept), 1);
  return kept;
}
