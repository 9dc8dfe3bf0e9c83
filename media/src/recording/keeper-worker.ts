import { accessSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, NodeId } from "@vigie/shared/kernel/units";
import { systemClock } from "../kernel/clock.ts";
import { systemFiles } from "./disk-files.ts";
import { segmentPath } from "./file-format.ts";
import { INDEX_FILE, openIndex } from "./index-database.ts";
import { createKeeper } from "./keeper.ts";
import type { Answer, KeeperNews, KeeperOrder, QuestionKind } from "./keeper-messages.ts";
import { createReading, type Reading } from "./reading.ts";
import { segmentRows } from "./segment-rows.ts";
import { createUpkeep } from "./upkeep.ts";

/** The thread that keeps recordings: destroys, locks, and answers from the index. It begins when it has been told the time. */
const { directory, nodeId } = workerData as { directory: string; nodeId: NodeId };
const port = parentPort;
if (port === null) throw new Error("this is the body of a thread");

const tell = (news: KeeperNews): void => port.postMessage(news);
const signing = new Map<string, { resolve(jws: string): void; reject(error: Error): void }>();
let told: ((recordIds: string[]) => void) | null = null;
let serverMinusHrtimeMs = 0;
let read: { database: DatabaseSync; reading: Reading } | null = null;
const hrtimeMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const keeper = createKeeper({
  directory,
  nodeId,
  open() {
    const path = join(directory, INDEX_FILE);
    // The writer makes it: where it is missing, its volume may be.
    accessSync(path);
    return openIndex(path);
  },
  space: () => systemFiles.space(directory),
  clock: systemClock,
  serverNow: () => (hrtimeMs() + serverMinusHrtimeMs) as EpochMs,
  sign: (record) =>
    new Promise((resolve, reject) => {
      signing.set(record.recordId, { resolve, reject });
      tell({ kind: "sign", record });
    }),
  async tellRecords(records) {
    const ids = new Promise<string[]>((resolve) => {
      told = resolve;
    });
    tell({ kind: "records", records: [...records] });
    return (await ids).length === records.length;
  },
  otherFaults: () => upkeep.faults(),
  tellSpace: (space) => tell({ kind: "space", space }),
  log: (level, facts, text) => tell({ kind: "log", level, facts, text }),
});

const upkeep = createUpkeep({
  directory,
  database: () => keeper.database,
  clock: systemClock,
  adopted: keeper.lookAt,
  log: (level, facts, text) => tell({ kind: "log", level, facts, text }),
});

async function answer(order: Extract<KeeperOrder, { kind: "ask" }>): Promise<void> {
  try {
    tell({ kind: "answered", number: order.number, answer: await answerOf(order) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tell({
      kind: "refused",
      number: order.number,
      code: error instanceof AppError ? error.code : "playback.unavailable",
      reason,
    });
  }
}

async function answerOf(order: Extract<KeeperOrder, { kind: "ask" }>): Promise<Answer<QuestionKind>> {
  switch (order.what) {
    case "lock":
      return keeper.lock(order.question);
    case "release":
      await keeper.release(order.question.lockId);
      return null;
    case "timeline":
      return reading().timeline(order.question, order.question.open);
    case "segments":
      return reading().segments(order.question);
    case "file":
      return closedFile(order.question.segmentId);
  }
}

/** Of the index that is open now: its statements are prepared once. */
function reading(): Reading {
  const { database } = keeper;
  if (read?.database !== database) read = { database, reading: createReading({ database, expiresAt: keeper.expiresAt }) };
  return read.reading;
}

function closedFile(segmentId: string): { path: string; bytes: number } | null {
  const row = segmentRows(keeper.database).find(segmentId);
  return row === null || row.state === "open" || row.bytes === 0
    ? null
    : { path: join(directory, segmentPath(row)), bytes: row.bytes };
}

function signed({ recordId, jws }: Extract<KeeperOrder, { kind: "signed" }>): void {
  const waiting = signing.get(recordId);
  signing.delete(recordId);
  if (jws === null) waiting?.reject(new Error("the record could not be signed"));
  else waiting?.resolve(jws);
}

async function stop(): Promise<void> {
  await upkeep.stop();
  await keeper.stop();
  tell({ kind: "stopped" });
}

port.on("message", (order: KeeperOrder) => {
  if (order.kind === "ask") void answer(order);
  else if (order.kind === "time") serverMinusHrtimeMs = order.serverAt - order.hrtimeMs;
  else if (order.kind === "rules") keeper.setRules(order.rules);
  else if (order.kind === "signed") signed(order);
  else if (order.kind === "told") told?.(order.recordIds);
  else void stop();
});

// Behind the first purge: what an earlier life left is gone before anything is read again.
upkeep.start();
