import { expect, it } from "vitest";
import { csvOf } from "./csv.ts";

it("quotes every text, doubles its quotes, and leaves numbers as they are", () => {
  expect(
    csvOf(
      ["Qui", "Durée"],
      [
        ['Dite "Ada"', 61.5],
        [null, 0],
      ],
    ),
  ).toBe('"Qui";"Durée"\r\n"Dite ""Ada""";61.5\r\n"";0\r\n');
});

it.each(["=1+1", "+33", "-2", "@SUM(A1)", "\tx"])("makes no formula of %j", (text) => {
  expect(csvOf([text], [])).toBe(`"'${text}"\r\n`);
});
