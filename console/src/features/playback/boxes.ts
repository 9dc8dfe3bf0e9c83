/** What a decoder is set up with, from a file's init segment (ISO/IEC 14496-15: `avcC`, `hvcC`). */
export interface DecoderSetup {
  description: Uint8Array<ArrayBuffer>;
  widthPx: number;
  heightPx: number;
}

/** One frame of a fragment, in decoding order. */
export interface FrameUnit {
  isKey: boolean;
  /** When it is shown, media time of its run. */
  shownTicks90k: number;
  data: Uint8Array<ArrayBuffer>;
}

const HEADER_BYTES = 8;
/** VisualSampleEntry before its own boxes (ISO/IEC 14496-12 §12.1.3). */
const SAMPLE_ENTRY_BYTES = 78;
const WIDTH_AT = 24;

interface Box {
  type: string;
  /** Of its content, in the bytes that were read. */
  from: number;
  end: number;
}

type Bytes = Uint8Array<ArrayBuffer>;
const viewOf = (bytes: Bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whole boxes from `from` to `end`, and what is no whole box after them is left out. */
function boxesIn(bytes: Bytes, from: number, end: number): Box[] {
  const view = viewOf(bytes);
  const found: Box[] = [];
  for (let at = from; at + HEADER_BYTES <= end; ) {
    const sizeBytes = view.getUint32(at);
    if (sizeBytes < HEADER_BYTES || at + sizeBytes > end) break;
    found.push({ type: typeAt(bytes, at), from: at + HEADER_BYTES, end: at + sizeBytes });
    at += sizeBytes;
  }
  return found;
}

const typeAt = (bytes: Bytes, at: number): string => String.fromCharCode(...bytes.subarray(at + 4, at + HEADER_BYTES));

function inside(bytes: Bytes, parent: Box, path: readonly string[]): Box | null {
  let box: Box | null = parent;
  for (const type of path) {
    const within: Box | null = box;
    box = within === null ? null : (boxesIn(bytes, within.from, within.end).find((child) => child.type === type) ?? null);
  }
  return box;
}

/** Null: no such track in it. */
export function decoderSetup(init: Bytes): DecoderSetup | null {
  const whole: Box = { type: "file", from: 0, end: init.length };
  const table = inside(init, whole, ["moov", "trak", "mdia", "minf", "stbl", "stsd"]);
  // Version, flags and the number of entries.
  const entry = table === null ? undefined : boxesIn(init, table.from + 8, table.end)[0];
  if (entry === undefined) return null;
  const config = boxesIn(init, entry.from + SAMPLE_ENTRY_BYTES, entry.end).find(({ type }) => type === "avcC" || type === "hvcC");
  if (config === undefined) return null;
  const view = viewOf(init);
  return {
    description: init.slice(config.from, config.end),
    widthPx: view.getUint16(entry.from + WIDTH_AT),
    heightPx: view.getUint16(entry.from + WIDTH_AT + 2),
  };
}

/**
 * The frames of whole and begun fragments (§8.8), as far as their data is there. `missingBytes`: how many more the next frame takes, as far as
 * can be told; 0: all of the last fragment is there.
 */
export function frameUnits(bytes: Bytes): { units: FrameUnit[]; missingBytes: number } {
  const view = viewOf(bytes);
  const units: FrameUnit[] = [];
  for (let at = 0; at < bytes.length; ) {
    const sizeBytes = at + HEADER_BYTES <= bytes.length ? view.getUint32(at) : 0;
    if (sizeBytes < HEADER_BYTES) return { units, missingBytes: sizeBytes === 0 ? HEADER_BYTES : 0 };
    if (typeAt(bytes, at) === "moof") {
      if (at + sizeBytes > bytes.length) return { units, missingBytes: at + sizeBytes - bytes.length + HEADER_BYTES };
      for (const { from, end, ...unit } of samplesOf(bytes, at, sizeBytes)) {
        if (end > bytes.length) return { units, missingBytes: end - bytes.length };
        units.push({ ...unit, data: bytes.subarray(from, end) });
      }
    }
    at += sizeBytes;
  }
  return { units, missingBytes: 0 };
}

interface Sample extends Omit<FrameUnit, "data"> {
  from: number;
  end: number;
}

/** Sample flags, §8.8.3.1. */
const IS_NON_SYNC = 0x0001_0000;

function samplesOf(bytes: Bytes, moofAt: number, sizeBytes: number): Sample[] {
  const moof: Box = { type: "moof", from: moofAt + HEADER_BYTES, end: moofAt + sizeBytes };
  const decode = inside(bytes, moof, ["traf", "tfdt"]);
  const run = inside(bytes, moof, ["traf", "trun"]);
  if (decode === null || run === null) return [];
  const view = viewOf(bytes);
  const isLong = view.getUint8(decode.from) === 1;
  let decodeTicks = isLong ? Number(view.getBigUint64(decode.from + 4)) : view.getUint32(decode.from + 4);
  const flags = view.getUint32(run.from) & 0xff_ffff;
  const count = view.getUint32(run.from + 4);
  const fields = fieldReader(view, run.from + 8);
  let dataAt = moofAt + (flags & 0x1 ? fields.signed() : sizeBytes + HEADER_BYTES);
  const firstFlags = flags & 0x4 ? fields.unsigned() : null;
  const samples: Sample[] = [];
  for (let index = 0; index < count; index += 1) {
    const durationTicks = flags & 0x100 ? fields.unsigned() : 0;
    const sampleBytes = flags & 0x200 ? fields.unsigned() : 0;
    const sampleFlags = flags & 0x400 ? fields.unsigned() : index === 0 ? (firstFlags ?? 0) : IS_NON_SYNC;
    const offsetTicks = flags & 0x800 ? fields.signed() : 0;
    const isKey = (sampleFlags & IS_NON_SYNC) === 0;
    samples.push({ isKey, shownTicks90k: decodeTicks + offsetTicks, from: dataAt, end: dataAt + sampleBytes });
    decodeTicks += durationTicks;
    dataAt += sampleBytes;
  }
  return samples;
}

function fieldReader(view: DataView, from: number) {
  let at = from;
  const next = () => {
    at += 4;
    return at - 4;
  };
  return { unsigned: () => view.getUint32(next()), signed: () => view.getInt32(next()) };
}
