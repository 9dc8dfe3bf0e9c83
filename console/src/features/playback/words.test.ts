import { expect, it } from "vitest";
import { lengthText } from "./words.ts";

const words = { days: (count: number) => `${count} j` };

it("says how long ago, with no more units than it takes", () => {
  expect(lengthText(34_900, words)).toBe("00:34");
  expect(lengthText(3 * 3_600_000 + 62_000, words)).toBe("03:01:02");
  expect(lengthText(3 * 86_400_000 + 4 * 3_600_000 + 7_000, words)).toBe("3 j 04:00:07");
  expect(lengthText(-500, words)).toBe("00:00");
});
