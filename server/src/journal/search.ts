import type { JournalQuery } from "@vigie/shared/journal/reading";
import type { JournalRow } from "@vigie/shared/journal/schema";
import type { EpochMs, PersonId } from "@vigie/shared/kernel/units";
import type { Db, Tx } from "../db/open.ts";
import { lastRow, readRows } from "./repository.ts";
import { indexJournal } from "./search-index.ts";

/** `actorId`: only rows that tell an act of this person's own. */
export interface JournalSearch extends Partial<Omit<JournalQuery, "limit">> {
  limit: number;
  actorId?: PersonId;
}

interface Found {
  at: EpochMs;
  sequence: number;
}

/**
 * Rows that fit all of the search, newest instant first. What their payload told is searched as long as they have one: a row whose payload
 * was destroyed is found by its category, scope and instant.
 */
export async function searchJournal(db: Db, search: JournalSearch): Promise<JournalRow[]> {
  await indexJournal(db);
  const before = search.before === undefined ? undefined : await findInstant(db, search.before);
  const bounds = { ...search, ...(before === undefined ? {} : { beforeAt: before }) };
  const found = await find(db, bounds);
  return readRows(
    db,
    found.map(({ sequence }) => sequence),
  );
}

async function find(tx: Tx, bounds: Bounds): Promise<Found[]> {
  const subjects = [bounds.actorId, bounds.personId, bounds.cameraId].filter((subject) => subject !== undefined);
  if (subjects.length > 0) return findMentions(tx, bounds, subjects);
  if (bounds.category === undefined && bounds.scope === undefined && bounds.event === undefined) return findAny(tx, bounds);
  const facets = await facetsOf(tx, bounds);
  // Each facet's newest, of which the newest are taken: every one is read off its index in order.
  const found: Found[] = [];
  for (const { id } of facets) found.push(...(await findOfFacet(tx, bounds, id)));
  return found.sort((a, b) => b.at - a.at || b.sequence - a.sequence).slice(0, bounds.limit);
}

/** `beforeAt`: instant of the row `before`; rows of the same instant go on by sequence. */
type Bounds = JournalSearch & { beforeAt?: EpochMs };

async function findInstant(tx: Tx, sequence: number): Promise<EpochMs | undefined> {
  return (await tx.selectFrom("journal_index").select("at").where("sequence", "=", sequence).executeTakeFirst())?.at;
}

async function facetsOf(tx: Tx, { category, scope, event }: Bounds): Promise<{ id: number }[]> {
  let facets = tx.selectFrom("journal_facets").select("id");
  if (category !== undefined) facets = facets.where("category", "=", category);
  if (scope !== undefined) facets = facets.where("scope", "=", scope);
  if (event !== undefined) facets = facets.where("event", "=", event);
  return facets.execute();
}

const findAny = (tx: Tx, bounds: Bounds): Promise<Found[]> => newest(bounded(tx.selectFrom("journal_index"), bounds), bounds);

const findOfFacet = (tx: Tx, bounds: Bounds, facetId: number): Promise<Found[]> =>
  newest(bounded(tx.selectFrom("journal_index").where("facet_id", "=", facetId), bounds), bounds);

type IndexQuery = ReturnType<typeof indexQuery>;
const indexQuery = (tx: Tx) => tx.selectFrom("journal_index");

function bounded(query: IndexQuery, { from, until, before, beforeAt }: Bounds): IndexQuery {
  let within = query;
  if (from !== undefined) within = within.where("at", ">=", from);
  if (until !== undefined) within = within.where("at", "<", until);
  if (before !== undefined && beforeAt !== undefined) {
    within = within.where("at", "<=", beforeAt).where((eb) => eb.or([eb("at", "<", beforeAt), eb("sequence", "<", before)]));
  }
  return within;
}

const newest = (query: IndexQuery, { limit }: Bounds): Promise<Found[]> =>
  query.select(["at", "sequence"]).orderBy("at", "desc").orderBy("sequence", "desc").limit(limit).execute();

/** Off the index of the first subject's mentions; the others are looked up for each. */
async function findMentions(tx: Tx, bounds: Bounds, subjects: readonly string[]): Promise<Found[]> {
  const ids: number[] = [];
  for (const subject of subjects) {
    const known = await tx.selectFrom("journal_subjects").select("id").where("subject", "=", subject).executeTakeFirst();
    if (known === undefined) return [];
    ids.push(known.id);
  }
  const [first = 0, ...others] = ids;
  let query = tx
    .selectFrom("journal_mentions as mentions")
    .innerJoin("journal_facets as facets", "facets.id", "mentions.facet_id")
    .select(["mentions.at", "mentions.sequence"])
    .where("mentions.subject_id", "=", first);
  if (bounds.actorId !== undefined) query = query.where("mentions.is_actor", "=", 1);
  if (bounds.category !== undefined) query = query.where("facets.category", "=", bounds.category);
  if (bounds.scope !== undefined) query = query.where("facets.scope", "=", bounds.scope);
  if (bounds.event !== undefined) query = query.where("facets.event", "=", bounds.event);
  for (const other of others) {
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom("journal_mentions as also")
          .select("also.sequence")
          .whereRef("also.sequence", "=", "mentions.sequence")
          .where("also.subject_id", "=", other),
      ),
    );
  }
  const { from, until, before, beforeAt } = bounds;
  if (from !== undefined) query = query.where("mentions.at", ">=", from);
  if (until !== undefined) query = query.where("mentions.at", "<", until);
  if (before !== undefined && beforeAt !== undefined) {
    query = query
      .where("mentions.at", "<=", beforeAt)
      .where((eb) => eb.or([eb("mentions.at", "<", beforeAt), eb("mentions.sequence", "<", before)]));
  }
  return query.orderBy("mentions.at", "desc").orderBy("mentions.sequence", "desc").limit(bounds.limit).execute();
}

/** How far apart rows of one instant stand when a clock was put back. */
const OUT_OF_ORDER_ROWS = 1_000;

/** The first row of an instant or later; the one after the newest when there is none. */
export async function firstSequenceSince(tx: Tx, from: EpochMs): Promise<number> {
  const earliest = tx.selectFrom("journal_index").select("sequence").where("at", ">=", from).orderBy("at").orderBy("sequence");
  const sequences = (await earliest.limit(OUT_OF_ORDER_ROWS).execute()).map(({ sequence }) => sequence);
  return sequences.length === 0 ? ((await lastRow(tx))?.sequence ?? 0) + 1 : Math.min(...sequences);
}

/** The last row before an instant; 0 when there is none. */
export async function lastSequenceBefore(tx: Tx, until: EpochMs): Promise<number> {
  const latest = tx.selectFrom("journal_index").select("sequence").where("at", "<", until).orderBy("at", "desc");
  const rows = await latest.orderBy("sequence", "desc").limit(OUT_OF_ORDER_ROWS).execute();
  return Math.max(0, ...rows.map(({ sequence }) => sequence));
}
