import { join } from "node:path";
import type { StreamName, VideoCodec } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs, LockId, NodeId } from "@vigie/shared/kernel/units";
import type { AssignedCamera, OutboxItem } from "@vigie/shared/nodes/link";
import type { RecordedSegment, RecordedTimeline } from "@vigie/shared/recordings/playback";
import type { DestructionRecord, DiskState, RecordingLock, RecordingState } from "@vigie/shared/recordings/schema";
import type { Logger } from "pino";
import { v7 as uuidv7 } from "uuid";
import type { StreamBus } from "../frames/stream-bus.ts";
import { createDiskReport } from "./disk-report.ts";
import type { SignedRecord } from "./keeper-messages.ts";
import { createKeeperThread } from "./keeper-thread.ts";
import { Recorder } from "./recorder.ts";
import type { RecordedStream, WriterNews } from "./writer-messages.ts";
import { createWriterThread, keyOf } from "./writer-thread.ts";

const SWEEP_MS = 500;

export interface RecordingsDeps {
  directory: string;
  nodeId: NodeId;
  /** Compact JWS by the node's key. */
  signRecord(record: DestructionRecord): Promise<string>;
  clock: Clock;
  serverNow(): EpochMs;
  log: Logger;
  /** Into the node's outbox, soon. */
  tell(item: OutboxItem): void;
  /** Into the node's outbox, durably; false: it took nothing. */
  tellNow(item: OutboxItem): boolean;
}

type BusOf = (cameraId: CameraId, stream: StreamName) => StreamBus | null;

interface Held {
  recorder: Recorder;
  bus: StreamBus;
  cameraId: CameraId;
}

export type Recordings = ReturnType<typeof createRecordings>;

/** What the node records and keeps, as the rest of it sees it. Nothing here touches a disk on the caller's thread. */
export function createRecordings(deps: RecordingsDeps) {
  const { directory, clock, log, tell } = deps;
  const held = new Map<string, Held>();
  /** Of main streams, as they were last seen: whether the small one is recorded may rest on it. */
  const codecs = new Map<CameraId, VideoCodec>();
  let assigned: readonly AssignedCamera[] = [];
  let busOf: BusOf = () => null;
  let isDiskDown = false;
  const report = createDiskReport({
    clock,
    recorded: () => [...new Set([...held.values()].map(({ cameraId }) => cameraId))],
    changed: (disk) => tell({ kind: "disk-state", at: clock.now(), disk }),
  });
  const writer = createWriterThread({ directory, clock, log, onNews: hear });
  const tellRecords = (records: readonly SignedRecord[]): boolean =>
    records.every(({ jws }) => deps.tellNow({ kind: "destruction", at: clock.now(), jws }));
  const keeper = createKeeperThread({ ...deps, tellRecords, onSpace: report.hearKeeper });
  let cancelSweep = clock.after(SWEEP_MS, sweep);

  function hear(news: WriterNews): void {
    if (news.kind === "disk") {
      isDiskDown = news.down !== null;
      for (const { recorder } of held.values()) recorder.onNews(news);
      report.hearWriter(news);
    } else if ("cameraId" in news) {
      held.get(keyOf(news))?.recorder.onNews(news);
      if (news.kind === "suspect" && news.fault === "write_error") report.raise("write_error", news.cameraId);
      if (news.kind === "closed") hearClosed(news);
    }
  }

  function hearClosed({ cameraId, isSuspect, day }: Extract<WriterNews, { kind: "closed" }>): void {
    if (!isSuspect) report.clear(cameraId);
    tell({ kind: "recorded-day", at: clock.now(), day });
  }

  function sweep(): void {
    for (const { recorder } of held.values()) recorder.sweep();
    cancelSweep = clock.after(SWEEP_MS, sweep);
  }

  /** What should be recorded is, and nothing else: a recorder whose stream goes on is not disturbed. */
  function arrange(): void {
    const wanted = new Map(
      assigned.flatMap((camera) => streamsOf(camera).map((stream) => [keyOf({ cameraId: camera.cameraId, stream }), camera])),
    );
    for (const [key, { recorder, cameraId, bus }] of held) {
      const stream = key.endsWith("/sub") ? "sub" : "main";
      if (wanted.has(key) && busOf(cameraId, stream) === bus) continue;
      recorder.stop("off");
      held.delete(key);
      report.clear(cameraId);
    }
    for (const camera of assigned) for (const stream of streamsOf(camera)) record(camera, stream);
  }

  function streamsOf({ cameraId, recording }: AssignedCamera): StreamName[] {
    if (recording === null) return [];
    const hasSub = busOf(cameraId, "sub") !== null && (recording.plan.sub ?? codecs.get(cameraId) === "h265");
    return busOf(cameraId, "main") === null ? [] : hasSub ? ["main", "sub"] : ["main"];
  }

  function record({ cameraId, recording }: AssignedCamera, stream: StreamName): void {
    const recorded: RecordedStream = { cameraId, stream };
    const bus = busOf(cameraId, stream);
    const known = held.get(keyOf(recorded));
    if (recording === null || bus === null) return;
    if (known !== undefined) {
      known.recorder.change(recording.plan);
      return;
    }
    const recorder = new Recorder(
      {
        recorded,
        bus,
        plan: recording.plan,
        clock,
        newId: uuidv7,
        writer,
        onState: (state) => say(recorded, state),
        onCodec: (codec) => learnCodec(recorded, codec),
        onSlow: () => report.raise("slow", cameraId),
      },
      isDiskDown,
    );
    held.set(keyOf(recorded), { recorder, bus, cameraId });
  }

  function say({ cameraId, stream }: RecordedStream, state: RecordingState): void {
    log[state.state === "gap" ? "warn" : "info"]({ cameraId, stream, ...state }, "recording state changed");
    tell({ kind: "recording-state", at: clock.now(), cameraId, stream, state });
  }

  function learnCodec({ cameraId, stream }: RecordedStream, codec: VideoCodec): void {
    if (stream !== "main" || codecs.get(cameraId) === codec) return;
    codecs.set(cameraId, codec);
    // Called from within a frame: its readers are not changed while they are gone through.
    queueMicrotask(arrange);
  }

  /** As far as the disk has it, now: what is written meanwhile does not change it. */
  function openNow(cameraId: CameraId, stream: StreamName): RecordedSegment[] {
    const open = writer.openSegment(cameraId, stream);
    if (open === null) return [];
    const { id, run, startAt, endAt, bytes, initBytes, codecString, keyFrames } = open;
    return [{ id, run, startAt, endAt, bytes, initBytes, codecString, keyFrames: [...keyFrames] }];
  }

  return {
    /** The cameras that are covered now. `of`: null where the camera has no such stream. Their rules are kept also when they go. */
    assign(cameras: readonly AssignedCamera[], of: BusOf): void {
      assigned = cameras;
      busOf = of;
      keeper.setRules(
        cameras.flatMap(({ cameraId, recording }) => (recording === null ? [] : [{ cameraId, rule: recording.rule }])),
      );
      arrange();
    },
    /** Resolves when the lock and its sidecar are on the disk; may come twice. */
    lock: (lock: RecordingLock): Promise<{ segments: number }> => keeper.ask("lock", lock),
    async release(lockId: LockId): Promise<void> {
      await keeper.ask("release", { lockId });
    },
    /** What overlaps [from, until), what is being written included. */
    timeline(cameraId: CameraId, stream: StreamName, from: EpochMs, until: EpochMs): Promise<RecordedTimeline> {
      return keeper.ask("timeline", { cameraId, stream, from, until, open: openNow(cameraId, stream) });
    },
    /** As `timeline`: in order of time, whole. */
    async segments(cameraId: CameraId, stream: StreamName, from: EpochMs, until: EpochMs): Promise<RecordedSegment[]> {
      const open = openNow(cameraId, stream).filter(({ startAt, endAt }) => startAt < until && endAt > from);
      const closed = await keeper.ask("segments", { cameraId, stream, from, until });
      return [...closed, ...open.filter(({ id }) => !closed.some((segment) => segment.id === id))];
    },
    /** Absolute path, and how much of the file may be read; null: there is no such segment (any more). */
    async file(segmentId: string): Promise<{ path: string; bytes: number } | null> {
      const open = writer.findOpen(segmentId);
      if (open !== null) return { path: join(directory, open.path), bytes: open.bytes };
      return keeper.ask("file", { segmentId });
    },
    diskState: (): DiskState => report.state(),
    /** Closes what is open. */
    async stop(): Promise<void> {
      cancelSweep();
      for (const { recorder } of held.values()) recorder.stop("node");
      await writer.stop();
      await keeper.stop();
    },
  };
}
