import { DisplayId } from "@vigie/shared/kernel/units";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { BEAT_LOST_MS, type ConsoleLink, type LinkState, openConsoleLink } from "./console-link.ts";

let clock: ManualClock;
let listeners: Map<string, (payload: unknown) => void>;
let told: { states: LinkState[]; gaps: number; refused: number; events: string[]; disconnected: number; sent: unknown[] };
let link: ConsoleLink;

beforeEach(() => {
  clock = new ManualClock();
  listeners = new Map();
  told = { states: [], gaps: 0, refused: 0, events: [], disconnected: 0, sent: [] };
  link = openConsoleLink({
    socket: {
      on: (event, listener) => listeners.set(event, listener),
      emit: (event, payload) => told.sent.push([event, payload]),
      disconnect: () => {
        told.disconnected += 1;
      },
    },
    clock,
    onEvent: (event) => told.events.push(event),
    onGap: () => {
      told.gaps += 1;
    },
    onState: (state) => told.states.push(state),
    onRefused: () => {
      told.refused += 1;
    },
  });
});

const hear = (event: string, payload: unknown) => listeners.get(event)?.(payload);
const beat = (seq: number) => hear("server:beat", { seq, serverAt: clock.now() });

it("is up from the connection, and lost when beats stop though the socket says nothing", () => {
  hear("connect", undefined);
  beat(1);
  const heardAt = clock.now();
  clock.advance(BEAT_LOST_MS - 1);
  expect(told.states.at(-1)).toEqual({ state: "up" });
  clock.advance(1);
  expect(told.states.at(-1)).toEqual({ state: "lost", sinceAt: heardAt });
});

it("is lost at once when the socket closes, dated from when the server was last heard", () => {
  hear("connect", undefined);
  beat(1);
  const heardAt = clock.now();
  clock.advance(3_000);
  hear("disconnect", "transport close");
  expect(told.states.at(-1)).toEqual({ state: "lost", sinceAt: heardAt });
});

it("keeps the first instant of a long loss through failed reconnections, and says that the session is to be looked at", () => {
  hear("connect", undefined);
  const heardAt = clock.now();
  hear("disconnect", "transport close");
  clock.advance(60_000);
  hear("connect_error", new Error("refused"));
  expect(told.states.at(-1)).toEqual({ state: "lost", sinceAt: heardAt });
  expect(told.refused).toBe(1);
});

it("fetches again at the first event of a socket, and hands on the next ones in order without", () => {
  hear("connect", undefined);
  expect(told.gaps).toBe(0);
  beat(1);
  hear("cameras:changed", { seq: 2 });
  expect(told).toMatchObject({ gaps: 1, events: ["server:beat", "cameras:changed"] });
});

it("fetches again after a gap, after an event it does not understand, and after a reconnection", () => {
  hear("connect", undefined);
  beat(1);
  hear("cameras:changed", { seq: 3 });
  expect(told.gaps).toBe(2);
  hear("cameras:changed", { seq: "four" });
  expect(told.gaps).toBe(3);
  hear("disconnect", "transport close");
  hear("connect", undefined);
  expect(told.gaps).toBe(3);
  beat(1);
  expect(told.gaps).toBe(4);
});

it("says nothing any more once it is closed", () => {
  hear("connect", undefined);
  link.close();
  const count = told.states.length;
  clock.advance(BEAT_LOST_MS * 2);
  expect(told.states).toHaveLength(count);
  expect(told.disconnected).toBe(1);
});

it("tells the server what the console says", () => {
  const beat = { displayId: DisplayId.parse("01890000-0000-7000-8000-000000000001"), isHidden: false, tiles: [] };
  link.send("screen:beat", beat);
  expect(told.sent).toEqual([["screen:beat", beat]]);
});
