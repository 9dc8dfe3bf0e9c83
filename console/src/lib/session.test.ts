import { EpochMs } from "@vigie/shared/kernel/units";
import { FRESH_MS, LOCKED_SHOW_MS } from "@vigie/shared/people/decide";
import { expect, it } from "vitest";
import { aSignedIn } from "../../../tests/support/session-views.ts";
import { mayBeDrawn } from "./session.tsx";

const CSU = { kind: "csu" } as const;
const at = (ms: number) => EpochMs.parse(ms);
const AN_ADMINISTRATOR = aSignedIn({ person: { ...aSignedIn().person, role: "administrator" }, authenticatedAt: at(0) });

it("draws what is sensitive also once the factors were given long ago", () => {
  expect(mayBeDrawn(AN_ADMINISTRATOR, "person.create", CSU, at(FRESH_MS + 1))).toBe(true);
});

it("draws nothing that the role may not do, however fresh the factors are", () => {
  expect(mayBeDrawn(aSignedIn(), "person.create", CSU, at(1))).toBe(false);
});

it("draws to a locked session at an enrolled post its wall alone, and that for half an hour", () => {
  const deviceId = "01890000-0000-7000-8000-0000000000d1" as never;
  const locked = aSignedIn({ locked: { at: at(0), deviceId } });
  expect(mayBeDrawn(locked, "display.read", CSU, at(LOCKED_SHOW_MS - 1))).toBe(true);
  expect(mayBeDrawn(locked, "display.change", CSU, at(1))).toBe(false);
  expect(mayBeDrawn(locked, "display.read", CSU, at(LOCKED_SHOW_MS))).toBe(false);
});

it("draws nothing to a locked session anywhere else", () => {
  expect(mayBeDrawn(aSignedIn({ locked: { at: at(0), deviceId: null } }), "display.read", CSU, at(1))).toBe(false);
});
