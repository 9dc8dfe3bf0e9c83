import type { RecordedSegment } from "@vigie/shared/recordings/playback";
import type { KeyFrame } from "../recording/key-frames.ts";

/** A piece of the playlist has the groups of pictures that begin within this. */
const PIECE_MS = 4_000;
/** Segments that are farther apart, or overlap by more, do not continue each other, whatever their run. */
const SEAM_MS = 1_000;

interface Piece {
  segment: RecordedSegment;
  firstByte: number;
  /** Excluded. */
  endByte: number;
  startAt: number;
  durationMs: number;
}

/**
 * A media playlist (RFC 8216 §4.3) over byte ranges of recorded files. `isOver`: nothing can come any more; otherwise the last piece of what may
 * still be written is left out until it is whole. Null: no piece.
 */
export function writePlaylist(segments: readonly RecordedSegment[], isOver: boolean): string | null {
  const pieces = segments.flatMap((segment, at) => {
    const own = piecesOf(segment);
    return isOver || at < segments.length - 1 ? own : own.slice(0, -1);
  });
  if (pieces.length === 0) return null;
  const targetMs = pieces.reduce((most, { durationMs }) => Math.max(most, durationMs), PIECE_MS);
  const lines = [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${Math.ceil(targetMs / 1000)}`,
    "#EXT-X-MEDIA-SEQUENCE:0",
    `#EXT-X-PLAYLIST-TYPE:${isOver ? "VOD" : "EVENT"}`,
    "#EXT-X-INDEPENDENT-SEGMENTS",
  ];
  pieces.forEach((piece, at) => {
    lines.push(...pieceLines(piece, at === 0 ? null : (pieces[at - 1] ?? null)));
  });
  if (isOver) lines.push("#EXT-X-ENDLIST");
  return [...lines, ""].join("\n");
}

function pieceLines({ segment, firstByte, endByte, startAt, durationMs }: Piece, before: Piece | null): string[] {
  const uri = `files/${segment.id}.mp4`;
  const lines: string[] = [];
  if (before !== null && before.segment !== segment) {
    if (!continues(before, segment)) lines.push("#EXT-X-DISCONTINUITY");
  }
  // Of each file its own: a run's first file may be gone before its last.
  if (before?.segment !== segment) lines.push(`#EXT-X-MAP:URI="${uri}",BYTERANGE="${segment.initBytes}@0"`);
  return [
    ...lines,
    `#EXT-X-PROGRAM-DATE-TIME:${new Date(startAt).toISOString()}`,
    `#EXTINF:${(durationMs / 1000).toFixed(5)},`,
    `#EXT-X-BYTERANGE:${endByte - firstByte}@${firstByte}`,
    uri,
  ];
}

/** One run, one format, no hole: media time goes on (§4.3.2.3). */
function continues({ segment: last }: Piece, next: RecordedSegment): boolean {
  const isSameFormat = last.initBytes === next.initBytes && last.codecString === next.codecString;
  return last.run === next.run && isSameFormat && Math.abs(next.startAt - last.endAt) <= SEAM_MS;
}

function piecesOf(segment: RecordedSegment): Piece[] {
  const { startAt, endAt, bytes, keyFrames } = segment;
  const begins: KeyFrame[] = [];
  for (const key of keyFrames) {
    const last = begins.at(-1);
    if (last === undefined || key.afterMs - last.afterMs >= PIECE_MS) begins.push(key);
  }
  return begins.flatMap((key, at) => {
    const next = begins[at + 1];
    const untilMs = next === undefined ? endAt - startAt : next.afterMs;
    const piece = { segment, firstByte: key.atByte, endByte: next?.atByte ?? bytes };
    // A file whose end was torn off may have a key frame of which nothing is left.
    if (piece.endByte <= piece.firstByte || untilMs <= key.afterMs) return [];
    return [{ ...piece, startAt: startAt + key.afterMs, durationMs: untilMs - key.afterMs }];
  });
}
