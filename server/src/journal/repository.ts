import { randomBytes } from "node:crypto";
import { JournalPayload, type JournalRow } from "@vigie/shared/journal/schema";
import type { CommuneId, EpochMs } from "@vigie/shared/kernel/units";
import type { Tx } from "../db/open.ts";
import type { JournalTableRow } from "../db/schema.ts";
import { categoryOf } from "./categories.ts";
import { FIRST_PREVIOUS_HASH, hashHeader, hashPayload } from "./hash.ts";
import type { StoredJournalRow } from "./verify.ts";

const SALT_BYTES = 16;

/** The camera's commune, or the CSU as a whole. */
type JournalScope = CommuneId | "csu";

/** Adds a row, in the transaction of the act that it tells: both are stored, or neither. `at`: server's clock. */
export async function appendJournal(tx: Tx, at: EpochMs, scope: JournalScope, payload: JournalPayload): Promise<void> {
  // Read anew each time: 20 µs of an act that waits a hundred times as long for its disk, and never wrong after a rollback.
  const last = await lastRow(tx);
  const text = JSON.stringify(payload);
  const salt = randomBytes(SALT_BYTES).toString("hex");
  const header = {
    sequence: (last?.sequence ?? 0) + 1,
    at,
    category: categoryOf(payload),
    scope,
    payloadHash: hashPayload(salt, text),
    previousHash: last?.hash ?? FIRST_PREVIOUS_HASH,
  };
  const row: JournalTableRow = {
    sequence: header.sequence,
    at,
    category: header.category,
    scope,
    payload_hash: header.payloadHash,
    previous_hash: header.previousHash,
    hash: hashHeader(header),
    salt,
    payload: text,
  };
  await tx.insertInto("journal").values(row).execute();
}

interface RowEnd {
  sequence: number;
  hash: string;
}

export async function lastRow(tx: Tx): Promise<RowEnd | null> {
  const last = tx.selectFrom("journal").select(["sequence", "hash"]).orderBy("sequence", "desc").limit(1);
  return (await last.executeTakeFirst()) ?? null;
}

export async function findRow(tx: Tx, sequence: number): Promise<RowEnd | null> {
  const found = tx.selectFrom("journal").select(["sequence", "hash"]).where("sequence", "=", sequence);
  return (await found.executeTakeFirst()) ?? null;
}

/** Rows of these sequences, in the order of the list. */
export async function readRows(tx: Tx, sequences: readonly number[]): Promise<JournalRow[]> {
  if (sequences.length === 0) return [];
  const rows = await tx.selectFrom("journal").selectAll().where("sequence", "in", sequences).execute();
  const bySequence = new Map(rows.map((row) => [row.sequence, toRow(row)]));
  return sequences.flatMap((sequence) => bySequence.get(sequence) ?? []);
}

/** As stored, from a sequence on, in order: for exports and the index. */
export async function readStored(tx: Tx, from: number, limit: number): Promise<StoredJournalRow[]> {
  const rows = tx.selectFrom("journal").selectAll().where("sequence", ">=", from).orderBy("sequence").limit(limit);
  return (await rows.execute()).map(toStored);
}

/** Every row as stored, in order, for the verifier. */
export async function readWholeJournal(tx: Tx): Promise<StoredJournalRow[]> {
  return (await tx.selectFrom("journal").selectAll().orderBy("sequence").execute()).map(toStored);
}

function toRow(row: JournalTableRow): JournalRow {
  const { salt: _, payload, ...header } = toStored(row);
  return { ...header, payload: payload === null ? null : JournalPayload.parse(JSON.parse(payload)) };
}

const toStored = (row: JournalTableRow): StoredJournalRow => ({
  sequence: row.sequence,
  at: row.at,
  category: row.category,
  scope: row.scope,
  payloadHash: row.payload_hash,
  previousHash: row.previous_hash,
  hash: row.hash,
  salt: row.salt,
  payload: row.payload,
});
