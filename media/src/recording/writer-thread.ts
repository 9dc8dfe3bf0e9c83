import { Worker } from "node:worker_threads";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { Logger } from "pino";
import type { OpenSegment } from "./open-segment.ts";
import type { FragmentOrder, RecordedStream, WriterNews, WriterOrder } from "./writer-messages.ts";

/** What may wait for the disk: 16 s of one stream of 4 Mbit/s, or six of all. */
const MOST_WAITING_BYTES_PER_STREAM = 8 * 1024 * 1024;
const WAITING_BYTES_PER_STREAM = 3 * 1024 * 1024;
const RESTART_MS = 1_000;
/** A disk that does not come back holds up nobody's end. */
const STOP_MS = 10_000;

export interface WriterThreadDeps {
  directory: string;
  clock: Clock;
  log: Logger;
  onNews(news: WriterNews): void;
}

interface Waiting {
  bytes: number;
  /** Monotonic, ms: when the writer last took something, or began to have something. */
  sinceMs: number;
}

export type WriterThread = ReturnType<typeof createWriterThread>;

export const keyOf = ({ cameraId, stream }: RecordedStream): string => `${cameraId}/${stream}`;

/** The thread that writes recordings, from the main thread: what it was given and has not answered is bounded, whatever the disk does. */
export function createWriterThread({ directory, clock, log, onNews }: WriterThreadDeps) {
  const waiting = new Map<string, Waiting>();
  const open = new Map<string, OpenSegment>();
  let waitingBytes = 0;
  let stopped: (() => void) | null = null;
  let worker = start();

  function start(): Worker {
    waiting.clear();
    open.clear();
    waitingBytes = 0;
    const started = new Worker(new URL("./writer-worker.ts", import.meta.url), { workerData: { directory } });
    started.on("message", hear);
    started.on("error", (error) => {
      log.error({ err: error }, "the thread that writes recordings has ended: started again");
      onNews({ kind: "disk", totalBytes: 0, freeBytes: 0, down: "write_error" });
      clock.after(RESTART_MS, () => {
        if (stopped === null) worker = start();
      });
    });
    return started;
  }

  function hear(news: WriterNews): void {
    if (news.kind === "log") log[news.level](news.facts, news.text);
    else if (news.kind === "stopped") stopped?.();
    else {
      if (news.kind === "written" || news.kind === "refused") answered(news, news.takenBytes);
      mirror(news);
      onNews(news);
    }
  }

  function answered(stream: RecordedStream, takenBytes: number): void {
    const held = waiting.get(keyOf(stream));
    if (held === undefined) return;
    held.bytes -= takenBytes;
    waitingBytes -= takenBytes;
    held.sinceMs = clock.monotonicMs();
  }

  /** What is open, as far as the disk has it. */
  function mirror(news: WriterNews): void {
    if (news.kind === "opened") {
      const { kind: _, ...segment } = news;
      open.set(keyOf(news), { ...segment, endAt: news.startAt, bytes: 0, keyFrames: [] });
    } else if (news.kind === "written") {
      const segment = open.get(keyOf(news));
      if (segment === undefined) return;
      segment.bytes = news.fileBytes;
      segment.endAt = news.endAt;
      if (news.keyFrame !== null) segment.keyFrames.push(news.keyFrame);
    } else if (news.kind === "closed" && open.get(keyOf(news))?.id === news.id) open.delete(keyOf(news));
  }

  const mostWaitingBytes = (): number => Math.max(MOST_WAITING_BYTES_PER_STREAM, waiting.size * WAITING_BYTES_PER_STREAM);

  function fits(stream: RecordedStream, bytes: number): boolean {
    const own = waiting.get(keyOf(stream))?.bytes ?? 0;
    return own === 0 || (own + bytes <= MOST_WAITING_BYTES_PER_STREAM && waitingBytes + bytes <= mostWaitingBytes());
  }

  return {
    /** False: too much waits for the disk already, and the fragment is lost. */
    write(order: FragmentOrder): boolean {
      const bytes = order.bytes.byteLength;
      if (!fits(order, bytes)) return false;
      const held = waiting.get(keyOf(order)) ?? { bytes: 0, sinceMs: 0 };
      if (held.bytes === 0) held.sinceMs = clock.monotonicMs();
      held.bytes += bytes;
      waitingBytes += bytes;
      waiting.set(keyOf(order), held);
      worker.postMessage(order, [order.bytes]);
      return true;
    },
    post(order: Exclude<WriterOrder, FragmentOrder>): void {
      worker.postMessage(order);
    },
    /** For how long the disk has taken nothing of what waits for it; 0: nothing waits. */
    behindMs(stream: RecordedStream): number {
      const held = waiting.get(keyOf(stream));
      return held === undefined || held.bytes === 0 ? 0 : clock.monotonicMs() - held.sinceMs;
    },
    /** Half of what may wait does not: one that had to leave something out may go on. */
    hasRoom: (stream: RecordedStream): boolean =>
      (waiting.get(keyOf(stream))?.bytes ?? 0) <= MOST_WAITING_BYTES_PER_STREAM / 2 && waitingBytes <= mostWaitingBytes() / 2,
    /** Null: none is open, or nothing is in it yet. */
    openSegment(cameraId: CameraId, stream: StreamName): OpenSegment | null {
      const segment = open.get(keyOf({ cameraId, stream }));
      return segment === undefined || segment.bytes === 0 ? null : segment;
    },
    findOpen: (segmentId: string): OpenSegment | null => [...open.values()].find(({ id }) => id === segmentId) ?? null,
    /** Files are closed; a disk that hangs is not waited for. */
    async stop(): Promise<void> {
      const isDone = new Promise<void>((resolve) => {
        stopped = resolve;
        clock.after(STOP_MS, resolve);
      });
      worker.postMessage({ kind: "stop" } satisfies WriterOrder);
      await isDone;
      await worker.terminate();
    },
  };
}
