/** What a stream gave between two samples. */
export interface Window {
  readonly durationMs: number;
  readonly frames: number;
  readonly sizeBytes: number;
  /** It streamed from beginning to end. */
  readonly isWhole: boolean;
  /** Smallest step from frame to frame on the camera's media clock, and from the first to the last; 0: unknown. */
  readonly stepTicks90k: number;
  readonly spanTicks90k: number;
}

/** What a stream gives in its good minutes. A value: `learn` gives the one that follows. */
export interface Learnt {
  /** Null until known. */
  readonly framesPerSecond: number | null;
  readonly bitrateBps: number | null;
  /** Good windows in a row that gave fewer frames than are known: a camera that opens its shutter longer, at dusk. */
  readonly slower: number;
  /** Good windows so far, up to those that it takes. */
  readonly seen: readonly Rates[];
}

export interface Rates {
  readonly framesPerSecond: number;
  readonly bitrateBps: number;
}

export const NOTHING_LEARNT: Learnt = { framesPerSecond: null, bitrateBps: null, slower: 0, seen: [] };

/** Windows that teach the first values: half a minute. */
const FIRST_WINDOWS = 6;
/** Good windows of fewer frames that are believed. */
const SLOWER_WINDOWS = 4;
const SLOWER_SHARE = 0.9;
const FASTER_WEIGHT = 0.2;
/** About four minutes. */
const BITRATE_WEIGHT = 0.02;
/** One window moves the bit rate as if it differed by no more than this factor. */
const BITRATE_CLIP = 2;
/** Mean over smallest step: more says that frames are missing between. */
const EVEN_FACTOR = 1.5;

export function ratesOf({ frames, sizeBytes, durationMs }: Window): Rates {
  if (durationMs <= 0) return { framesPerSecond: 0, bitrateBps: 0 };
  return { framesPerSecond: (frames * 1000) / durationMs, bitrateBps: (sizeBytes * 8 * 1000) / durationMs };
}

/** Nothing was interrupted, and no frame is missing by the camera's own timestamps. */
export function isGood({ isWhole, frames, stepTicks90k, spanTicks90k }: Window): boolean {
  if (!isWhole || frames < 3 || stepTicks90k <= 0) return false;
  return spanTicks90k / (frames - 1) <= EVEN_FACTOR * stepTicks90k;
}

/** What is known after one more window; one that is not good teaches nothing. */
export function learn(learnt: Learnt, window: Window): Learnt {
  if (!isGood(window)) return learnt.slower === 0 ? learnt : { ...learnt, slower: 0 };
  const rates = ratesOf(window);
  if (learnt.framesPerSecond === null || learnt.bitrateBps === null) return begin(learnt, rates);
  const isSlower = rates.framesPerSecond < SLOWER_SHARE * learnt.framesPerSecond;
  const slower = isSlower ? learnt.slower + 1 : 0;
  const bitrateBps = learnt.bitrateBps + BITRATE_WEIGHT * (clipped(rates.bitrateBps, learnt.bitrateBps) - learnt.bitrateBps);
  if (slower >= SLOWER_WINDOWS) return { ...learnt, framesPerSecond: rates.framesPerSecond, bitrateBps, slower: 0 };
  const weight = isSlower ? 0 : FASTER_WEIGHT;
  const framesPerSecond = learnt.framesPerSecond + weight * (rates.framesPerSecond - learnt.framesPerSecond);
  return { ...learnt, framesPerSecond, bitrateBps, slower };
}

function begin(learnt: Learnt, rates: Rates): Learnt {
  const seen = [...learnt.seen, rates];
  if (seen.length < FIRST_WINDOWS) return { ...learnt, seen };
  const median = (of: (each: Rates) => number) => seen.map(of).sort((a, b) => a - b)[seen.length >> 1] ?? 0;
  return {
    framesPerSecond: median((each) => each.framesPerSecond),
    bitrateBps: median((each) => each.bitrateBps),
    slower: 0,
    seen: [],
  };
}

const clipped = (value: number, around: number) => Math.min(Math.max(value, around / BITRATE_CLIP), around * BITRATE_CLIP);
