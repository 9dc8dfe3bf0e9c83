/** Boxes of ISO/IEC 14496-12, as the view of their content. */
function* boxesIn(view: DataView): Generator<{ type: string; content: DataView }> {
  for (let at = 0; at + 8 <= view.byteLength; ) {
    const sizeBytes = view.getUint32(at);
    if (sizeBytes < 8 || at + sizeBytes > view.byteLength) return;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((offset) => view.getUint8(at + offset)));
    yield { type, content: new DataView(view.buffer, view.byteOffset + at + 8, sizeBytes - 8) };
    at += sizeBytes;
  }
}

function boxAt(view: DataView, ...path: readonly string[]): DataView | null {
  let content: DataView | null = view;
  for (const type of path) {
    if (content === null) return null;
    content = [...boxesIn(content)].find((box) => box.type === type)?.content ?? null;
  }
  return content;
}

/** trun flags: data offset, duration, size, flags and composition offset of each sample (§8.8.8). */
const TRUN_FLAGS = 0xf01;
const DURATION_AT = 12;
const COMPOSITION_AT = 24;

/**
 * Gives the one frame of a fragment another decoding time and duration, in place. False, and nothing is changed, when the fragment is not
 * as a node makes it or its frame is shown at another time than it is decoded.
 */
export function retime(fragment: Uint8Array<ArrayBuffer>, decodeTicks: number, durationTicks: number): boolean {
  const traf = boxAt(new DataView(fragment.buffer, fragment.byteOffset, fragment.byteLength), "moof", "traf");
  const tfdt = traf === null ? null : boxAt(traf, "tfdt");
  const trun = traf === null ? null : boxAt(traf, "trun");
  if (tfdt === null || trun === null || tfdt.getUint8(0) !== 1) return false;
  const isOneFrame = (trun.getUint32(0) & 0xffffff) === TRUN_FLAGS && trun.getUint32(4) === 1;
  if (!isOneFrame || trun.getInt32(COMPOSITION_AT) !== 0) return false;
  tfdt.setBigUint64(4, BigInt(decodeTicks));
  trun.setUint32(DURATION_AT, durationTicks);
  return true;
}
