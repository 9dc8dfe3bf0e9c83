import { Worker } from "node:worker_threads";
import type { Logger } from "pino";

export interface BackfillFault {
  message: string;
}

/**
 * Copies the write-ahead log back into the database from a thread of its own. SQLite would do so in the act that fills a thousandth page: three
 * more waits for the disk, of which one act in two hundred was the victim. What this thread cannot copy, the commit that makes the log too
 * long still does (`open.ts`). The answer stops it: before the database is closed, since the last to close it copies the rest.
 */
export function startBackfill(path: string, log: Logger): () => Promise<void> {
  const worker = new Worker(new URL("./backfill-worker.ts", import.meta.url), { workerData: path });
  worker.unref();
  let said = "";
  worker.on("message", ({ message }: BackfillFault) => {
    if (message !== said) log.warn({ reason: message }, "the write-ahead log is not copied into the database");
    said = message;
  });
  worker.on("error", (error) => log.error({ err: error }, "the write-ahead log is copied by commits from now on"));
  return async () => {
    await worker.terminate();
  };
}
