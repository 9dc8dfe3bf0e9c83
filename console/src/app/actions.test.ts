import { expect, it } from "vitest";
import { startI18n } from "../i18n/index.ts";
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

it("gives no two actions that can answer at once the same key", () => {
  const together = ACTIONS.filter(({ place }) => place === "anywhere" || place === "live" || place === "wall");
  // A screen's key only answers after another one, and Enter only calls a camera once a number was typed.
  const first = together.flatMap(({ name, keys }) => (name.startsWith("screen.") || name === "camera.call" ? [] : keys));
  const folded = first.map((key) => key.toLowerCase());
  expect(folded.filter((key, at) => folded.indexOf(key) !== at)).toEqual([]);
  expect(folded).not.toContain("g");
});

it("says in both languages what each action does and where", async () => {
  for (const language of ["fr", "en"] as const) {
    const { t, exists } = await startI18n(language);
    for (const { labelKey, place } of ACTIONS) {
      expect(exists(labelKey), labelKey).toBe(true);
      expect(t(`app:shortcuts.place.${place}`)).not.toContain("shortcuts.place");
    }
  }
});
