import { fullBox, u32 } from "./boxes.ts";
import { TRACK_ID } from "./init-segment.ts";

/** Of 1970 on the clock of NTP, which counts from 1900 (RFC 5905 §6). */
const NTP_EPOCH_SECONDS = 2_208_988_800;
/** The instant is when the media were taken in, as they happened. */
const TAKEN_AS_IT_HAPPENED = 24;
const TEMPLATE = fullBox("prft", 1, TAKEN_AS_IT_HAPPENED, u32(TRACK_ID, 0, 0, 0, 0));
const SECONDS_AT = 16;
const MEDIA_TIME_AT = 24;

export const PRODUCER_TIME_BYTES = TEMPLATE.length;

/** Producer reference time (ISO/IEC 14496-12 §8.16.5): at `atMs` since 1970, a sample came whose decoding time is `mediaTicks90k`. */
export function writeProducerTime(target: Buffer, at: number, atMs: number, mediaTicks90k: number): void {
  TEMPLATE.copy(target, at);
  const seconds = Math.floor(atMs / 1000);
  target.writeUInt32BE((seconds + NTP_EPOCH_SECONDS) % 0x100000000, at + SECONDS_AT);
  target.writeUInt32BE(Math.floor(((atMs - seconds * 1000) / 1000) * 0x100000000), at + SECONDS_AT + 4);
  target.writeUInt32BE(Math.floor(mediaTicks90k / 0x100000000), at + MEDIA_TIME_AT);
  target.writeUInt32BE(mediaTicks90k % 0x100000000, at + MEDIA_TIME_AT + 4);
}

/** The instant that a `prft` box at `at` tells, ms since 1970, to the microsecond. Before 2036, when its seconds begin anew. */
export function readProducerTime(bytes: Buffer, at: number): { atMs: number; mediaTicks90k: number } {
  const seconds = bytes.readUInt32BE(at + SECONDS_AT) - NTP_EPOCH_SECONDS;
  const fractionMs = (bytes.readUInt32BE(at + SECONDS_AT + 4) / 0x100000000) * 1000;
  const mediaTicks90k = bytes.readUInt32BE(at + MEDIA_TIME_AT) * 0x100000000 + bytes.readUInt32BE(at + MEDIA_TIME_AT + 4);
  return { atMs: seconds * 1000 + Math.round(fractionMs * 1000) / 1000, mediaTicks90k };
}
