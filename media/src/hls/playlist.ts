import { durationOf, type Rendition, type Segment } from "./segment.ts";

/** Parts are listed that near to the end (RFC 8216bis §6.2.2), in target durations. */
const PARTS_TARGETS = 3;
/** The least that CAN-SKIP-UNTIL may be (§4.4.3.8), in target durations. */
const SKIP_TARGETS = 6;
/** Distance from the end at which a player plays, in part targets (§4.4.3.8). */
const HOLD_BACK_PARTS = 3;

export const partName = (msn: number, part: number): string => `p${msn}.${part}.mp4`;
export const segmentName = (msn: number): string => `s${msn}.mp4`;
export const initName = (id: number): string => `init${id}.mp4`;

/** A media playlist (RFC 8216bis §4.4), low-latency; `skips`: as a delta update (§6.2.5.1) where it saves anything. */
export function writePlaylist(rendition: Rendition, skips: boolean): string {
  const { segments, targetSeconds, partTargetTicks90k, discontinuitySequence } = rendition;
  const skipped = skips ? skippable(rendition) : 0;
  const untilEnd = distances(segments);
  const holdBack = seconds(HOLD_BACK_PARTS * partTargetTicks90k);
  const lines = [
    "#EXTM3U",
    "#EXT-X-VERSION:10",
    `#EXT-X-TARGETDURATION:${targetSeconds}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${holdBack},CAN-SKIP-UNTIL=${SKIP_TARGETS * targetSeconds}`,
    `#EXT-X-PART-INF:PART-TARGET=${seconds(partTargetTicks90k)}`,
    `#EXT-X-MEDIA-SEQUENCE:${segments[0]?.msn ?? 0}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuitySequence}`,
  ];
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);
  segments.slice(skipped).forEach((segment, at) => {
    const before = at === 0 ? null : (segments[skipped + at - 1] ?? null);
    const listsParts = (untilEnd[skipped + at] ?? 0) < PARTS_TARGETS * targetSeconds * 90_000;
    lines.push(...segmentLines(segment, before, listsParts));
  });
  lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${hint(segments)}"`, "");
  return lines.join("\n");
}

function segmentLines(segment: Segment, before: Segment | null, listsParts: boolean): string[] {
  const { msn, init, parts } = segment;
  const lines: string[] = [];
  if (segment.isDiscontinuous) lines.push("#EXT-X-DISCONTINUITY");
  if (before === null || before.init !== init) lines.push(`#EXT-X-MAP:URI="${initName(init.id)}"`);
  lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.startsAt).toISOString()}`);
  if (listsParts || !segment.isComplete) {
    parts.forEach(({ durationTicks90k, isIndependent }, at) => {
      const independent = isIndependent ? ",INDEPENDENT=YES" : "";
      lines.push(`#EXT-X-PART:DURATION=${seconds(durationTicks90k)},URI="${partName(msn, at)}"${independent}`);
    });
  }
  if (segment.isComplete) lines.push(`#EXTINF:${seconds(durationOf(segment))},`, segmentName(msn));
  return lines;
}

/** Ticks from the end of each segment to the end of the playlist. */
function distances(segments: readonly Segment[]): number[] {
  let ticks90k = 0;
  return segments
    .toReversed()
    .map((segment) => {
      const distance = ticks90k;
      ticks90k += durationOf(segment);
      return distance;
    })
    .toReversed();
}

/** Segments, from the oldest, that end before the skip boundary. */
function skippable({ segments, targetSeconds }: Rendition): number {
  const boundary = SKIP_TARGETS * targetSeconds * 90_000;
  return distances(segments).filter((ticks90k) => ticks90k > boundary).length;
}

/** The part that comes next, if the segment goes on. */
function hint(segments: readonly Segment[]): string {
  const last = segments.at(-1);
  if (last === undefined) return partName(0, 0);
  return last.isComplete ? partName(last.msn + 1, 0) : partName(last.msn, last.parts.length);
}

const seconds = (ticks90k: number): string => (ticks90k / 90_000).toFixed(5);
