import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { BackfillFault } from "./backfill.ts";

/** Commits between two of them are copied together: a page that many acts change is written once. */
const EVERY_MS = 250;

const database = new DatabaseSync(String(workerData), { timeout: 0 });
database.exec("pragma synchronous = full");

setInterval(() => {
  try {
    // Takes what no reader holds back, and keeps no writer waiting (SQLite, "PRAGMA wal_checkpoint").
    database.exec("pragma wal_checkpoint(passive)");
  } catch (error) {
    parentPort?.postMessage({ message: error instanceof Error ? error.message : String(error) } satisfies BackfillFault);
  }
}, EVERY_MS);
