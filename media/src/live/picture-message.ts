import { BINARY_FLAG, BINARY_HEADER_BYTES, BINARY_KIND, type LiveFormat, writeBinaryHeader } from "@vigie/shared/live/wire";
import { FRAGMENT_HEAD_BYTES, writeFragmentHead } from "../fmp4/fragment.ts";
import type { Announcement } from "../fmp4/live-track.ts";
import type { SampleTiming } from "../fmp4/media-timeline.ts";
import type { Frame } from "../frames/frame.ts";

/** A binary message in two parts: `head` is the viewer's own and small, `payload` is shared by all and never copied. */
export interface PictureMessage {
  readonly head: Buffer;
  readonly payload: Buffer;
}

export interface PicturePlace {
  channel: number;
  sequence: number;
  /** `join` and `joinEnd` of `BINARY_FLAG`. */
  joinFlags: number;
  timing: SampleTiming;
}

export function frameMessage(format: LiveFormat, frame: Frame, place: PicturePlace): PictureMessage {
  const { channel, sequence, joinFlags, timing } = place;
  const isFragment = format === "fragments";
  const head = Buffer.allocUnsafe(BINARY_HEADER_BYTES + (isFragment ? FRAGMENT_HEAD_BYTES : 0));
  writeBinaryHeader(new DataView(head.buffer, head.byteOffset, head.length), {
    kind: isFragment ? BINARY_KIND.fragment : BINARY_KIND.accessUnit,
    flags: joinFlags | (frame.isKey ? BINARY_FLAG.key : 0),
    channel,
    sequence,
    receivedAt: frame.receivedAt,
    mediaTimeTicks90k: timing.decodeTicks90k,
  });
  const sizeBytes = frame.data.length;
  if (isFragment) writeFragmentHead(head, BINARY_HEADER_BYTES, { sequence, timing, isKey: frame.isKey, sizeBytes });
  return { head, payload: frame.data };
}

/** The init segment or decoder configuration, before the first frame that needs it; it takes no sequence and no media time. */
export function announcementMessage(
  format: LiveFormat,
  channel: number,
  announcement: Announcement,
  frame: Frame,
): PictureMessage {
  const head = Buffer.allocUnsafe(BINARY_HEADER_BYTES);
  const isFragment = format === "fragments";
  writeBinaryHeader(new DataView(head.buffer, head.byteOffset, head.length), {
    kind: isFragment ? BINARY_KIND.init : BINARY_KIND.decoderConfig,
    flags: 0,
    channel,
    sequence: 0,
    receivedAt: frame.receivedAt,
    mediaTimeTicks90k: 0,
  });
  return { head, payload: isFragment ? announcement.initSegment : announcement.codecConfig };
}
