import { expect, it } from "vitest";
import { readText } from "./read-text.ts";
import { templateOf } from "./templates.ts";

it("reads what a spreadsheet saves, in UTF-8 or as French ones do by default, without its mark", () => {
  expect(readText(new TextEncoder().encode("\uFEFFnom;é\r\n"))).toBe("nom;é\r\n");
  expect(readText(new Uint8Array([0x6e, 0x6f, 0x6d, 0x3b, 0xe9, 0x80]))).toBe("nom;é€");
});

it("makes templates whose example has as many cells as there are titles", () => {
  for (const kind of ["people", "cameras"] as const) {
    const [titles = "", example = ""] = templateOf(kind)
      .replace(/^\uFEFF/, "")
      .split("\r\n");
    expect(example.split(";").length, kind).toBe(titles.split(";").length);
  }
  expect(templateOf("people")).toMatch(/^\uFEFFlogin;name;role;service;password;level;communes;/);
});
