import type { EpochMs } from "@vigie/shared/kernel/units";
import { describe, expect, it } from "vitest";
import { dueInMs, type Instant, idle, next, report, type Session, type SessionEvent } from "./session.ts";

const FORMAT = { codec: "h264", codecString: "avc1.42C01F", widthPx: 640, heightPx: 360 } as const;
const instant = (ms: number): Instant => ({ monotonicMs: ms, at: (1_700_000_000_000 + ms) as EpochMs });
const at = (ms: number) => instant(ms).at;

const STATES = {
  idle: { ...idle(instant(0)), attempt: 3 },
  connecting: { state: "connecting", attempt: 3, failures: 0, sinceAt: at(0), outage: null },
  streaming: {
    state: "streaming",
    attempt: 3,
    failures: 2,
    sinceAt: at(0),
    sinceMs: 0,
    lastFrame: instant(900),
    frameIntervalMs: 40,
    format: FORMAT,
  },
  backing_off: {
    state: "backing_off",
    attempt: 3,
    failures: 1,
    outage: { fault: "connection_reset", sinceAt: at(0) },
    sinceMs: 500,
    waitMs: 1000,
  },
} as const satisfies Record<Session["state"], Session>;

const check = { kind: "checked", lastFrame: null, frameIntervalMs: 40, isUrgent: false, jitter: 0 } as const;
const fail = { kind: "failed", attempt: 3, fault: "connection_refused", lastFrame: null, jitter: 0 } as const;
const EVENTS = {
  started: { kind: "started" },
  stopped: { kind: "stopped" },
  picture: { kind: "picture", attempt: 3, format: FORMAT },
  "picture of an older attempt": { kind: "picture", attempt: 2, format: FORMAT },
  format: { kind: "format", attempt: 3, format: null },
  "format of an older attempt": { kind: "format", attempt: 2, format: null },
  failed: fail,
  "failure of an older attempt": { ...fail, attempt: 2 },
  "checked too soon": check,
  "checked when due": { ...check, lastFrame: instant(1000) },
} as const satisfies Record<string, SessionEvent>;

/** Every event in every state: the state that follows, or `same` for the very same value. Told at 1,000 ms, and when due at 20,000 ms. */
const TABLE: Record<keyof typeof EVENTS, Record<Session["state"], Session["state"] | "same">> = {
  started: { idle: "connecting", connecting: "same", streaming: "same", backing_off: "same" },
  stopped: { idle: "same", connecting: "idle", streaming: "idle", backing_off: "idle" },
  picture: { idle: "same", connecting: "streaming", streaming: "same", backing_off: "same" },
  "picture of an older attempt": { idle: "same", connecting: "same", streaming: "same", backing_off: "same" },
  format: { idle: "same", connecting: "same", streaming: "streaming", backing_off: "same" },
  "format of an older attempt": { idle: "same", connecting: "same", streaming: "same", backing_off: "same" },
  failed: { idle: "same", connecting: "backing_off", streaming: "backing_off", backing_off: "same" },
  "failure of an older attempt": { idle: "same", connecting: "same", streaming: "same", backing_off: "same" },
  "checked too soon": { idle: "same", connecting: "same", streaming: "streaming", backing_off: "same" },
  "checked when due": { idle: "same", connecting: "same", streaming: "backing_off", backing_off: "connecting" },
};

describe.each(Object.entries(TABLE))("%s", (name, row) => {
  it.each(Object.entries(row))("in %s: %s", (from, to) => {
    const session = STATES[from as Session["state"]];
    const after = next(session, EVENTS[name as keyof typeof EVENTS], instant(name === "checked when due" ? 20_000 : 1_000));
    if (to === "same") expect(after).toBe(session);
    else expect(after.state).toBe(to);
  });
});

function play(events: readonly [ms: number, event: SessionEvent][]): Session {
  return events.reduce<Session>((session, [ms, event]) => next(session, event, instant(ms)), idle(instant(0)));
}

/** Fails `count` times, each retry at once when its wait is over; answers the waits. */
function waits(count: number, isUrgent: boolean, fault: "connection_refused" | "credentials_refused" = "connection_refused") {
  let session = play([[0, { kind: "started" }]]);
  let nowMs = 0;
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) {
    session = next(session, { ...fail, attempt: session.attempt, fault }, instant(nowMs));
    const sinceMs = nowMs;
    while (session.state === "backing_off") {
      nowMs += dueInMs(session, instant(nowMs)) ?? 0;
      session = next(session, { ...check, isUrgent }, instant(nowMs));
    }
    found.push(nowMs - sinceMs);
  }
  return found;
}

it("backs off 1, 2, 5, 10, 30 s and stays there", () => {
  expect(waits(6, false)).toEqual([1_000, 2_000, 5_000, 10_000, 30_000, 30_000]);
});

it("waits 5 s at most while the stream has a reader", () => {
  expect(waits(6, true)).toEqual([1_000, 2_000, 5_000, 5_000, 5_000, 5_000]);
});

it("keeps its distance after a refused password whoever watches, so that the camera does not lock the account", () => {
  expect(waits(5, true, "credentials_refused")).toEqual([1_000, 2_000, 5_000, 10_000, 30_000]);
});

it("shortens waits by jitter, by a fifth at most", () => {
  const session = next(STATES.connecting, { ...fail, jitter: 1 }, instant(0));
  expect(session).toMatchObject({ state: "backing_off", waitMs: 800 });
});

it("notices within half a second that a reader came during a long wait", () => {
  const long: Session = { ...STATES.backing_off, failures: 5, sinceMs: 0, waitMs: 30_000 };
  expect(dueInMs(long, instant(7_000))).toBe(500);
  expect(next(long, { ...check, isUrgent: true }, instant(7_500)).state).toBe("connecting");
  expect(next(long, { ...check, isUrgent: true }, instant(4_900))).toBe(long);
});

it("never comes due again in the same instant, however the wait's fraction rounds", () => {
  const session: Session = { ...STATES.backing_off, sinceMs: 5_000.1, waitMs: 873.123_456_7 };
  expect(dueInMs(session, instant(5_873.223_456))).toBe(1);
  expect(dueInMs(session, instant(9_000))).toBe(1);
});

it("starts from the first step again once a stream has held for half a minute, not before", () => {
  const brief = next(STATES.streaming, fail, instant(29_999));
  expect(brief).toMatchObject({ state: "backing_off", failures: 3, waitMs: 5_000 });
  const stable = next(STATES.streaming, fail, instant(30_000));
  expect(stable).toMatchObject({ state: "backing_off", failures: 1, waitMs: 1_000 });
});

it("calls it a stall after 4 s without a whole frame, exactly then", () => {
  expect(dueInMs(STATES.streaming, instant(1_000))).toBe(3_900);
  expect(next(STATES.streaming, check, instant(4_899)).state).toBe("streaming");
  expect(next(STATES.streaming, check, instant(4_900))).toMatchObject({
    state: "backing_off",
    outage: { fault: "stalled", sinceAt: at(900) },
  });
});

it("grants a slow camera five of its frame intervals", () => {
  const slow = { ...check, frameIntervalMs: 2_000 };
  const seen = next(STATES.streaming, slow, instant(5_000));
  expect(seen.state).toBe("streaming");
  expect(dueInMs(seen, instant(5_000))).toBe(5_900);
  expect(next(seen, slow, instant(10_900)).state).toBe("backing_off");
});

it("tells since when there is no picture, and goes on telling it over every retry", () => {
  const lost = next(STATES.streaming, { ...fail, fault: "connection_reset", lastFrame: instant(950) }, instant(1_000));
  const said = { state: "backing_off", sinceAt: at(950), fault: "connection_reset" };
  expect(report(lost)).toEqual(said);
  const retrying = next(lost, check, instant(10_000));
  expect(retrying.state).toBe("connecting");
  expect(report(retrying)).toEqual(said);
  const again = next(retrying, { ...fail, attempt: 4 }, instant(10_100));
  expect(report(again)).toEqual({ ...said, fault: "connection_refused" });
});

it("tells `connecting` only before the first failure, and each state's beginning", () => {
  const connecting = play([[50, { kind: "started" }]]);
  expect(report(connecting)).toEqual({ state: "connecting", sinceAt: at(50) });
  const failed = next(connecting, { ...fail, attempt: 1 }, instant(400));
  expect(report(failed)).toEqual({ state: "backing_off", sinceAt: at(50), fault: "connection_refused" });
  const streaming = next(connecting, { kind: "picture", attempt: 1, format: FORMAT }, instant(700));
  expect(report(streaming)).toEqual({ state: "streaming", sinceAt: at(700), format: FORMAT });
  expect(report(next(streaming, { kind: "stopped" }, instant(900)))).toEqual({ state: "idle", sinceAt: at(900) });
});
