import { box, fullBox, u32 } from "./boxes.ts";
import { TRACK_ID } from "./init-segment.ts";
import type { SampleTiming } from "./media-timeline.ts";

/** sample_depends_on 2: on no other. */
const KEY_SAMPLE_FLAGS = 0x02000000;
/** sample_depends_on 1, sample_is_non_sync_sample. */
const OTHER_SAMPLE_FLAGS = 0x01010000;
const DEFAULT_BASE_IS_MOOF = 0x020000;
/** Data offset; duration, size, flags and composition offset of the one sample. */
const TRUN_FLAGS = 0xf01;
const MDAT_HEAD_BYTES = 8;

/** A fragment of one sample is always the same but for seven numbers: copied and filled in, instead of built. */
const TEMPLATE = Buffer.concat([
  box(
    "moof",
    fullBox("mfhd", 0, 0, u32(0)),
    box(
      "traf",
      fullBox("tfhd", 0, DEFAULT_BASE_IS_MOOF, u32(TRACK_ID)),
      fullBox("tfdt", 1, 0, u32(0, 0)),
      fullBox("trun", 1, TRUN_FLAGS, u32(1, 0, 0, 0, 0, 0)),
    ),
  ),
  box("mdat"),
]);

/** All of a fragment but the frame itself: `moof` and the head of `mdat`. */
export const FRAGMENT_HEAD_BYTES = TEMPLATE.length;

/** Where the content of a box of this type stands, past its version and flags or more. */
const contentAt = (type: string, skipBytes: number) => TEMPLATE.indexOf(type, 0, "latin1") + 4 + skipBytes;
const SEQUENCE_AT = contentAt("mfhd", 4);
const DECODE_TIME_AT = contentAt("tfdt", 4);
const DATA_OFFSET_AT = contentAt("trun", 8);
const MDAT_SIZE_AT = FRAGMENT_HEAD_BYTES - MDAT_HEAD_BYTES;

TEMPLATE.writeInt32BE(FRAGMENT_HEAD_BYTES, DATA_OFFSET_AT);

export interface FragmentSample {
  /** mfhd sequence_number: counts the fragments of the channel from 1. */
  sequence: number;
  timing: SampleTiming;
  isKey: boolean;
  /** Of the frame's data, which follows the head. */
  sizeBytes: number;
}

/** Writes the head of a movie fragment (ISO/IEC 14496-12 §8.8) into `target` at `at`; the frame's data comes right behind it, uncopied. */
export function writeFragmentHead(target: Buffer, at: number, { sequence, timing, isKey, sizeBytes }: FragmentSample): void {
  TEMPLATE.copy(target, at);
  target.writeUInt32BE(sequence % 0x100000000, at + SEQUENCE_AT);
  target.writeUInt32BE(Math.floor(timing.decodeTicks90k / 0x100000000), at + DECODE_TIME_AT);
  target.writeUInt32BE(timing.decodeTicks90k % 0x100000000, at + DECODE_TIME_AT + 4);
  target.writeUInt32BE(timing.durationTicks90k, at + DATA_OFFSET_AT + 4);
  target.writeUInt32BE(sizeBytes, at + DATA_OFFSET_AT + 8);
  target.writeUInt32BE(isKey ? KEY_SAMPLE_FLAGS : OTHER_SAMPLE_FLAGS, at + DATA_OFFSET_AT + 12);
  target.writeInt32BE(timing.compositionOffsetTicks90k, at + DATA_OFFSET_AT + 16);
  target.writeUInt32BE(MDAT_HEAD_BYTES + sizeBytes, at + MDAT_SIZE_AT);
}

/** Of a fragment of several samples: what the template says of one, and further entries of its `trun` behind the first. */
const MOOF_BYTES = FRAGMENT_HEAD_BYTES - MDAT_HEAD_BYTES;
const TRAF_AT = TEMPLATE.indexOf("traf", 0, "latin1") - 4;
const TRUN_AT = TEMPLATE.indexOf("trun", 0, "latin1") - 4;
const SAMPLE_COUNT_AT = contentAt("trun", 4);
const FIRST_SAMPLE_AT = contentAt("trun", 12);
const SAMPLE_ENTRY_BYTES = 16;

/** `moof` and the head of `mdat` for so many samples. */
export const fragmentHeadBytes = (samples: number): number => FRAGMENT_HEAD_BYTES + (samples - 1) * SAMPLE_ENTRY_BYTES;

/** Writes the head of a movie fragment of one run of samples into `target` at `at`; their data comes right behind it, in the same order. */
export function writeFragmentHeadOf(
  target: Buffer,
  at: number,
  sequence: number,
  samples: readonly Omit<FragmentSample, "sequence">[],
): void {
  const grownBytes = (samples.length - 1) * SAMPLE_ENTRY_BYTES;
  TEMPLATE.copy(target, at, 0, FIRST_SAMPLE_AT);
  target.writeUInt32BE(MOOF_BYTES + grownBytes, at);
  target.writeUInt32BE(MOOF_BYTES - TRAF_AT + grownBytes, at + TRAF_AT);
  target.writeUInt32BE(MOOF_BYTES - TRUN_AT + grownBytes, at + TRUN_AT);
  target.writeUInt32BE(sequence % 0x100000000, at + SEQUENCE_AT);
  const decodeTicks90k = samples[0]?.timing.decodeTicks90k ?? 0;
  target.writeUInt32BE(Math.floor(decodeTicks90k / 0x100000000), at + DECODE_TIME_AT);
  target.writeUInt32BE(decodeTicks90k % 0x100000000, at + DECODE_TIME_AT + 4);
  target.writeUInt32BE(samples.length, at + SAMPLE_COUNT_AT);
  target.writeInt32BE(FRAGMENT_HEAD_BYTES + grownBytes, at + DATA_OFFSET_AT);
  let entryAt = at + FIRST_SAMPLE_AT;
  let dataBytes = 0;
  for (const { timing, isKey, sizeBytes } of samples) {
    target.writeUInt32BE(timing.durationTicks90k, entryAt);
    target.writeUInt32BE(sizeBytes, entryAt + 4);
    target.writeUInt32BE(isKey ? KEY_SAMPLE_FLAGS : OTHER_SAMPLE_FLAGS, entryAt + 8);
    target.writeInt32BE(timing.compositionOffsetTicks90k, entryAt + 12);
    entryAt += SAMPLE_ENTRY_BYTES;
    dataBytes += sizeBytes;
  }
  target.writeUInt32BE(MDAT_HEAD_BYTES + dataBytes, entryAt);
  target.write("mdat", entryAt + 4, "latin1");
}
