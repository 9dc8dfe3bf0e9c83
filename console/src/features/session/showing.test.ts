import { DeviceId, EpochMs } from "@vigie/shared/kernel/units";
import { LOCKED_SHOW_MS } from "@vigie/shared/people/decide";
import { expect, it } from "vitest";
import { aSignedIn } from "../../../../tests/support/session-views.ts";
import { showingOf } from "./showing.ts";

const at = (ms: number) => EpochMs.parse(ms);
const deviceId = DeviceId.parse("01890000-0000-7000-8000-0000000000d1");
const lockedAtPost = aSignedIn({ locked: { at: at(1_000), deviceId } });

it("shows everything of an open session", () => {
  expect(showingOf(aSignedIn(), at(0))).toEqual({ kind: "all" });
});

it("goes on with the wall of a locked post for half an hour", () => {
  const until = 1_000 + LOCKED_SHOW_MS;
  expect(showingOf(lockedAtPost, at(2_000))).toEqual({ kind: "wall", until });
  expect(showingOf(lockedAtPost, at(until - 1))).toEqual({ kind: "wall", until });
  expect(showingOf(lockedAtPost, at(until))).toEqual({ kind: "nothing" });
});

it("shows nothing of a session locked anywhere else", () => {
  expect(showingOf(aSignedIn({ locked: { at: at(0), deviceId: null } }), at(1))).toEqual({ kind: "nothing" });
});

it("shows nothing of who has no wall", () => {
  const person = { ...aSignedIn().person, role: "administrator" as const };
  expect(showingOf(aSignedIn({ person, locked: { at: at(0), deviceId } }), at(1))).toEqual({ kind: "nothing" });
});
