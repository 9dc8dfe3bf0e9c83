import { expect, it } from "vitest";
import { isLockKey } from "./lock-key.ts";

const press = { key: "l", code: "KeyL", ctrlKey: true, altKey: true, shiftKey: false, metaKey: false };

it("locks by Ctrl and Alt with L, whatever sign that writes", () => {
  expect(isLockKey(press)).toBe(true);
  expect(isLockKey({ ...press, key: "ł" })).toBe(true);
});

it("leaves every other press alone", () => {
  expect(isLockKey({ ...press, altKey: false })).toBe(false);
  expect(isLockKey({ ...press, ctrlKey: false })).toBe(false);
  expect(isLockKey({ ...press, metaKey: true })).toBe(false);
  expect(isLockKey({ ...press, code: "KeyK" })).toBe(false);
});
