import fc from "fast-check";
import { expect, it } from "vitest";
import { escapeNal, unescapeNal } from "./emulation.ts";

const zeroHeavy = fc
  .array(fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 255), { maxLength: 64 })
  .map((bytes) => Buffer.from([...bytes, 0x80]));

it("takes out exactly the bytes that were put in", () => {
  fc.assert(
    fc.property(zeroHeavy, (raw) => {
      expect(unescapeNal(escapeNal(raw), 1000)).toEqual(raw);
    }),
  );
});

it("never leaves a start code inside", () => {
  fc.assert(
    fc.property(zeroHeavy, (raw) => {
      const escaped = escapeNal(raw);
      expect(escaped.toString("hex").match(/^(..)*?00000[0-2]/)).toBeNull();
    }),
  );
});

it("reads no more than it is told", () => {
  expect(unescapeNal(Buffer.alloc(100, 1), 10)).toHaveLength(10);
});
