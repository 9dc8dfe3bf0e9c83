import type { StreamState, VideoCodec } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { GapCause, RecordingPlan, RecordingState } from "@vigie/shared/recordings/schema";
import type { Frame } from "../frames/frame.ts";
import type { StreamBus, StreamReader } from "../frames/stream-bus.ts";
import { FragmentBuilder } from "./fragment-builder.ts";
import { gapCauseOf } from "./gap-cause.ts";
import { GapWatch } from "./gap-watch.ts";
import { type RecordedFormat, RecordedRun, recordedFormat } from "./recorded-run.ts";
import { Schedule } from "./schedule.ts";
import { createCut } from "./segment-cut.ts";
import type { FragmentOrder, RecordedStream, SegmentStart, WriterNews, WriterOrder } from "./writer-messages.ts";

/** What waits longer is written as it is: a node that is killed loses no more than that, and what is on its way. */
const LONGEST_WAIT_MS = 1_000;
const CLOCK_JUMP_MS = 1_000;
/** The disk has taken nothing for so long: what is shown is that nothing is recorded. */
const DOUBTED_AFTER_MS = 5_000;

export interface RecorderDeps {
  recorded: RecordedStream;
  bus: StreamBus;
  plan: RecordingPlan;
  clock: Clock;
  newId(): string;
  writer: {
    /** False: no room, the fragment is lost. */
    write(order: FragmentOrder): boolean;
    post(order: Exclude<WriterOrder, FragmentOrder>): void;
    behindMs(recorded: RecordedStream): number;
    hasRoom(recorded: RecordedStream): boolean;
  };
  /** By what reached the disk. */
  onState(state: RecordingState): void;
  /** Of the stream that is being recorded: called at each beginning. */
  onCodec(codec: VideoCodec): void;
  /** The disk is so slow that pictures had to be left out. */
  onSlow(): void;
}

/** A file that is being filled. */
interface Filling {
  startAt: EpochMs;
  firstTicks90k: number;
  /** The next fragment begins it. */
  start: SegmentStart | null;
}

/** Records one stream: from its frames to fragments for the writer, by its plan. What the writer answers says what is recorded. */
export class Recorder implements StreamReader {
  readonly #deps: RecorderDeps;
  readonly #gaps: GapWatch;
  readonly #builder = new FragmentBuilder();
  readonly #unsubscribe: () => void;
  readonly #isCutDue: (startAt: number, at: number) => boolean;
  #schedule: Schedule;
  #isOn = false;
  #run: RecordedRun | null = null;
  #filling: Filling | null = null;
  /** The file that is open should be followed by another one at the next key frame. */
  #isCutWanted = false;
  /** The disk takes nothing; or it left something out, and has to catch up first. */
  #isHeld = false;
  #isDiskDown: boolean;
  /** End of what the disk was given, and of what it has taken. */
  #givenUntil: EpochMs | null = null;
  #writtenUntil: EpochMs | null = null;
  #known: { sets: Frame["parameterSets"]; format: RecordedFormat | null } | null = null;

  constructor(deps: RecorderDeps, isDiskDown: boolean) {
    const { recorded, writer, bus, clock, plan, onState } = deps;
    this.#deps = deps;
    this.#isDiskDown = isDiskDown;
    this.#schedule = new Schedule(plan);
    this.#isCutDue = createCut(recorded);
    this.#gaps = new GapWatch({ recorded, post: (order) => writer.post(order), changed: onState }, clock.now());
    writer.post({ ...recorded, kind: "attend" });
    this.#unsubscribe = bus.subscribe(this).unsubscribe;
    this.#look();
  }

  get state(): RecordingState {
    return this.#gaps.state;
  }

  change(plan: RecordingPlan): void {
    this.#schedule = new Schedule(plan);
    this.#look();
  }

  onFrame(frame: Frame): void {
    if (!this.#isToBeRecorded(frame.receivedAt) || this.#isDiskDown || this.#isHeld) return;
    if (this.#run !== null) this.#follow(frame, this.#run);
    if (this.#run === null && frame.isKey) this.#begin(frame);
    if (this.#run !== null) this.#add(frame, this.#run);
  }

  onState(state: StreamState): void {
    if (state.state === "streaming") return;
    this.#end();
    if (state.state === "backing_off" && this.#isOn) this.#openGap(gapCauseOf(state.fault), this.#givenUntil);
  }

  /** Several times a second: what has waited long enough goes to the disk, and what does not arrive there is said. */
  sweep(): void {
    const { clock, writer, recorded } = this.#deps;
    this.#look();
    const sinceAt = this.#builder.sinceAt;
    if (sinceAt !== null && Math.abs(clock.now() - sinceAt) >= LONGEST_WAIT_MS) this.#flush();
    if (writer.behindMs(recorded) >= DOUBTED_AFTER_MS) this.#gaps.doubt(this.#writtenUntil ?? clock.now());
    if (this.#isHeld && !this.#isDiskDown && writer.hasRoom(recorded)) this.#goOn();
  }

  onNews(news: WriterNews): void {
    if (news.kind === "disk") this.#hearDisk(news.down !== null);
    else if (news.kind === "attended" && news.gapFrom !== null && this.#isOn) this.#inherit(news.gapFrom);
    else if (news.kind === "written") this.#hearWritten(news.run, news.endAt);
    else if (news.kind === "suspect") this.#isCutWanted = true;
    else if (news.kind === "refused" && news.run === this.#run?.id) this.#lose();
  }

  /** The stream is not this node's to record any more (`off`), or the node ends, which is a gap until it is back. */
  stop(why: "off" | "node"): void {
    this.#end();
    this.#unsubscribe();
    if (why === "off") this.#gaps.off(this.#deps.clock.now());
    else if (this.#isOn) this.#openGap("node", this.#givenUntil);
  }

  /** Hours begin and end also where no frame comes. */
  #look(): void {
    this.#isToBeRecorded(this.#deps.clock.now());
  }

  #isToBeRecorded(at: EpochMs): boolean {
    const isWanted = this.#schedule.isWanted(at);
    if (isWanted === this.#isOn) return isWanted;
    this.#isOn = isWanted;
    if (isWanted) this.#beginHours(at);
    else {
      this.#end();
      this.#gaps.off(at);
    }
    return isWanted;
  }

  #beginHours(at: EpochMs): void {
    const { state } = this.#deps.bus;
    this.#gaps.want(at);
    if (this.#isDiskDown) this.#gaps.open(at, "disk", at);
    else if (state.state === "backing_off") this.#gaps.open(at, gapCauseOf(state.fault), at);
  }

  /** A node that was away over hours in which nothing was to be recorded missed nothing in them. */
  #inherit(from: EpochMs): void {
    const { recorded, writer, clock } = this.#deps;
    const missed = this.#schedule.wanted(from, clock.now());
    missed.slice(0, -1).forEach(({ until }, index) => {
      writer.post({ ...recorded, kind: "gap-end", until });
      writer.post({ ...recorded, kind: "gap", from: missed[index + 1]?.from ?? until, cause: "node" });
    });
    this.#gaps.inherit(missed.at(-1)?.from ?? from);
    const { state } = this.#deps.bus;
    if (state.state === "backing_off") this.#openGap(gapCauseOf(state.fault), null);
  }

  /** Whether the run goes on with this frame. */
  #follow(frame: Frame, run: RecordedRun): void {
    const holeFrom = run.holeBefore(frame);
    if (holeFrom !== null) this.#gaps.hole(holeFrom, frame.receivedAt, "network");
    if (!frame.isKey) {
      if (!run.takes(frame)) this.#end();
    } else if (run.mustEndAt(frame, this.#wallMinusMonotonicMs())) {
      this.#end();
      // A clock that was set forward leaves time in which nothing can have been recorded.
      if (holeFrom === null && frame.receivedAt - run.endAt > CLOCK_JUMP_MS) this.#gaps.hole(run.endAt, frame.receivedAt, "node");
    } else this.#cutIfDue(frame, run);
  }

  #cutIfDue(key: Frame, run: RecordedRun): void {
    this.#flush();
    const isDue = this.#filling !== null && this.#isCutDue(this.#filling.startAt, key.receivedAt);
    if (this.#isCutWanted || isDue) this.#startFile(key, run);
  }

  #begin(key: Frame): void {
    if (this.#known?.sets !== key.parameterSets) {
      this.#known = { sets: key.parameterSets, format: recordedFormat(key.parameterSets) };
    }
    const { format } = this.#known;
    if (format === null) return;
    this.#run = new RecordedRun(this.#deps.newId(), key, format, this.#wallMinusMonotonicMs());
    this.#startFile(key, this.#run);
    this.#deps.onCodec(key.parameterSets.codec);
  }

  #startFile({ receivedAt, cameraAt }: Frame, run: RecordedRun): void {
    const { id, format } = run;
    this.#isCutWanted = false;
    run.anchor(receivedAt);
    const start: SegmentStart = {
      id: this.#deps.newId(),
      run: id,
      startAt: receivedAt,
      clockOffsetMs: cameraAt === null ? null : cameraAt - receivedAt,
      codecString: format.codecString,
      init: format.init,
    };
    this.#filling = { startAt: receivedAt, firstTicks90k: -1, start };
  }

  #add(frame: Frame, run: RecordedRun): void {
    const timing = run.next(frame);
    if (timing === null) return;
    this.#builder.add(frame, timing);
    if (this.#builder.isFull) this.#flush();
  }

  #flush(): void {
    const { recorded, writer, onSlow } = this.#deps;
    const fragment = this.#builder.take();
    if (fragment === null || this.#filling === null || this.#run === null) return;
    const { start } = this.#filling;
    if (start !== null) this.#filling.firstTicks90k = fragment.decodeTicks90k;
    this.#filling.start = null;
    const { id: runId, endAt } = this.#run;
    const { bytes, isKey, decodeTicks90k } = fragment;
    const afterMs = (decodeTicks90k - this.#filling.firstTicks90k) / 90;
    const order: FragmentOrder = { ...recorded, kind: "fragment", run: runId, start, bytes, isKey, afterMs, endAt };
    if (writer.write(order)) {
      this.#givenUntil = endAt;
      return;
    }
    onSlow();
    this.#lose();
  }

  /** The run is over; what is there of it goes to the disk. */
  #end(): void {
    if (this.#run === null) return;
    this.#flush();
    this.#drop();
    this.#deps.writer.post({ ...this.#deps.recorded, kind: "close" });
  }

  #drop(): void {
    this.#builder.clear();
    this.#run = null;
    this.#filling = null;
  }

  /** What the disk did not take is missing, until something new begins. */
  #lose(): void {
    if (this.#run !== null) {
      this.#drop();
      this.#deps.writer.post({ ...this.#deps.recorded, kind: "close" });
    }
    this.#isHeld = true;
    if (this.#isOn) this.#openGap("disk", this.#writtenUntil);
  }

  #hearDisk(isDown: boolean): void {
    if (isDown === this.#isDiskDown) return;
    this.#isDiskDown = isDown;
    if (!isDown) this.#goOn();
    else if (this.#isOn) this.#lose();
  }

  /** Begins with what the bus still holds, when none of it has been written, instead of waiting for the next key frame. */
  #goOn(): void {
    const { bus, clock } = this.#deps;
    this.#isHeld = false;
    if (!this.#isOn) return;
    const { state } = bus;
    if (state.state === "backing_off") this.#gaps.open(clock.now(), gapCauseOf(state.fault), clock.now());
    const group = bus.groupSoFar();
    const from = this.#gaps.from ?? clock.now();
    if (group[0] !== undefined && group[0].receivedAt >= from) for (const frame of group) this.onFrame(frame);
  }

  /** What was still on its way when its run ended says nothing of what is now. */
  #hearWritten(runId: string, endAt: EpochMs): void {
    this.#writtenUntil = endAt;
    if (this.#run?.id === runId && this.#isOn) this.#gaps.close(this.#run.startAt);
  }

  #openGap(cause: GapCause, from: EpochMs | null): void {
    const now = this.#deps.clock.now();
    this.#gaps.open(from ?? now, cause, now);
  }

  #wallMinusMonotonicMs(): number {
    const { clock } = this.#deps;
    return clock.now() - clock.monotonicMs();
  }
}
