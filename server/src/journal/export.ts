import type { EpochMs } from "@vigie/shared/kernel/units";
import { connectToRead, type Db } from "../db/open.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { listCheckpoints, listCheckpointsBetween, readOrigin } from "./checkpoint-repository.ts";
import { lastRow, readStored } from "./repository.ts";
import type { StoredJournalRow } from "./verify.ts";
import { checkpointLine } from "./witness.ts";

const BATCH_ROWS = 500;

/** The first line of an export. */
export interface ExportHead {
  origin: string;
  /** 1, or the first row of an export that begins later. */
  firstSequence: number;
  exportedAt: EpochMs;
}

export const headLine = (head: ExportHead): string => `${JSON.stringify({ journal: { format: 1, ...head } })}\n`;

/**
 * A row for the verifier. `header` is the text that the row's hash is made of; `payload` stands as it is stored, so that its bytes are those
 * that were hashed. Always valid JSON, and a line: what somebody made of a row in the database that would break it is written as a string,
 * which is not what was hashed.
 */
export function rowLine(row: StoredJournalRow): string {
  const header = [row.sequence, row.at, row.category, row.scope, row.payloadHash, row.previousHash].join("|");
  const start = `{"header":${JSON.stringify(header)},"hash":${JSON.stringify(row.hash)}`;
  if (row.salt === null && row.payload === null) return `${start}}\n`;
  return `${start},"salt":${JSON.stringify(row.salt ?? "")},"payload":${payloadText(row.payload ?? "")}}\n`;
}

function payloadText(payload: string): string {
  const isObject = payload.startsWith("{") && payload.endsWith("}") && !payload.includes("\n");
  return isObject ? payload : JSON.stringify(payload);
}

/**
 * Rows from one on to the newest of now, and every checkpoint behind the row that it seals, or where that row should be; read in batches, so
 * that the server goes on meanwhile.
 */
export async function* exportLines(db: Db, head: Omit<ExportHead, "origin">): AsyncGenerator<string> {
  const origin = await readOrigin(db);
  const lastSequence = (await lastRow(db))?.sequence ?? 0;
  yield headLine({ origin, ...head });
  let done = head.firstSequence - 1;
  while (done < lastSequence) {
    const rows = (await readStored(db, done + 1, BATCH_ROWS)).filter(({ sequence }) => sequence <= lastSequence);
    const last = rows.at(-1)?.sequence ?? lastSequence;
    yield linesOf(rows, await listCheckpointsBetween(db, origin, done, last));
    done = last;
  }
  // Of rows that are not there any more.
  yield (await listCheckpoints(db, origin, Math.max(done, lastSequence), BATCH_ROWS)).map(checkpointLine).join("");
}

function linesOf(rows: readonly StoredJournalRow[], checkpoints: readonly Checkpoint[]): string {
  const lines: string[] = [];
  let next = 0;
  const tellBelow = (sequence: number) => {
    for (; (checkpoints[next]?.sequence ?? sequence) < sequence; next += 1)
      lines.push(...checkpoints.slice(next, next + 1).map(checkpointLine));
  };
  for (const row of rows) {
    tellBelow(row.sequence);
    lines.push(rowLine(row));
  }
  tellBelow(Number.POSITIVE_INFINITY);
  return lines.join("");
}

/** All of a database file, whose server does not run: it is only read. */
export async function* exportDatabase(path: string, exportedAt: EpochMs): AsyncGenerator<string> {
  const db = connectToRead(path);
  try {
    yield* exportLines(db, { firstSequence: 1, exportedAt });
  } finally {
    await db.destroy();
  }
}
