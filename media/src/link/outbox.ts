import type { Clock } from "@vigie/shared/kernel/clock";
import type { ViewingId } from "@vigie/shared/kernel/units";
import type { OutboxItem } from "@vigie/shared/nodes/link";
import type { Logger } from "pino";
import type { NodeStore } from "../store/index.ts";

/**
 * What is told within this is written at once: each commit waits for the disk, and so does every picture meanwhile. A switch that fails
 * takes a hundred cameras with it. What a killed node had not written, the server learns from `link:held`.
 */
const GATHER_MS = 100;
const RETRY_MS = 1_000;
/** More than this waits only while the disk takes nothing: then of each stream its last state alone. */
const MANY = 1_000;

export interface OutboxDeps {
  store: Pick<NodeStore, "tell" | "closingWaits">;
  clock: Clock;
  log: Logger;
  /** Something more is stored and may be sent. */
  onKept(): void;
}

/** What the node has to tell, on its way to the durable outbox. Never throws: a full disk ends no picture. */
export function createOutbox({ store, clock, log, onKept }: OutboxDeps) {
  let waiting: OutboxItem[] = [];
  let cancelDue: (() => void) | null = null;
  let isClosed = false;

  function keepLater(delayMs: number): void {
    if (!isClosed) cancelDue ??= clock.after(delayMs, keepAndSend);
  }

  /** False: the disk took nothing. All of it waits on. */
  function keep(...also: OutboxItem[]): boolean {
    cancelDue?.();
    cancelDue = null;
    if (waiting.length + also.length === 0) return true;
    try {
      store.tell([...waiting, ...also]);
      waiting = [];
      return true;
    } catch (error) {
      log.error(
        { err: error, waiting: waiting.length },
        "the node's database takes nothing: make room on its disk. Until then what the server should be told is lost if the node ends",
      );
      keepLater(RETRY_MS);
      return false;
    }
  }

  function keepAndSend(): void {
    if (keep()) onKept();
  }

  return {
    tell(item: OutboxItem): void {
      if (waiting.length >= MANY) waiting = withLastStates(waiting);
      waiting.push(item);
      keepLater(GATHER_MS);
    },
    /** For what must not happen untold. False: it was not stored, and will not be told. */
    tellNow(item: OutboxItem): boolean {
      const isKept = keep(item);
      if (isKept) onKept();
      return isKept;
    },
    keep,
    closingWaits: (viewingId: ViewingId): boolean =>
      waiting.some((item) => item.kind === "viewing-closed" && item.viewingId === viewingId) || store.closingWaits(viewingId),
    /** Writes what waits, once. */
    close(): void {
      isClosed = true;
      keep();
    },
  };
}

/** Without what a later item has overtaken: states, days and disks are told by their last word alone. */
function withLastStates(items: readonly OutboxItem[]): OutboxItem[] {
  const lastAt = new Map(items.map((item, at) => [subjectOf(item), at]));
  return items.filter((item, at) => subjectOf(item) === null || lastAt.get(subjectOf(item)) === at);
}

/** Null: each of its kind counts. */
function subjectOf(item: OutboxItem): string | null {
  if (item.kind === "stream-state" || item.kind === "recording-state") return `${item.kind} ${item.cameraId} ${item.stream}`;
  if (item.kind === "recorded-day") return `${item.kind} ${item.day.cameraId} ${item.day.stream} ${item.day.day}`;
  return item.kind === "disk-state" ? item.kind : null;
}
