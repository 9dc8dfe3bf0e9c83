import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { DiskFault, RecordedDay } from "@vigie/shared/recordings/schema";
import { utcDay } from "./chain.ts";
import type { DiskFiles } from "./disk-files.ts";
import { dayDirectory } from "./file-format.ts";

import type { NewSegment, SegmentSeal } from "./segment-rows.ts";
import { createWriterDisk, type WriterIndex } from "./writer-disk.ts";
import type { FragmentOrder, RecordedStream, SegmentStart, WriterNews, WriterOrder } from "./writer-messages.ts";
import { WrittenFile } from "./written-file.ts";

/** Of a file that has something to lose: with the wait for its turn and for the platter, less than five seconds. */
const SYNC_AFTER_MS = 3_500;
const SYNC_LOOK_MS = 250;
/** The pool of threads that waits for disks has four, and resolves the names of cameras as well. */
const SYNCS_AT_ONCE = 2;

export interface WriterDeps {
  directory: string;
  files: DiskFiles;
  /** The index, brought up to date with the files that an earlier life left open. */
  open(): DatabaseSync;
  clock: Clock;
  tell(news: WriterNews): void;
}

/** One stream's place among those written: orders of one stream are done one after the other. */
interface Slot extends RecordedStream {
  file: WrittenFile | null;
  /** Why there is no file. */
  fault: DiskFault;
  doing: Promise<void>;
}

/** A closed file that its row does not know of yet. */
interface Closing {
  slot: Slot;
  segment: NewSegment;
  seal: SegmentSeal;
  /** What its day holds with it; null: the row does not know yet. */
  day: RecordedDay | null;
}

export type Writer = ReturnType<typeof createWriter>;

/** Writes what recorders hand over, and answers what of it the disk has taken. Never throws: a disk's trouble is news. */
export function createWriter(deps: WriterDeps) {
  const { directory, files, clock, tell } = deps;
  const slots = new Map<string, Slot>();
  const disk = createWriterDisk({ ...deps, onDown: () => closeAll() });
  let syncing = 0;
  let cancelSyncs = clock.after(SYNC_LOOK_MS, lookForSyncs);

  function slotOf({ cameraId, stream }: RecordedStream): Slot {
    const key = `${cameraId}/${stream}`;
    const slot = slots.get(key) ?? { cameraId, stream, file: null, fault: "gone" as const, doing: Promise.resolve() };
    slots.set(key, slot);
    return slot;
  }

  function enqueue(slot: Slot, act: () => Promise<void>): Promise<void> {
    slot.doing = slot.doing.then(act);
    return slot.doing;
  }

  const closeAll = () => Promise.all([...slots.values()].map((slot) => enqueue(slot, () => finish(slot))));

  function suspect(slot: Slot, file: WrittenFile, error: unknown): DiskFault {
    file.isSuspect = true;
    const fault = disk.heard(error);
    const { cameraId, stream } = slot;
    const facts = { cameraId, stream, file: file.path, fault, reason: error instanceof Error ? error.message : String(error) };
    tell({ kind: "log", level: "error", facts, text: "the disk reported an error: the segment is suspect" });
    tell({ kind: "suspect", cameraId, stream, fault });
    return fault;
  }

  async function write(slot: Slot, order: FragmentOrder): Promise<void> {
    const takenBytes = order.bytes.byteLength;
    const { cameraId, stream } = slot;
    const told = { cameraId, stream, run: order.run, takenBytes };
    if (order.start !== null) await change(slot, order.start);
    const { file } = slot;
    try {
      if (file !== null) {
        const keyFrame = file.append(new Uint8Array(order.bytes), order);
        file.dirtySinceMs ??= clock.monotonicMs();
        tell({ kind: "written", ...told, fileBytes: file.bytes, endAt: order.endAt, keyFrame });
      } else tell({ kind: "refused", ...told, fault: slot.fault });
    } catch (error) {
      if (file !== null) slot.fault = suspect(slot, file, error);
      tell({ kind: "refused", ...told, fault: slot.fault });
      await finish(slot);
    }
    // Given back at once: until a collection, seconds of all cameras would lie here.
    order.bytes.transfer(0);
  }

  /** Another file takes the place of the one that is open. What goes wrong is told of the fragments: there is no file for them. */
  async function change(slot: Slot, start: SegmentStart): Promise<void> {
    const closing = await sealed(slot, start);
    try {
      if (disk.down !== null) throw new FaultError(disk.down);
      disk.checkPlace();
      const place = { cameraId: slot.cameraId, stream: slot.stream, day: utcDay(start.startAt) };
      const folder = join(directory, dayDirectory(place));
      await files.makeDirectory(folder);
      const segment = disk.now((index) => {
        record(index, closing);
        const { id, run, startAt, clockOffsetMs, codecString, init } = start;
        const known = { ...place, id, run, startAt, clockOffsetMs, codecString, initBytes: init.length };
        const opened = { ...known, ...index.segments.tailOfDay(place.cameraId, place.stream, place.day) };
        index.segments.insertOpen(opened);
        return opened;
      });
      tellClosed(closing);
      await begin(slot, segment, start, folder);
    } catch (error) {
      slot.fault = error instanceof FaultError ? error.fault : disk.heard(error);
      settle(closing);
    }
  }

  async function begin(slot: Slot, segment: NewSegment, { init, startAt }: SegmentStart, folder: string): Promise<void> {
    const { id, cameraId, stream, run, initBytes, codecString } = segment;
    try {
      const file = new WrittenFile(files, directory, segment, init);
      slot.file = file;
      tell({ kind: "opened", cameraId, stream, id, run, path: file.path, startAt, initBytes, codecString });
      await files.syncDirectory(folder);
    } catch (error) {
      if (slot.file !== null) suspect(slot, slot.file, error);
      else {
        slot.fault = disk.heard(error);
        disk.settle((index) => index.segments.remove(id));
      }
    }
  }

  /** The file that is open gets its seal and is made durable; null: there is none. `next`: what follows it. */
  async function sealed(slot: Slot, next: SegmentStart | null): Promise<Closing | null> {
    const { file } = slot;
    if (file === null) return null;
    await file.syncing;
    slot.file = null;
    const { segment } = file;
    if (file.isEmpty) return dropEmpty(file);
    const whole = file.whole(next?.run === segment.run ? next.startAt : null);
    try {
      file.seal(whole);
      await file.sync();
    } catch (error) {
      suspect(slot, file, error);
      sealSuspect(file, whole);
    }
    closeHandle(file);
    return { slot, segment, seal: { ...whole, isSuspect: file.isSuspect }, day: null };
  }

  /** So that also who finds the file without the index knows. A disk that does not take even that has been told of. */
  function sealSuspect(file: WrittenFile, whole: SegmentSeal): void {
    try {
      file.seal({ ...whole, isSuspect: true });
    } catch (error) {
      disk.heard(error);
    }
  }

  function closeHandle(file: WrittenFile): void {
    try {
      file.close();
    } catch (error) {
      disk.heard(error);
    }
  }

  function dropEmpty(file: WrittenFile): null {
    closeHandle(file);
    disk.settle((index) => index.segments.remove(file.segment.id));
    try {
      files.remove(join(directory, file.path));
    } catch (error) {
      disk.heard(error);
    }
    return null;
  }

  function record({ segments, dayOf }: WriterIndex, closing: Closing | null): void {
    if (closing === null) return;
    const { segment, seal } = closing;
    segments.close(segment.id, seal);
    closing.day = dayOf(segment, seal.chain);
  }

  function tellClosed(closing: Closing | null): void {
    if (closing === null || closing.day === null) return;
    const { slot, segment, seal, day } = closing;
    const { cameraId, stream } = slot;
    tell({ kind: "closed", cameraId, stream, id: segment.id, day, isSuspect: seal.isSuspect });
  }

  function settle(closing: Closing | null): void {
    if (closing === null) return;
    let isTold = false;
    disk.settle((index) => {
      record(index, closing);
      if (!isTold) tellClosed(closing);
      isTold = true;
    });
  }

  async function finish(slot: Slot): Promise<void> {
    settle(await sealed(slot, null));
    if (disk.down !== null) slot.fault = disk.down;
  }

  function lookForSyncs(): void {
    const now = clock.monotonicMs();
    const due = [...slots.values()]
      .flatMap((slot) => (slot.file === null || slot.file.syncing !== null ? [] : [{ slot, file: slot.file }]))
      .filter(({ file }) => file.dirtySinceMs !== null && now - file.dirtySinceMs >= SYNC_AFTER_MS)
      .sort((a, b) => (a.file.dirtySinceMs ?? now) - (b.file.dirtySinceMs ?? now));
    for (const { slot, file } of due.slice(0, Math.max(0, SYNCS_AT_ONCE - syncing))) startSync(slot, file);
    cancelSyncs();
    cancelSyncs = clock.after(SYNC_LOOK_MS, lookForSyncs);
  }

  function startSync(slot: Slot, file: WrittenFile): void {
    syncing += 1;
    file.syncing = file
      .sync()
      .catch((error: unknown) => void suspect(slot, file, error))
      .finally(() => {
        syncing -= 1;
        file.syncing = null;
        lookForSyncs();
      });
  }

  function attend({ cameraId, stream }: RecordedStream): void {
    disk.settle(({ gaps }) => {
      tell({ kind: "attended", cameraId, stream, gapFrom: gaps.openOf(cameraId, stream)?.from ?? null });
    });
  }

  async function stop(): Promise<void> {
    await closeAll();
    cancelSyncs();
    disk.stop();
    tell({ kind: "stopped" });
  }

  return {
    start: (): Promise<void> => disk.start(),
    take(order: WriterOrder): void {
      if (order.kind === "stop") void stop();
      else if (order.kind === "attend") attend(order);
      else if (order.kind === "gap") disk.settle(({ gaps }) => gaps.open(order.cameraId, order.stream, order.from, order.cause));
      else if (order.kind === "gap-end") disk.settle(({ gaps }) => gaps.close(order.cameraId, order.stream, order.until));
      else {
        const slot = slotOf(order);
        void enqueue(slot, () => (order.kind === "fragment" ? write(slot, order) : finish(slot)));
      }
    },
  };
}

class FaultError extends Error {
  readonly fault: DiskFault;

  constructor(fault: DiskFault) {
    super(`the disk takes nothing: ${fault}`);
    this.name = "FaultError";
    this.fault = fault;
  }
}
