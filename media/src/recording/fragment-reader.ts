import { PRODUCER_TIME_BYTES, readProducerTime } from "../fmp4/producer-time.ts";

/** What a fragment is made of, in order. */
export const FRAGMENT_BOXES = ["prft", "moof", "mdat", "free"] as const;

/** Size and type. */
const BOX_HEAD_BYTES = 8;
const FULL_BOX_HEAD_BYTES = 12;

const TFHD_BASE_DATA_OFFSET = 0x1;
const TFHD_SAMPLE_DESCRIPTION = 0x2;
const TFHD_DURATION = 0x8;
const TFHD_SIZE = 0x10;
const TFHD_FLAGS = 0x20;
const TRUN_DATA_OFFSET = 0x1;
const TRUN_FIRST_FLAGS = 0x4;
const TRUN_DURATION = 0x100;
const TRUN_SIZE = 0x200;
const TRUN_FLAGS = 0x400;
const TRUN_COMPOSITION = 0x800;
const IS_NON_SYNC = 0x10000;

/** One fragment of a recording, as its boxes tell it. Ticks: media time of the run. */
export interface Fragment {
  /** Node's clock at its first frame, ms. */
  readonly takenAt: number;
  /** Of the first sample. */
  readonly decodeTicks90k: number;
  readonly durationTicks90k: number;
  readonly beginsWithKey: boolean;
}

interface Sample {
  sizeBytes: number;
  durationTicks90k: number;
  flags: number;
}

/**
 * A whole `prft moof mdat free` of one track (ISO/IEC 14496-12 §8.8, §8.16.5). Null when it is not one: boxes that do not nest, or samples that do not
 * fill `mdat`. Its check is for who reads the file from its beginning.
 */
export function readFragment(bytes: Buffer): Fragment | null {
  const boxes = childBoxes(bytes, 0, bytes.length);
  if (boxes?.map(({ type }) => type).join() !== FRAGMENT_BOXES.join()) return null;
  const [prft, moof, mdat] = boxes;
  if (prft?.end !== PRODUCER_TIME_BYTES || moof === undefined || mdat === undefined) return null;
  const track = readTrack(bytes, moof);
  const [first] = track?.samples ?? [];
  if (track === null || first === undefined) return null;
  const dataBytes = track.samples.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (dataBytes !== mdat.end - mdat.contentAt || track.dataAt !== mdat.contentAt - moof.at) return null;
  return {
    takenAt: readProducerTime(bytes, prft.at).atMs,
    decodeTicks90k: track.decodeTicks90k,
    durationTicks90k: track.samples.reduce((sum, { durationTicks90k }) => sum + durationTicks90k, 0),
    beginsWithKey: (first.flags & IS_NON_SYNC) === 0,
  };
}

interface BoxAt {
  type: string;
  at: number;
  contentAt: number;
  end: number;
}

/** Null unless they fill [from, until) to the byte. */
function childBoxes(bytes: Buffer, from: number, until: number): BoxAt[] | null {
  const boxes: BoxAt[] = [];
  for (let at = from; at < until; ) {
    if (at + BOX_HEAD_BYTES > until) return null;
    const sizeBytes = bytes.readUInt32BE(at);
    if (sizeBytes < BOX_HEAD_BYTES || at + sizeBytes > until) return null;
    boxes.push({ type: bytes.toString("latin1", at + 4, at + 8), at, contentAt: at + BOX_HEAD_BYTES, end: at + sizeBytes });
    at += sizeBytes;
  }
  return boxes;
}

interface Track {
  decodeTicks90k: number;
  /** From the first byte of `moof`. */
  dataAt: number;
  samples: Sample[];
}

function readTrack(bytes: Buffer, moof: BoxAt): Track | null {
  const traf = childBoxes(bytes, moof.contentAt, moof.end)?.find(({ type }) => type === "traf");
  const boxes = traf === undefined ? null : childBoxes(bytes, traf.contentAt, traf.end);
  const [tfhd, tfdt, trun] = ["tfhd", "tfdt", "trun"].map((wanted) => boxes?.find(({ type }) => type === wanted));
  if (tfhd === undefined || tfdt === undefined || trun === undefined) return null;
  const defaults = readDefaults(fieldsOf(bytes, tfhd));
  const run = readRun(fieldsOf(bytes, trun), defaults);
  const decode = fieldsOf(bytes, tfdt);
  const isLong = decode.version === 1;
  const decodeTicks90k = isLong ? decode.next() * 0x100000000 + decode.next() : decode.next();
  return run === null || decode.isOver() ? null : { decodeTicks90k, ...run };
}

/** The 32-bit fields of a full box, one after the other; past its end they are 0 and `isOver` is true. */
interface Fields {
  version: number;
  flags: number;
  next(): number;
  isOver(): boolean;
}

function fieldsOf(bytes: Buffer, { contentAt, end }: BoxAt): Fields {
  if (end - contentAt < 4) return { version: 0, flags: 0, next: () => 0, isOver: () => true };
  const head = bytes.readUInt32BE(contentAt);
  let at = contentAt + FULL_BOX_HEAD_BYTES - BOX_HEAD_BYTES;
  return {
    version: Math.floor(head / 0x1000000),
    flags: head % 0x1000000,
    next() {
      at += 4;
      return at > end ? 0 : bytes.readUInt32BE(at - 4);
    },
    isOver: () => at > end,
  };
}

function readDefaults(tfhd: Fields): Sample {
  tfhd.next(); // track_ID
  const skipped = (tfhd.flags & TFHD_BASE_DATA_OFFSET ? 2 : 0) + (tfhd.flags & TFHD_SAMPLE_DESCRIPTION ? 1 : 0);
  for (let field = 0; field < skipped; field += 1) tfhd.next();
  return {
    durationTicks90k: tfhd.flags & TFHD_DURATION ? tfhd.next() : 0,
    sizeBytes: tfhd.flags & TFHD_SIZE ? tfhd.next() : 0,
    flags: tfhd.flags & TFHD_FLAGS ? tfhd.next() : 0,
  };
}

function readRun(trun: Fields, defaults: Sample): { dataAt: number; samples: Sample[] } | null {
  const count = trun.next();
  const dataAt = trun.flags & TRUN_DATA_OFFSET ? trun.next() | 0 : 0;
  const firstFlags = trun.flags & TRUN_FIRST_FLAGS ? trun.next() : null;
  const samples: Sample[] = [];
  // What claims more samples than the box has room for is over before they are counted.
  for (let index = 0; index < count && !trun.isOver(); index += 1) {
    samples.push({
      durationTicks90k: trun.flags & TRUN_DURATION ? trun.next() : defaults.durationTicks90k,
      sizeBytes: trun.flags & TRUN_SIZE ? trun.next() : defaults.sizeBytes,
      flags: trun.flags & TRUN_FLAGS ? trun.next() : ((index === 0 ? firstFlags : null) ?? defaults.flags),
    });
    if (trun.flags & TRUN_COMPOSITION) trun.next();
    if (samples[index]?.sizeBytes === 0) return null;
  }
  return trun.isOver() ? null : { dataAt, samples };
}
