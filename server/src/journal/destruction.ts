import { JournalCategory } from "@vigie/shared/journal/terms";
import { dayOf } from "@vigie/shared/kernel/calendar";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { sql } from "kysely";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "./repository.ts";
import { facetId, indexJournal } from "./search-index.ts";
import { readTerms, termEnd } from "./terms.ts";

/** Payloads in one transaction: some ten milliseconds in which nobody else writes. */
const BATCH_ROWS = 500;

/** What later destructions and restorations are read by; they name nobody. */
const KEPT_EVENTS = ["journal.destroyed", "journal.restored"];

interface Deps {
  db: Db;
  clock: Clock;
  /** Deletes up to `limit` ended viewings that were opened before an instant; answers how many. */
  destroyViewings: (tx: Tx, before: EpochMs, limit: number) => Promise<number>;
}

/** The daily pass: what is over its category's term loses payload and salt, and the journal says so. */
export function createDestruction({ db, clock, destroyViewings }: Deps) {
  let passedOn: string | null = null;
  /** The write-ahead log still holds pages as they were before payloads were destroyed. */
  let holdsDestroyed = false;

  async function emptyLog(): Promise<void> {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    if (rows[0]?.busy !== 0) throw new Error("the write-ahead log is in use: destroyed payloads stay in it until the next try");
    holdsDestroyed = false;
  }

  async function pass(): Promise<void> {
    await indexJournal(db);
    const terms = await readTerms(db);
    const note = (rows: number) => {
      holdsDestroyed ||= rows > 0;
    };
    for (const category of JournalCategory.options) {
      const upTo = termEnd(clock.now(), terms[category]);
      for (let rows = BATCH_ROWS; rows === BATCH_ROWS; note(rows)) {
        rows = await transact(db, ({ tx }) => destroyBatch(tx, clock.now(), category, upTo));
      }
    }
    // They say who looked at what, and when, as the rows did.
    const upTo = termEnd(clock.now(), terms.viewing);
    for (let rows = BATCH_ROWS; rows === BATCH_ROWS; note(rows)) {
      rows = await transact(db, ({ tx }) => destroyViewings(tx, upTo, BATCH_ROWS));
    }
    if (holdsDestroyed) await emptyLog();
  }

  return {
    /** Asked often; passes once a day of the room's calendar, and at the first time. */
    async sweep(): Promise<void> {
      const today = dayOf(clock.now());
      if (passedOn === today) return;
      await pass();
      passedOn = today;
    },
  };
}

interface Doomed {
  sequence: number;
  scope: string;
}

async function destroyBatch(tx: Tx, now: EpochMs, category: JournalCategory, upTo: EpochMs): Promise<number> {
  const doomed = await listDoomed(tx, category, upTo);
  if (doomed.length === 0) return 0;
  const facetIds = new Map<string, number>();
  for (const { sequence, scope } of doomed) {
    await tx.updateTable("journal").set({ payload: null, salt: null }).where("sequence", "=", sequence).execute();
    await tx.deleteFrom("journal_mentions").where("sequence", "=", sequence).execute();
    const facet_id = await facetId(tx, facetIds, { category, scope, event: "" });
    await tx.updateTable("journal_index").set({ facet_id }).where("sequence", "=", sequence).execute();
  }
  const lastSequence = Math.max(...doomed.map(({ sequence }) => sequence));
  const said = { destroyed: category, upTo, lastSequence, rows: doomed.length };
  await appendJournal(tx, now, "csu", { event: "journal.destroyed", ...said });
  return doomed.length;
}

/** Rows over their term that still have a payload, a batch at most. */
async function listDoomed(tx: Tx, category: JournalCategory, upTo: EpochMs): Promise<Doomed[]> {
  const facets = await tx
    .selectFrom("journal_facets")
    .select(["id", "scope"])
    .where("category", "=", category)
    .where("event", "not in", ["", ...KEPT_EVENTS])
    .execute();
  const doomed: Doomed[] = [];
  for (const { id, scope } of facets) {
    const rows = await tx
      .selectFrom("journal_index")
      .select("sequence")
      .where("facet_id", "=", id)
      .where("at", "<", upTo)
      .orderBy("at")
      .limit(BATCH_ROWS - doomed.length)
      .execute();
    doomed.push(...rows.map(({ sequence }) => ({ sequence, scope })));
    if (doomed.length === BATCH_ROWS) break;
  }
  return doomed;
}
