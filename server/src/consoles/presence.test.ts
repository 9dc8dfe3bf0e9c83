import type { CameraId, DeviceId, DisplayId, PersonId, SessionId } from "@vigie/shared/kernel/units";
import type { RoomScreen } from "@vigie/shared/walls/screens";
import { describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { newId } from "../kernel/ids.ts";
import { createPresence, type WindowOf } from "./presence.ts";

const displayId = newId<DisplayId>();
const person = { id: newId<PersonId>(), displayName: "Léa" };
const sessionId = newId<SessionId>();
const tiles = [{ tile: 0, cameraId: newId<CameraId>(), state: "live" } as const];

function room() {
  const clock = new ManualClock();
  const presence = createPresence(clock, () => undefined);
  const after = (ms: number): RoomScreen[] => {
    clock.advance(ms);
    presence.check();
    return presence.takeNews();
  };
  return { clock, presence, after };
}

const windowOf = (socketId: string, post = "Poste 1"): WindowOf => ({
  socketId,
  sessionId,
  person,
  place: { kind: "post", post, deviceId: null, screen: 1 },
});
const beat = (isHidden = false) => ({ displayId, isHidden, tiles: [...tiles] });

describe("a screen", () => {
  it("is dead ten seconds after its last beat, alive again with the next", () => {
    const { presence, after } = room();
    presence.beat(windowOf("a"), beat());
    expect(after(0)).toMatchObject([{ displayId, state: "alive", person, tiles, place: { post: "Poste 1", screen: 1 } }]);
    expect(after(9_999)).toEqual([]);
    expect(after(1)).toMatchObject([{ state: "dead", tiles }]);
    expect(after(5_000)).toEqual([]);
    presence.beat(windowOf("a"), beat());
    expect(after(0)).toMatchObject([{ state: "alive" }]);
  });

  it("is hidden when it says so, and tells nothing as long as nothing changes", () => {
    const { presence, after } = room();
    presence.beat(windowOf("a"), beat(true));
    expect(after(0)).toMatchObject([{ state: "hidden" }]);
    for (let n = 0; n < 10; n += 1) {
      presence.beat(windowOf("a"), beat(true));
      expect(after(5_000)).toEqual([]);
    }
    presence.beat(windowOf("a"), { ...beat(true), tiles: [{ ...tiles[0], state: "frozen" } as never] });
    expect(after(0)).toMatchObject([{ tiles: [{ state: "frozen" }] }]);
  });

  it("goes once, and is told anew when it is there again", () => {
    const { presence, after } = room();
    presence.beat(windowOf("a"), beat());
    after(0);
    presence.sessionEnded(newId<SessionId>());
    expect(after(0)).toEqual([]);
    presence.sessionEnded(sessionId);
    expect(after(0)).toMatchObject([{ displayId, state: "gone", tiles: [] }]);
    expect([after(0), presence.list()]).toEqual([[], []]);
    presence.beat(windowOf("b"), beat());
    expect(after(0)).toMatchObject([{ state: "alive" }]);
    presence.sessionEnded(sessionId);
    presence.beat({ ...windowOf("c"), sessionId: newId<SessionId>() }, beat());
    expect(after(0)).toMatchObject([{ state: "alive" }]);
  });

  it("whose window was closed is dead after ten seconds, and gone a minute later", () => {
    const { presence, after } = room();
    presence.beat(windowOf("a"), beat());
    presence.disconnected("a");
    expect(after(0)).toMatchObject([{ state: "alive" }]);
    expect(after(10_000)).toMatchObject([{ state: "dead" }]);
    expect(after(59_999)).toEqual([]);
    expect(after(1)).toMatchObject([{ state: "gone" }]);
  });

  it("that is reloaded is one window, not two", () => {
    const { presence, after } = room();
    presence.beat(windowOf("a"), beat());
    after(0);
    presence.disconnected("a");
    presence.beat(windowOf("b"), beat(true));
    // The window before was visible; it is no more.
    expect(after(0)).toMatchObject([{ state: "hidden" }]);
  });

  it("that reconnects before its dead socket is noticed speaks by the new one", () => {
    const { presence, after } = room();
    presence.beat(windowOf("a"), beat());
    after(0);
    presence.beat(windowOf("b"), { ...beat(), tiles: [] });
    expect(after(0)).toMatchObject([{ state: "alive", tiles: [] }]);
  });

  it("that stopped beating while its socket is open stays dead, and is not gone", () => {
    const { presence, after } = room();
    presence.beat(windowOf("a"), beat());
    after(0);
    expect(after(10_000)).toMatchObject([{ state: "dead" }]);
    expect(after(3_600_000)).toEqual([]);
    expect(presence.list()).toMatchObject([{ state: "dead" }]);
  });

  it("shown at two posts is where it was first, and at the other once that one dies", () => {
    const { presence, after } = room();
    const other = { ...windowOf("b", "Poste 2"), sessionId: newId<SessionId>() };
    presence.beat(windowOf("a"), beat());
    presence.beat(other, beat());
    expect(after(0)).toMatchObject([{ place: { post: "Poste 1" } }]);
    presence.beat(windowOf("a"), beat());
    presence.beat(other, beat());
    expect(after(5_000)).toEqual([]);
    presence.beat(other, beat());
    expect(after(5_000)).toMatchObject([{ state: "alive", place: { post: "Poste 2" } }]);
    presence.sessionEnded(other.sessionId);
    expect(after(0)).toMatchObject([{ state: "dead", place: { post: "Poste 1" } }]);
  });

  it("has the name that its post has now", () => {
    const { presence, after } = room();
    const deviceId = newId<DeviceId>();
    presence.beat(windowOf("a"), beat());
    after(0);
    presence.moved("a", { name: "Poste nord", deviceId });
    expect(after(0)).toMatchObject([{ place: { kind: "post", post: "Poste nord", deviceId, screen: 1 } }]);
  });
});

describe("a wall screen", () => {
  const deviceId = newId<DeviceId>();
  const place = { kind: "wall_screen", deviceId } as const;
  const wall: WindowOf = { socketId: "w", sessionId: null, person: null, place };

  it("is listed before it was ever seen, when it is dead, and after its window was closed", () => {
    const { clock, presence, after } = room();
    presence.expect({ displayId, deviceId });
    expect(after(0)).toEqual([{ displayId, place, person: null, state: "dead", seenAt: null, tiles: [] }]);
    presence.beat(wall, beat());
    const seenAt = clock.now();
    expect(after(0)).toEqual([{ displayId, place, person: null, state: "alive", seenAt, tiles }]);
    presence.disconnected("w");
    expect(after(10_000)).toMatchObject([{ state: "dead", seenAt }]);
    expect(after(3_600_000)).toEqual([]);
    expect(presence.list()).toHaveLength(1);
  });

  it("is gone when its secret is ended", () => {
    const { presence, after } = room();
    presence.expect({ displayId, deviceId });
    // Not taken as news yet: a console that was greeted meanwhile has it all the same.
    presence.forget(deviceId);
    expect(after(0)).toMatchObject([{ displayId, state: "gone" }]);
    expect(presence.list()).toEqual([]);
  });
});
