import type { JournalCheckpointRow } from "../db/journal-schema.ts";
import type { Tx } from "../db/open.ts";
import { type Checkpoint, keyIdOf } from "./checkpoint.ts";

/** The database's own, made with it. */
export async function readOrigin(tx: Tx): Promise<string> {
  return (await tx.selectFrom("journal_origin").select("id").executeTakeFirstOrThrow()).id;
}

export async function insertCheckpoint(tx: Tx, { origin: _, ...checkpoint }: Checkpoint): Promise<void> {
  const row: JournalCheckpointRow = {
    sequence: checkpoint.sequence,
    at: checkpoint.at,
    row_hash: checkpoint.rowHash,
    previous_hash: checkpoint.previousHash,
    public_key: checkpoint.publicKey,
    hash: checkpoint.hash,
    signature: checkpoint.signature,
  };
  await tx.insertInto("journal_checkpoints").values(row).execute();
}

export async function lastCheckpoint(tx: Tx, origin: string): Promise<Checkpoint | null> {
  const row = await tx.selectFrom("journal_checkpoints").selectAll().orderBy("sequence", "desc").limit(1).executeTakeFirst();
  return row === undefined ? null : toCheckpoint(row, origin);
}

export async function findCheckpoint(tx: Tx, origin: string, sequence: number): Promise<Checkpoint | null> {
  const row = await tx.selectFrom("journal_checkpoints").selectAll().where("sequence", "=", sequence).executeTakeFirst();
  return row === undefined ? null : toCheckpoint(row, origin);
}

/** Of rows beyond `after` up to `upTo`, in order. */
export async function listCheckpointsBetween(tx: Tx, origin: string, after: number, upTo: number): Promise<Checkpoint[]> {
  const between = tx.selectFrom("journal_checkpoints").selectAll().where("sequence", ">", after).where("sequence", "<=", upTo);
  return (await between.orderBy("sequence").execute()).map((row) => toCheckpoint(row, origin));
}

/** Of rows beyond `after`, in order, `limit` at most. */
export async function listCheckpoints(tx: Tx, origin: string, after: number, limit: number): Promise<Checkpoint[]> {
  const rows = await tx
    .selectFrom("journal_checkpoints")
    .selectAll()
    .where("sequence", ">", after)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  return rows.map((row) => toCheckpoint(row, origin));
}

const toCheckpoint = (row: JournalCheckpointRow, origin: string): Checkpoint => ({
  origin,
  sequence: row.sequence,
  rowHash: row.row_hash,
  at: row.at,
  previousHash: row.previous_hash,
  keyId: keyIdOf(row.public_key),
  hash: row.hash,
  signature: row.signature,
  publicKey: row.public_key,
});
