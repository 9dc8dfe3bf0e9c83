import fc from "fast-check";
import { expect, it } from "vitest";
import { hashVclNalUnits, joinLengthPrefixed, separateParameterSets, splitAnnexB, splitLengthPrefixed } from "./nal.ts";

/** No start code inside and no zero at the end, as emulation prevention and the stop bit see to it. */
const nal = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from([0x65, ...bytes.map((byte) => byte | 1)]));
const hex = (nals: readonly Buffer[]) => nals.map((each) => each.toString("hex"));

it("finds the NAL units of a byte stream behind short and long start codes", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(nal, fc.boolean()), { maxLength: 8 }), (units) => {
      const stream = Buffer.concat(units.flatMap(([unit, isLong]) => [Buffer.from(isLong ? [0, 0, 0, 1] : [0, 0, 1]), unit]));
      expect(hex(splitAnnexB(stream))).toEqual(hex(units.map(([unit]) => unit)));
    }),
  );
});

it("reads back what it put behind lengths, and refuses a length that leaves the frame", () => {
  fc.assert(
    fc.property(fc.array(nal, { maxLength: 8 }), (nals) => {
      expect(hex(splitLengthPrefixed(joinLengthPrefixed(nals)))).toEqual(hex(nals));
    }),
  );
  expect(() => splitLengthPrefixed(Buffer.from([0, 0, 0, 9, 0x65]))).toThrow(RangeError);
});

it("hashes slices alone: parameter sets, SEI and delimiters make no difference", () => {
  const slice = Buffer.from([0x65, 1, 2, 3]);
  const dressed = [Buffer.from([0x09, 0xf0]), Buffer.from([0x67, 1]), Buffer.from([0x68, 1]), Buffer.from([0x06, 5]), slice];
  expect(hashVclNalUnits("h264", dressed)).toBe(hashVclNalUnits("h264", [slice]));
  expect(hashVclNalUnits("h264", [slice, slice])).not.toBe(hashVclNalUnits("h264", [slice]));
});

it("takes the parameter sets out, for each codec by its own types", () => {
  const [vps, sps, pps, idr] = [
    [0x40, 1],
    [0x42, 1],
    [0x44, 1],
    [0x26, 1],
  ].map((bytes) => Buffer.from(bytes));
  if (vps === undefined || sps === undefined || pps === undefined || idr === undefined) throw new Error("unreachable");
  expect(separateParameterSets("h265", [vps, sps, pps, idr])).toEqual({
    parameterSets: { vps: [vps], sps: [sps], pps: [pps] },
    others: [idr],
  });
  expect(separateParameterSets("h264", [Buffer.from([0x67]), Buffer.from([0x65])]).parameterSets.sps).toHaveLength(1);
});
