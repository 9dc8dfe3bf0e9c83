import { fragmentHeadBytes, writeFragmentHeadOf } from "../fmp4/fragment.ts";
import type { SampleTiming } from "../fmp4/media-timeline.ts";
import { PRODUCER_TIME_BYTES, writeProducerTime } from "../fmp4/producer-time.ts";
import type { Frame } from "../frames/frame.ts";
import { CHECK_BOX_BYTES, writeCheckBox } from "./file-format.ts";

const LONGEST_TICKS_90K = 90_000;

interface Sample {
  frame: Frame;
  timing: SampleTiming;
}

export interface BuiltFragment {
  /** `prft`, `moof`, `mdat`, and the `free` box whose check is still empty: to be given away. */
  bytes: ArrayBuffer;
  isKey: boolean;
  /** Decoding time of the first frame. */
  decodeTicks90k: number;
}

/** Gathers the frames of one fragment, as references, and copies them once, into the memory that is handed to the writer. */
export class FragmentBuilder {
  #samples: Sample[] = [];
  #dataBytes = 0;
  #durationTicks90k = 0;
  #sequence = 0;

  get isEmpty(): boolean {
    return this.#samples.length === 0;
  }

  /** Node's clock: when the first frame that waits came; null: none does. */
  get sinceAt(): number | null {
    return this.#samples[0]?.frame.receivedAt ?? null;
  }

  /** A further frame like the last one would make it longer than a second. */
  get isFull(): boolean {
    const last = this.#samples.at(-1);
    return last !== undefined && this.#durationTicks90k + last.timing.durationTicks90k > LONGEST_TICKS_90K;
  }

  add(frame: Frame, timing: SampleTiming): void {
    this.#samples.push({ frame, timing });
    this.#dataBytes += frame.data.length;
    this.#durationTicks90k += timing.durationTicks90k;
  }

  /** What was gathered, as one fragment; null: nothing was. */
  take(): BuiltFragment | null {
    const [first] = this.#samples;
    if (first === undefined) return null;
    const samples = this.#samples;
    const headBytes = PRODUCER_TIME_BYTES + fragmentHeadBytes(samples.length);
    const bytes = Buffer.allocUnsafeSlow(headBytes + this.#dataBytes + CHECK_BOX_BYTES);
    this.#sequence += 1;
    writeProducerTime(bytes, 0, first.frame.receivedAt, first.timing.decodeTicks90k);
    const entries = samples.map(({ frame, timing }) => ({ timing, isKey: frame.isKey, sizeBytes: frame.data.length }));
    writeFragmentHeadOf(bytes, PRODUCER_TIME_BYTES, this.#sequence, entries);
    let at = headBytes;
    for (const { frame } of samples) at += frame.data.copy(bytes, at);
    writeCheckBox(bytes, at);
    this.clear();
    return { bytes: bytes.buffer, isKey: first.frame.isKey, decodeTicks90k: first.timing.decodeTicks90k };
  }

  clear(): void {
    this.#samples = [];
    this.#dataBytes = 0;
    this.#durationTicks90k = 0;
  }
}
