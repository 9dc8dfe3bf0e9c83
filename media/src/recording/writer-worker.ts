import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../kernel/clock.ts";
import { systemFiles } from "./disk-files.ts";
import { openIndex } from "./index-database.ts";
import { recoverOpen } from "./recovery.ts";
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
    const database = openIndex(join(directory, "index.sqlite"));
    for (const { id, path, outcome, cutBytes, fault } of recoverOpen(database, directory, systemClock.now()))
      tell({ kind: "log", level: "info", facts: { segmentId: id, path, outcome, cutBytes, fault }, text: "segment recovered" });
    return database;
  },
  clock: systemClock,
  tell,
});
await writer.start();
port.on("message", (order: WriterOrder) => writer.take(order));
