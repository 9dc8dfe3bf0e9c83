import type { VideoFormat } from "@vigie/shared/cameras/schema";
import type { Frame, ParameterSets } from "../frames/frame.ts";
import { readH264Sps } from "../frames/h264-sps.ts";
import { readH265Sps } from "../frames/h265-sps.ts";
import { hasH264BSlice } from "../frames/slices.ts";
import { readVideoFormat } from "../frames/video-format.ts";
import { writeCodecConfig } from "./codec-config.ts";
import { writeInitSegment } from "./init-segment.ts";
import { statedReordering, withZeroReordering } from "./zero-reorder-sps.ts";

/** What a viewer has to be told before the frames that follow can be decoded. Made once, sent to all. */
export interface Announcement {
  readonly format: VideoFormat;
  /** `avcC` or `hvcC` record. */
  readonly codecConfig: Buffer;
  readonly initSegment: Buffer;
  /** Frames that may come before one that is shown earlier; 0: decoding order is output order. */
  readonly reorderDepth: number;
}

/** An encoder that uses B-frames without saying how many: a pyramid of two levels, the common most. */
const UNSAID_REORDER_DEPTH = 2;

/**
 * One set of parameter sets as live viewers get it. Where the source leaves open whether it reorders, it is announced as not reordering,
 * since a decoder would otherwise hold back up to 16 pictures; the first B slice proves that wrong, and it is announced anew as it is.
 */
export class LiveTrack {
  readonly #parameterSets: ParameterSets;
  #announcement: Announcement | null;
  /** Made when the first viewer asks for it. */
  #inOrder: Announcement | null = null;
  #isAssumed = false;
  #lastSeen: Frame | null = null;

  constructor(parameterSets: ParameterSets) {
    this.#parameterSets = parameterSets;
    this.#announcement = parameterSets.codec === "h264" ? this.#announceH264() : this.#announceH265();
  }

  /** In force from `frame` on; null when the parameter sets cannot be read. Called by every viewer, looks at each frame once. */
  observe(frame: Frame): Announcement | null {
    if (this.#isAssumed && this.#lastSeen !== frame) {
      this.#lastSeen = frame;
      if (hasH264BSlice(frame.data)) {
        this.#isAssumed = false;
        this.#announcement = announce(this.#parameterSets, UNSAID_REORDER_DEPTH);
      }
    }
    return this.#announcement;
  }

  /** `announcement` for key frames alone, so that no decoder holds one back until the next: seconds. H.265 parameter sets stay as they are. */
  inOrder(announcement: Announcement): Announcement {
    if (announcement.reorderDepth === 0) return announcement;
    const sets = this.#parameterSets;
    const isRewritten = sets.codec === "h264";
    this.#inOrder ??= isRewritten
      ? announce({ ...sets, sps: sets.sps.map(withZeroReordering) }, 0)
      : { ...announcement, reorderDepth: 0 };
    return this.#inOrder ?? announcement;
  }

  #announceH264(): Announcement | null {
    const sps = this.#parameterSets.sps[0];
    const parsed = sps === undefined ? null : readH264Sps(sps);
    if (parsed === null) return null;
    const stated = statedReordering(parsed);
    if (typeof stated === "number") return announce(this.#parameterSets, stated);
    this.#isAssumed = stated === "unsaid";
    return announce({ ...this.#parameterSets, sps: this.#parameterSets.sps.map(withZeroReordering) }, 0);
  }

  #announceH265(): Announcement | null {
    const sps = this.#parameterSets.sps[0];
    const parsed = sps === undefined ? null : readH265Sps(sps);
    return parsed === null ? null : announce(this.#parameterSets, parsed.maxNumReorderPics);
  }
}

function announce(parameterSets: ParameterSets, reorderDepth: number): Announcement | null {
  const format = readVideoFormat(parameterSets);
  const codecConfig = writeCodecConfig(parameterSets);
  if (format === null || codecConfig === null) return null;
  return { format, codecConfig, initSegment: writeInitSegment(format, codecConfig), reorderDepth };
}

const tracks = new WeakMap<ParameterSets, LiveTrack>();

/** The one track of these parameter sets, for all viewers of the stream. */
export function liveTrackOf(parameterSets: ParameterSets): LiveTrack {
  const known = tracks.get(parameterSets);
  if (known !== undefined) return known;
  const track = new LiveTrack(parameterSets);
  tracks.set(parameterSets, track);
  return track;
}

/** A camera that reconnects sends the same parameter sets again, in another object: nothing to tell. */
export function isSameAnnouncement(a: Announcement, b: Announcement): boolean {
  return a === b || (a.reorderDepth === b.reorderDepth && a.codecConfig.equals(b.codecConfig));
}
