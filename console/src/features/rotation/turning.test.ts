import { describe, expect, it } from "vitest";
import { nextTurning, stepAfter, stepBefore, type Turning, turningAt } from "./turning.ts";

const COUNT = 3;
const next = (turning: Turning, event: Parameters<typeof nextTurning>[1], isRound = false) =>
  nextTurning(turning, event, COUNT, isRound);

describe("a tile that turns", () => {
  it("shows its first step once it has a picture", () => {
    const begun = turningAt(1);
    expect(begun).toMatchObject({ shown: null, coming: { step: 1 } });
    expect(next(begun, { type: "ready", serial: 0 })).toMatchObject({ shown: { step: 1 }, coming: null });
  });

  it("keeps what is shown until the next picture is there", () => {
    const shown = next(turningAt(0), { type: "ready", serial: 0 });
    const going = next(shown, { type: "go", step: 1 });
    expect(going).toMatchObject({ shown: { step: 0 }, coming: { step: 1, serial: 1 } });
    expect(next(going, { type: "ready", serial: 1 })).toMatchObject({ shown: { step: 1, serial: 1 }, coming: null });
  });

  it("lets a later wish win over one under way, whose picture then changes nothing", () => {
    const going = next(next(next(turningAt(0), { type: "ready", serial: 0 }), { type: "go", step: 1 }), { type: "go", step: 2 });
    expect(next(going, { type: "ready", serial: 1 })).toBe(going);
    expect(next(going, { type: "ready", serial: 2 }).shown?.step).toBe(2);
  });

  it("passes over a camera that is refused, before and after it was seen", () => {
    const shown = next(turningAt(0), { type: "ready", serial: 0 });
    const refused = next(next(shown, { type: "go", step: 1 }), { type: "refused", serial: 1 });
    expect(refused).toMatchObject({ shown: { step: 0 }, coming: { step: 2, serial: 2 } });
    expect(next(shown, { type: "refused", serial: 0 }).coming).toMatchObject({ step: 1 });
  });

  it("stops at the refusal when every camera of the list is refused", () => {
    let turning = turningAt(0);
    for (let serial = 0; serial < COUNT; serial += 1) turning = next(turning, { type: "refused", serial });
    expect(turning).toMatchObject({ shown: { step: 2 }, coming: null });
  });

  it("does not begin a round again", () => {
    expect(stepAfter(2, COUNT, true)).toBeNull();
    expect(stepAfter(2, COUNT, false)).toBe(0);
    expect(stepBefore(0, COUNT)).toBe(2);
    const last = next(turningAt(2), { type: "refused", serial: 0 }, true);
    expect(last).toMatchObject({ shown: { step: 2 }, coming: null });
  });
});
