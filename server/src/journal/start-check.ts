import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Tx } from "../db/open.ts";
import { type JournalKey, keyIdOf } from "./checkpoint.ts";
import { findCheckpoint } from "./checkpoint-repository.ts";
import { findRow, lastRow } from "./repository.ts";
import type { WitnessLine } from "./witness.ts";

/** `witnessed`: up to which row the witness has every checkpoint. */
export type WitnessVerdict =
  | { kind: "agrees"; witnessed: number }
  | { kind: "disagrees"; why: "other_database" | "other_key" | "older" | "other_rows"; known: KnownEnd };

/** The last thing that the witness was told. */
export interface KnownEnd {
  hash: string;
  sequence: number;
  at: EpochMs;
}

/** Whether the database holds what the witness saw of it last: one that was put back from an older copy does not. */
export async function compareWithWitness(tx: Tx, origin: string, key: JournalKey, line: WitnessLine): Promise<WitnessVerdict> {
  const known = knownEnd(line);
  const said = "checkpoint" in line ? line.checkpoint : line.restoration;
  if (said.origin !== origin) return { kind: "disagrees", why: "other_database", known };
  if (said.keyId !== keyIdOf(key.publicKey)) return { kind: "disagrees", why: "other_key", known };
  const head = (await lastRow(tx))?.sequence ?? 0;
  if (head < known.sequence) return { kind: "disagrees", why: "older", known };
  if ("restoration" in line) return { kind: "agrees", witnessed: line.restoration.lastSequence };
  const { sequence, hash, rowHash } = line.checkpoint;
  const own = await findCheckpoint(tx, origin, sequence);
  const row = await findRow(tx, sequence);
  if (own?.hash !== hash || row?.hash !== rowHash) return { kind: "disagrees", why: "other_rows", known };
  return { kind: "agrees", witnessed: sequence };
}

/** A restoration is followed by the row that tells of it. */
function knownEnd(line: WitnessLine): KnownEnd {
  if ("checkpoint" in line) return line.checkpoint;
  const { hash, lastSequence, at } = line.restoration;
  return { hash, sequence: lastSequence + 1, at };
}

/** So many characters of the hash of what the witness knew last are what accepts a restored database, once. */
export const ACCEPTED_HASH_CHARS = 16;

const WHY = {
  other_database: "it belongs to another database",
  other_key: "its checkpoints were signed by another key",
  older: "this database is older than what the witness saw: a copy from before was put back, or rows were cut off",
  other_rows: "this database holds other rows, or other checkpoints, than the witness saw",
} as const;

/** For the terminal of whoever starts the server. */
export function refusalSentence({ why, known }: Extract<WitnessVerdict, { kind: "disagrees" }>, witness: string): string {
  const seen = `row ${known.sequence} of ${new Date(known.at).toISOString()}`;
  return [
    `the journal does not agree with its witness ${witness}, which knows ${seen}: ${WHY[why]}.`,
    "Put back the newest copy of the data directory, or point VIGIE_WITNESS_FILE to the witness of this database.",
    `If this copy was restored on purpose, start once with VIGIE_JOURNAL_RESTORED=${known.hash.slice(0, ACCEPTED_HASH_CHARS)}:`,
    "the journal and the witness will say so (docs/ref/journal.md).",
  ].join("\n");
}
