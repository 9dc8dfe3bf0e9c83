import { join } from "node:path";
import type { StreamName, StreamState } from "@vigie/shared/cameras/schema";
import { CameraId, type EpochMs, type Ticks90k } from "@vigie/shared/kernel/units";
import { CONTINUOUS, type RecordingPlan, type RecordingState } from "@vigie/shared/recordings/schema";
import { v7 as uuidv7 } from "uuid";
import type { Frame } from "../../media/src/frames/frame.ts";
import { StreamBus } from "../../media/src/frames/stream-bus.ts";
import { type DiskFiles, systemFiles } from "../../media/src/recording/disk-files.ts";
import { gapRows } from "../../media/src/recording/gaps.ts";
import { openIndex } from "../../media/src/recording/index-database.ts";
import { Recorder } from "../../media/src/recording/recorder.ts";
import { recoverOpen } from "../../media/src/recording/recovery.ts";
import { readRow, type SegmentRow } from "../../media/src/recording/segment-rows.ts";
import { createWriter } from "../../media/src/recording/writer.ts";
import type { WriterNews } from "../../media/src/recording/writer-messages.ts";
import type { ManualClock } from "./manual-clock.ts";

export interface RecordingOptions {
  directory: string;
  clock: ManualClock;
  files?: DiskFiles;
  plan?: RecordingPlan;
  cameraId?: CameraId;
  stream?: StreamName;
}

/** Its files are cut 36 s after each minute. */
const CAMERA = CameraId.parse("019bbd44-7a10-7000-8000-000000000009");
const STREAMING: StreamState = { state: "streaming", sinceAt: 0 as EpochMs, format: null };

/** A recorder and the writer behind it on one thread, on a real directory, with time that moves when told. */
export async function aRecording({ directory, clock, files = systemFiles, plan = CONTINUOUS, ...named }: RecordingOptions) {
  const { cameraId = CAMERA, stream = "main" } = named;
  const told: RecordingState[] = [];
  const news: WriterNews[] = [];
  let waiting = 0;
  let hasRoom = true;
  let recorder: Recorder | null = null;
  const writer = createWriter({
    directory,
    files,
    open() {
      const database = openIndex(join(directory, "index.sqlite"));
      recoverOpen(database, directory, clock.now());
      return database;
    },
    clock,
    tell(each) {
      news.push(each);
      if (each.kind === "written" || each.kind === "refused") waiting -= 1;
      recorder?.onNews(each);
    },
  });
  await writer.start();
  const bus = new StreamBus(STREAMING, () => undefined);
  recorder = new Recorder(
    {
      recorded: { cameraId, stream },
      bus,
      plan,
      clock,
      newId: uuidv7,
      writer: {
        write(order) {
          if (!hasRoom) return false;
          waiting += 1;
          // As between threads: what is handed over is gone, and is taken later.
          const moved = structuredClone(order, { transfer: [order.bytes] });
          setImmediate(() => writer.take(moved));
          return true;
        },
        post: (order) => void setImmediate(() => writer.take(order)),
        behindMs: () => 0,
        hasRoom: () => hasRoom,
      },
      onState: (state) => told.push(state),
      onCodec: () => undefined,
      onSlow: () => undefined,
    },
    false,
  );
  const held = recorder;

  /** Nothing that was handed over waits any more. */
  async function settled(): Promise<void> {
    do {
      await new Promise((resolve) => setTimeout(resolve, 5));
    } while (waiting > 0);
  }

  return {
    cameraId,
    bus,
    told,
    news,
    recorder: held,
    settled,
    /** The disk takes nothing in time, or does again. */
    setRoom(isThere: boolean): void {
      hasRoom = isThere;
    },
    /** Frames as they would come from now on, each when it is due. Answers them as they were put on the bus. */
    async feed(
      frames: readonly Frame[],
      { everyMs = 40, settleEvery = 100, timestampOf = null as ((index: number) => number) | null } = {},
    ): Promise<Frame[]> {
      const fed: Frame[] = [];
      const first = clock.now();
      for (const [index, frame] of frames.entries()) {
        const timestampTicks90k = (timestampOf?.(index) ?? first * 90 + index * everyMs * 90) as Ticks90k;
        const sent = { ...frame, receivedAt: clock.now(), timestampTicks90k };
        fed.push(sent);
        bus.publish(sent);
        clock.advance(everyMs);
        if (index % 12 === 0) held.sweep();
        if (index % settleEvery === settleEvery - 1) await settled();
      }
      await settled();
      return fed;
    },
    rows: (): SegmentRow[] => read(directory, "SELECT * FROM segment ORDER BY day, ordinal").map(readRow),
    gaps: () => {
      const database = openIndex(join(directory, "index.sqlite"));
      const found = gapRows(database).listBetween(cameraId, stream, 0, Number.MAX_SAFE_INTEGER);
      database.close();
      return found;
    },
    /** As when the node ends in good order. */
    async end(): Promise<void> {
      held.stop("node");
      await settled();
      writer.take({ kind: "stop" });
      while (!news.some(({ kind }) => kind === "stopped")) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

function read(directory: string, sql: string) {
  const database = openIndex(join(directory, "index.sqlite"));
  const rows = database.prepare(sql).all();
  database.close();
  return rows;
}
