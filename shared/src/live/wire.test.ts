import { describe, expect, it } from "vitest";
import { BINARY_FLAG, BINARY_HEADER_BYTES, BINARY_KIND, type BinaryHeader, readBinaryHeader, writeBinaryHeader } from "./wire.ts";

describe("the binary header", () => {
  it("is read back as it was written, at the offsets of the format", () => {
    const header: BinaryHeader = {
      kind: BINARY_KIND.fragment,
      flags: BINARY_FLAG.key | BINARY_FLAG.joinEnd,
      channel: 0xfffe,
      sequence: 4_000_000_000,
      receivedAt: 1_768_000_000_123.5,
      mediaTimeTicks90k: 2 ** 40 + 1,
    };
    const view = new DataView(new ArrayBuffer(BINARY_HEADER_BYTES));
    writeBinaryHeader(view, header);
    expect(readBinaryHeader(view)).toEqual(header);
    expect([view.getUint8(0), view.getUint8(1), view.getUint16(2), view.getUint32(4)]).toEqual([2, 5, 0xfffe, 4_000_000_000]);
    expect([view.getFloat64(8), view.getFloat64(16)]).toEqual([header.receivedAt, header.mediaTimeTicks90k]);
  });

  it("is refused when short or of a kind that version 1 does not have", () => {
    expect(readBinaryHeader(new DataView(new ArrayBuffer(BINARY_HEADER_BYTES - 1)))).toBeNull();
    expect(readBinaryHeader(new DataView(new ArrayBuffer(BINARY_HEADER_BYTES)))).toBeNull();
    const view = new DataView(new ArrayBuffer(BINARY_HEADER_BYTES));
    view.setUint8(0, 5);
    expect(readBinaryHeader(view)).toBeNull();
  });
});
