import { expect, it } from "vitest";
import { decoderSetup, frameUnits } from "./boxes.ts";

/* Written here as ISO/IEC 14496-12 says, by other means than it is read. */
const u32 = (...values: number[]): number[] => values.flatMap((value) => [24, 16, 8, 0].map((by) => (value >>> by) & 0xff));
const box = (type: string, ...content: number[][]): number[] => {
  const body = content.flat();
  return [...u32(body.length + 8), ...[...type].map((letter) => letter.charCodeAt(0)), ...body];
};
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const bytes = (content: number[]) => new Uint8Array(content);

const KEY = 0x02000000;
const OTHER = 0x01010000;

/** prft, moof, mdat: frames of one byte repeated, decoding times from `decodeTicks`. */
function fragment(decodeTicks: number, frames: { flags: number; size: number; offset: number; fill: number }[]): number[] {
  const entries = frames.flatMap(({ flags, size, offset }) => u32(3_600, size, flags, offset));
  const moof = (dataOffset: number) =>
    box(
      "moof",
      box("mfhd", u32(0, 1)),
      box(
        "traf",
        box("tfhd", u32(0x020000, 1)),
        box("tfdt", u32(0x01000000, 0, decodeTicks)),
        box("trun", u32(0x01000f01, frames.length, dataOffset), entries),
      ),
    );
  const { length } = moof(0);
  const content = frames.flatMap(({ size, fill }) => Array.from({ length: size }, () => fill));
  return [...box("prft", zeros(24)), ...moof(length + 8), ...box("mdat", content)];
}

const gop = [
  ...fragment(90_000, [
    { flags: KEY, size: 10, offset: 3_600, fill: 1 },
    { flags: OTHER, size: 4, offset: 7_200, fill: 2 },
  ]),
  ...fragment(97_200, [{ flags: OTHER, size: 6, offset: -3_600, fill: 3 }]),
];

it("reads the frames of fragments in decoding order, with when they are shown", () => {
  const { units, missingBytes } = frameUnits(bytes(gop));
  expect(units.map(({ isKey, shownTicks90k, data }) => [isKey, shownTicks90k, [...data]])).toEqual([
    [true, 93_600, zeros(10).fill(1)],
    [false, 100_800, zeros(4).fill(2)],
    [false, 93_600, zeros(6).fill(3)],
  ]);
  expect(missingBytes).toBe(0);
});

it("says how many bytes are missing to the next frame, and gives those before it", () => {
  const keyEnd = gop.findIndex((_, at) => gop.slice(at, at + 10).every((value) => value === 1)) + 10;
  expect(frameUnits(bytes(gop.slice(0, keyEnd))).units).toHaveLength(1);
  expect(frameUnits(bytes(gop.slice(0, keyEnd))).missingBytes).toBe(4);
  const short = frameUnits(bytes(gop.slice(0, keyEnd - 3)));
  expect([short.units.length, short.missingBytes]).toEqual([0, 3]);
  expect(frameUnits(bytes(gop.slice(0, 50))).missingBytes).toBeGreaterThan(0);
});

it("passes over what is no fragment, as the seal at a file's end", () => {
  expect(frameUnits(bytes([...gop, ...box("uuid", zeros(40))])).units).toHaveLength(3);
});

it("sets a decoder up from the init segment", () => {
  const config = box("avcC", [1, 77, 0, 31]);
  const entry = box("avc1", zeros(24), [0x05, 0x00, 0x02, 0xd0], zeros(50), config);
  const table = box("stbl", box("stsd", u32(0, 1), entry));
  const moov = box("moov", box("mvhd", zeros(8)), box("trak", box("tkhd", zeros(8)), box("mdia", box("minf", table))));
  const setup = decoderSetup(bytes([...box("ftyp", zeros(8)), ...moov]));
  expect([setup?.widthPx, setup?.heightPx, [...(setup?.description ?? [])]]).toEqual([1_280, 720, [1, 77, 0, 31]]);
  expect(decoderSetup(bytes(box("ftyp", zeros(8))))).toBeNull();
});
