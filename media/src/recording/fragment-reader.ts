import { PRODUCER_TIME_BYTES, readProducerTime } from "../fmp4/producer-time.ts";

/** Size and type. */
const BOX_HEAD_BYTES = 8;
const FULL_BOX_HEAD_BYTES = 12;
const NAL_LENGTH_BYTES = 4;
const PADDING_BYTES = 4;

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
  /** Node's clock at its first frame, ms; null: it has no `prft`. */
  readonly takenAt: number | null;
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
 * A whole `[prft] moof mdat` of one track (ISO/IEC 14496-12 §8.8, §8.16.5). Null when it is not one: boxes that do not nest, samples that do not fill `mdat`,
 * or a sample that is no sequence of NAL units (ISO/IEC 14496-15 §4.3.3), as where blocks of a file never reached the disk.
 */
export function readFragment(bytes: Buffer): Fragment | null {
  const boxes = childBoxes(bytes, 0, bytes.length);
  const moof = boxes?.find(({ type }) => type === "moof");
  const mdat = boxes?.find(({ type }) => type === "mdat");
  if (moof === undefined || mdat === undefined) return null;
  const track = readTrack(bytes, moof);
  const [first] = track?.samples ?? [];
  if (track === null || first === undefined) return null;
  const areWhole = areSamplesWhole(bytes, mdat.contentAt, mdat.end, track.samples);
  if (!areWhole || track.dataAt !== mdat.contentAt - moof.at) return null;
  const prft = boxes?.find(({ type, at, end }) => type === "prft" && end - at === PRODUCER_TIME_BYTES);
  return {
    takenAt: prft === undefined ? null : readProducerTime(bytes, prft.at).atMs,
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

function areSamplesWhole(bytes: Buffer, from: number, until: number, samples: readonly Sample[]): boolean {
  let at = from;
  for (const { sizeBytes } of samples) {
    if (at + sizeBytes > until || !isSampleWhole(bytes, at, at + sizeBytes)) return false;
    at += sizeBytes;
  }
  return at === until;
}

/**
 * NAL units, each behind its length. Its forbidden_zero_bit is 0, and its last byte never is (ITU-T H.264 §7.4.1, H.265 §7.4.2): one that ends in zeros never
 * reached the disk whole. A few are let pass, since there are cameras that pad.
 */
function isSampleWhole(bytes: Buffer, from: number, until: number): boolean {
  let at = from;
  while (at + NAL_LENGTH_BYTES < until) {
    const end = at + NAL_LENGTH_BYTES + bytes.readUInt32BE(at);
    if (end === at + NAL_LENGTH_BYTES || end > until) return false;
    if ((bytes[at + NAL_LENGTH_BYTES] ?? 0xff) >= 0x80 || endsInZeros(bytes, at + NAL_LENGTH_BYTES, end)) return false;
    at = end;
  }
  return at === until;
}

function endsInZeros(bytes: Buffer, from: number, end: number): boolean {
  const tail = bytes.subarray(Math.max(from, end - PADDING_BYTES), end);
  return tail.every((byte) => byte === 0);
}
