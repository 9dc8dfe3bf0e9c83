import { JournalPayload } from "@vigie/shared/journal/schema";
import type { PersonId, ViewingId } from "@vigie/shared/kernel/units";
import { Principal } from "@vigie/shared/people/principal";
import type { JournalFacetRow } from "../db/journal-schema.ts";
import type { Db, Tx } from "../db/open.ts";
import type { Schema } from "../db/schema.ts";
import { transact } from "../db/transact.ts";
import { readStored } from "./repository.ts";
import { mentionsOf, type Viewer } from "./subjects.ts";
import type { StoredJournalRow } from "./verify.ts";

/** Rows in one transaction: some ten milliseconds in which nobody else writes. */
const BATCH_ROWS = 500;

/** A payload that somebody tampered with is found by its header alone; the verifier names it. */
const UNREADABLE = "unreadable";

/**
 * Makes the journal's new rows searchable. Not in the transaction of the act: six pages more in each would be what the act waits for, and a
 * search that begins with this finds every row all the same.
 */
export async function indexJournal(db: Db): Promise<void> {
  while ((await transact(db, ({ tx }) => indexBatch(tx))) === BATCH_ROWS);
}

async function indexBatch(tx: Tx): Promise<number> {
  const { last } = await tx
    .selectFrom("journal_index")
    .select((eb) => eb.fn.max("sequence").as("last"))
    .executeTakeFirstOrThrow();
  const rows = await readStored(tx, (last ?? 0) + 1, BATCH_ROWS);
  const facetIds = new Map<string, number>();
  const subjectIds = new Map<string, number>();
  const index: Schema["journal_index"][] = [];
  const mentions: Schema["journal_mentions"][] = [];
  for (const row of rows) {
    const payload = readPayload(row);
    const { sequence, at, category, scope } = row;
    const facet_id = await facetId(tx, facetIds, {
      category,
      scope,
      event: payload?.event ?? (row.payload === null ? "" : UNREADABLE),
    });
    index.push({ sequence, at, facet_id });
    if (payload === null) continue;
    const viewer = payload.event === "viewing.closed" ? await findViewer(tx, payload.viewingId) : null;
    for (const { subject, isActor } of mentionsOf(payload, viewer)) {
      const subject_id = await subjectId(tx, subjectIds, subject);
      mentions.push({ sequence, subject_id, at, facet_id, is_actor: isActor ? 1 : 0 });
    }
  }
  await insertAll(tx, "journal_index", index);
  await insertAll(tx, "journal_mentions", mentions);
  return rows.length;
}

function readPayload({ payload }: StoredJournalRow): JournalPayload | null {
  if (payload === null) return null;
  try {
    return JournalPayload.safeParse(JSON.parse(payload)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Made at its first use. */
export async function facetId(tx: Tx, known: Map<string, number>, facet: Omit<JournalFacetRow, "id">): Promise<number> {
  const key = `${facet.category}|${facet.scope}|${facet.event}`;
  const before = known.get(key) ?? (await findFacet(tx, facet));
  const id =
    before ??
    (
      await tx
        .insertInto("journal_facets")
        .values(facet as JournalFacetRow)
        .returning("id")
        .executeTakeFirstOrThrow()
    ).id;
  known.set(key, id);
  return id;
}

async function findFacet(tx: Tx, { category, scope, event }: Omit<JournalFacetRow, "id">): Promise<number | undefined> {
  const found = tx
    .selectFrom("journal_facets")
    .select("id")
    .where("category", "=", category)
    .where("scope", "=", scope)
    .where("event", "=", event);
  return (await found.executeTakeFirst())?.id;
}

async function subjectId(tx: Tx, known: Map<string, number>, subject: string): Promise<number> {
  const before =
    known.get(subject) ??
    (await tx.selectFrom("journal_subjects").select("id").where("subject", "=", subject).executeTakeFirst())?.id;
  const id =
    before ??
    (
      await tx
        .insertInto("journal_subjects")
        .values({ subject } as Schema["journal_subjects"])
        .returning("id")
        .executeTakeFirstOrThrow()
    ).id;
  known.set(subject, id);
  return id;
}

async function findViewer(tx: Tx, id: ViewingId): Promise<Viewer | null> {
  const columns = ["principal", "placed_by"] as const;
  const row: { principal: string; placed_by: PersonId } | undefined =
    (await tx.selectFrom("viewings").select(columns).where("id", "=", id).executeTakeFirst()) ??
    (await tx.selectFrom("list_viewings").select(columns).where("id", "=", id).executeTakeFirst());
  return row === undefined ? null : { principal: Principal.parse(JSON.parse(row.principal)), placedBy: row.placed_by };
}

/** Two statements, whatever the number of rows: each text is prepared once and kept. */
const CHUNK_ROWS = 50;

async function insertAll<T extends "journal_index" | "journal_mentions">(tx: Tx, table: T, rows: Schema[T][]): Promise<void> {
  let at = 0;
  for (; rows.length - at >= CHUNK_ROWS; at += CHUNK_ROWS) {
    await insertRows(tx, table, rows.slice(at, at + CHUNK_ROWS));
  }
  for (; at < rows.length; at += 1) await insertRows(tx, table, rows.slice(at, at + 1));
}

const insertRows = <T extends "journal_index" | "journal_mentions">(tx: Tx, table: T, rows: Schema[T][]) =>
  tx
    .insertInto(table as "journal_index")
    .values(rows as Schema["journal_index"][])
    .execute();
