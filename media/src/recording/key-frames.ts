import type { KeyFrame as KeyFrameSchema } from "@vigie/shared/recordings/playback";
import type { z } from "zod";

/** One key frame: where its fragment begins in the file (bytes), and when it is shown (ms after the segment's `startAt`). */
export type KeyFrame = z.infer<typeof KeyFrameSchema>;

const TICKS_PER_MS = 90;

/**
 * The key frames of a segment as its row and its seal hold them (base64 there): of each, how many bytes and how many ticks of 90 kHz it is after the
 * one before it, as LEB128 numbers (DWARF 5 §7.6). In the order of the file; times never go back. About 6 bytes each, 180 a minute.
 */
export function encodeKeyFrames(keyFrames: readonly KeyFrame[]): Buffer {
  const bytes: number[] = [];
  let [lastByte, lastTicks90k] = [0, 0];
  for (const { atByte, afterMs } of keyFrames) {
    const ticks90k = Math.max(lastTicks90k, Math.round(afterMs * TICKS_PER_MS));
    pushNumber(bytes, Math.max(0, atByte - lastByte));
    pushNumber(bytes, ticks90k - lastTicks90k);
    [lastByte, lastTicks90k] = [Math.max(lastByte, atByte), ticks90k];
  }
  return Buffer.from(bytes);
}

/** What `encodeKeyFrames` wrote; what is cut off in the midst of a key frame is left out. A day's are read at once: nothing is made on the way. */
export function decodeKeyFrames(bytes: Uint8Array): KeyFrame[] {
  const keyFrames: KeyFrame[] = [];
  let [atByte, ticks90k, number, scale] = [0, 0, 0, 1];
  let isOfBytes = true;
  for (const byte of bytes) {
    number += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte > 0x7f) continue;
    if (isOfBytes) atByte += number;
    else {
      ticks90k += number;
      keyFrames.push({ atByte, afterMs: ticks90k / TICKS_PER_MS });
    }
    isOfBytes = !isOfBytes;
    number = 0;
    scale = 1;
  }
  return keyFrames;
}

function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  bytes.push(rest);
}
