import { expect, it } from "vitest";
import { grouped, wholeCode, wholeRecoveryCode } from "./typed-code.ts";

it("takes a code once its six digits are there, with or without spaces", () => {
  expect(wholeCode("12345")).toBeNull();
  expect(wholeCode("123456")).toBe("123456");
  expect(wholeCode(" 123 456 ")).toBe("123456");
  expect(wholeCode("1234567")).toBeNull();
  expect(wholeCode("12345a")).toBeNull();
});

it("takes a recovery code as it was printed, or as somebody types it", () => {
  expect(wholeRecoveryCode("ABCD-EFGH-JKMN-PQRS")).toBe("ABCDEFGHJKMNPQRS");
  expect(wholeRecoveryCode("abcd efgh jkmn pqrs")).toBe("ABCDEFGHJKMNPQRS");
  expect(wholeRecoveryCode("ABCD-EFGH")).toBeNull();
});

it("shows a secret in groups of four", () => {
  expect(grouped("JBSWY3DPEHPK3PXPAB")).toBe("JBSW Y3DP EHPK 3PXP AB");
});
