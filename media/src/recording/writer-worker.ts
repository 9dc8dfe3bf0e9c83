import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../kernel/clock.ts";
import { systemFiles } from "./disk-files.ts";
import { INDEX_FILE, openIndex } from "./index-database.ts";
import { bringUpToDate } from "./rebuild.ts";
import { createWriter } from "./writer.ts";
import type { WriterNews, WriterOrder } from "./writer-messages.ts";

/** The thread that writes recordings. What is handed over before its disk has been looked at waits for that. */
const { directory } = workerData as { directory: string };
const port = parentPort;
if (port === null) throw new Error("this is the body of a thread");
const tell = (news: WriterNews): void => port.postMessage(news);

const writer = createWriter({
  directory,
  files: systemFiles,
  open() {
    const database = openIndex(join(directory, INDEX_FILE));
    const { recovered, reconciled } = bringUpToDate(database, directory, systemClock.now());
    for (const { id, path, outcome, cutBytes, fault } of recovered)
      tell({ kind: "log", level: "info", facts: { segmentId: id, path, outcome, cutBytes, fault }, text: "segment recovered" });
    for (const facts of reconciled)
      tell({ kind: "log", level: "warn", facts: { ...facts }, text: "segment without a row in the index" });
    return database;
  },
  clock: systemClock,
  tell,
});
await writer.start();
port.on("message", (order: WriterOrder) => writer.take(order));
