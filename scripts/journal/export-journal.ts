// Exports the journal of a server that does not run, for the verifier: node scripts/journal/export-journal.ts DATABASE > FILE.jsonl
// The database is only read. A server that runs exports it itself: GET /api/journal/export.
import { existsSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { exportDatabase } from "../../server/src/journal/index.ts";

const [database] = process.argv.slice(2);
if (database === undefined || !existsSync(database)) {
  console.error("usage: node scripts/journal/export-journal.ts DATABASE > FILE.jsonl");
  process.exitCode = 2;
} else {
  const lines = exportDatabase(database, Date.now() as EpochMs);
  await pipeline(Readable.from(lines, { objectMode: false }), process.stdout);
}
