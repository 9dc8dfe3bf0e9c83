import { expect, it } from "vitest";
import { qrPath } from "./qr-path.ts";

it("draws each run of dark squares as one rectangle", () => {
  const rows = [
    [true, true, false, true],
    [false, false, false, false],
    [false, true, true, true],
  ];
  expect(qrPath(rows)).toBe("M0 0h2v1H0zM3 0h1v1H3zM1 2h3v1H1z");
});
