import { Worker } from "node:worker_threads";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, NodeId } from "@vigie/shared/kernel/units";
import type { DestructionRecord } from "@vigie/shared/recordings/schema";
import type { Logger } from "pino";
import type {
  Answer,
  CameraRule,
  KeeperNews,
  KeeperOrder,
  KeptSpace,
  Question,
  QuestionKind,
  SignedRecord,
} from "./keeper-messages.ts";

/** Also how late a correction of the server's clock is obeyed. */
const TIME_MS = 1_000;
const RESTART_MS = 1_000;
/** A disk that does not come back holds up nobody's end. */
const STOP_MS = 10_000;

export interface KeeperThreadDeps {
  directory: string;
  nodeId: NodeId;
  clock: Clock;
  serverNow(): EpochMs;
  signRecord(record: DestructionRecord): Promise<string>;
  /** Puts them into the node's outbox; false: it took nothing, and they come again. */
  tellRecords(records: readonly SignedRecord[]): boolean;
  onSpace(space: KeptSpace): void;
  log: Logger;
}

export type KeeperThread = ReturnType<typeof createKeeperThread>;

type Pending = { resolve(answer: Answer<QuestionKind>): void; reject(error: Error): void };

/** The thread that destroys, locks and answers from the index, from the main thread. A disk that hangs leaves questions unanswered, and nothing else. */
export function createKeeperThread(deps: KeeperThreadDeps) {
  const { directory, nodeId, clock, serverNow, log } = deps;
  const pending = new Map<number, Pending>();
  let lastNumber = 0;
  let rules: readonly CameraRule[] = [];
  let stopped: (() => void) | null = null;
  let worker = start();
  let cancelTime = clock.after(TIME_MS, tellTime);

  function start(): Worker {
    const started = new Worker(new URL("./keeper-worker.ts", import.meta.url), { workerData: { directory, nodeId } });
    started.on("message", (news: KeeperNews) => hear(news));
    started.on("error", (error) => {
      log.error({ err: error }, "the thread that keeps recordings has ended: started again");
      refuseAll("the thread that keeps recordings has ended");
      clock.after(RESTART_MS, () => {
        if (stopped === null) worker = start();
      });
    });
    const post = (order: KeeperOrder) => started.postMessage(order);
    post(timeNow());
    post({ kind: "rules", rules: [...rules] });
    return started;
  }

  const post = (order: KeeperOrder): void => worker.postMessage(order);

  function timeNow(): KeeperOrder {
    return { kind: "time", serverAt: serverNow(), hrtimeMs: Number(process.hrtime.bigint()) / 1e6 };
  }

  function tellTime(): void {
    post(timeNow());
    cancelTime = clock.after(TIME_MS, tellTime);
  }

  function hear(news: KeeperNews): void {
    if (news.kind === "log") log[news.level](news.facts, news.text);
    else if (news.kind === "stopped") stopped?.();
    else if (news.kind === "space") deps.onSpace(news.space);
    else if (news.kind === "sign") void sign(news.record);
    else if (news.kind === "records") {
      const isTold = deps.tellRecords(news.records);
      post({ kind: "told", recordIds: isTold ? news.records.map(({ recordId }) => recordId) : [] });
    } else answered(news);
  }

  function answered(news: Extract<KeeperNews, { kind: "answered" | "refused" }>): void {
    const asked = pending.get(news.number);
    pending.delete(news.number);
    if (news.kind === "answered") asked?.resolve(news.answer);
    else asked?.reject(news.code === null ? new Error(news.reason) : new AppError(news.code, news.reason));
  }

  async function sign(record: DestructionRecord): Promise<void> {
    const jws = await deps.signRecord(record).catch((error: unknown) => {
      log.error({ err: error }, "destruction record not signed: nothing is destroyed before it is");
      return null;
    });
    post({ kind: "signed", recordId: record.recordId, jws });
  }

  function refuseAll(why: string): void {
    for (const { reject } of pending.values()) reject(new AppError("playback.unavailable", why));
    pending.clear();
  }

  return {
    /** Rejects with `playback.unavailable` while the index does not answer. */
    ask<K extends QuestionKind>(what: K, question: Question<K>): Promise<Answer<K>> {
      if (stopped !== null) return Promise.reject(new AppError("playback.unavailable", "the node stops"));
      lastNumber += 1;
      const number = lastNumber;
      return new Promise((resolve, reject) => {
        pending.set(number, { resolve: (answer) => resolve(answer as Answer<K>), reject });
        post({ kind: "ask", number, what, question } as KeeperOrder);
      });
    },
    /** Of the cameras that are assigned; those of others are kept as they were. */
    setRules(told: readonly CameraRule[]): void {
      rules = told;
      post({ kind: "rules", rules: [...told] });
    },
    async stop(): Promise<void> {
      cancelTime();
      const isDone = new Promise<void>((resolve) => {
        stopped = resolve;
        clock.after(STOP_MS, resolve);
      });
      post({ kind: "stop" });
      await isDone;
      refuseAll("the node stops");
      await worker.terminate();
    },
  };
}
