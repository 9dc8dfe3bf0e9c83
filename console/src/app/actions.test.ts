import { expect, it } from "vitest";
import { ACTIONS, nextKeys } from "./actions.ts";

it("obeys one key at once and two one after the other", () => {
  expect(nextKeys([], "?")).toEqual({ action: "shortcuts.open", pressed: [] });
  expect(nextKeys([], "g")).toEqual({ action: null, pressed: ["g"] });
  expect(nextKeys(["g"], "c")).toEqual({ action: "screen.cameras", pressed: [] });
});

it("forgets a beginning that leads nowhere, and takes the key for itself", () => {
  expect(nextKeys(["g"], "x")).toEqual({ action: null, pressed: [] });
  expect(nextKeys(["g"], "?")).toEqual({ action: "shortcuts.open", pressed: [] });
});

it("gives no two actions of one place the same keys", () => {
  const keys = ACTIONS.map((action) => `${action.place} ${action.keys.join(" ")}`);
  expect(new Set(keys).size).toBe(keys.length);
});
