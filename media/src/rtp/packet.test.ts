import { expect, it } from "vitest";
import { emptyRtpHeader, readRtpHeader } from "./packet.ts";

const fixed = (first: number, second = 0x60) => [first, second, 0x12, 0x34, 0xff, 0xff, 0xff, 0xfe, 0x80, 0, 0, 1];

function read(bytes: readonly number[], before = 0) {
  const header = emptyRtpHeader();
  const buffer = Buffer.from([...Array<number>(before).fill(0x24), ...bytes, 0xee, 0xee]);
  return readRtpHeader(buffer, before, before + bytes.length, header) ? header : null;
}

it("reads the fixed header wherever the packet lies", () => {
  const expected = { payloadType: 96, hasMarker: true, sequence: 0x1234, timestamp: 0xfffffffe, ssrc: 0x80000001 };
  expect(read([...fixed(0x80, 0xe0), 7, 8])).toEqual({ ...expected, payloadStart: 12, payloadEnd: 14 });
  expect(read([...fixed(0x80, 0xe0), 7, 8], 4)).toEqual({ ...expected, payloadStart: 16, payloadEnd: 18 });
});

it("leaves contributing sources, extension and padding out of the payload", () => {
  const contributing = [1, 1, 1, 1, 2, 2, 2, 2];
  const extension = [0xbe, 0xde, 0, 1, 9, 9, 9, 9];
  const packet = [...fixed(0x80 | 0x20 | 0x10 | 2), ...contributing, ...extension, 7, 8, 0, 0, 3];
  expect(read(packet)).toMatchObject({ payloadStart: 28, payloadEnd: 30 });
});

it.each([
  ["too short", fixed(0x80).slice(0, 11)],
  ["another version", fixed(0x40)],
  ["contributing sources past the end", fixed(0x8f)],
  ["an extension past the end", [...fixed(0x90), 0, 0, 0xff, 0xff]],
  ["half an extension header", [...fixed(0x90), 0, 0]],
  ["more padding than packet", [...fixed(0xa0), 200]],
])("says that a packet is none: %s", (_, bytes) => {
  expect(read(bytes)).toBeNull();
});
