import { IDLE_LOCK_MS } from "@vigie/shared/people/session";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import { createSessionWindows } from "../../lib/session-windows.ts";
import { createIdleWatch } from "./idle-watch.ts";

let clock: ManualClock;
let posted: unknown[];
let hear: (data: unknown) => void;
let idle: number;
let watch: ReturnType<typeof createIdleWatch>;

beforeEach(() => {
  clock = new ManualClock();
  posted = [];
  idle = 0;
  const windows = createSessionWindows({
    postMessage: (message) => posted.push(message),
    addEventListener: (_, listener) => {
      hear = (data) => listener({ data });
    },
  });
  watch = createIdleWatch({
    clock,
    windows,
    onIdle: () => {
      idle += 1;
    },
  });
});

it("is idle fifteen minutes after the last key, once", () => {
  clock.advance(IDLE_LOCK_MS - 1);
  watch.active();
  clock.advance(IDLE_LOCK_MS - 1);
  expect(idle).toBe(0);
  clock.advance(1);
  expect(idle).toBe(1);
  clock.advance(2 * IDLE_LOCK_MS);
  expect(idle).toBe(1);
});

it("counts work in any other window of the browser", () => {
  clock.advance(IDLE_LOCK_MS - 1);
  hear("active");
  clock.advance(IDLE_LOCK_MS - 1);
  expect(idle).toBe(0);
  clock.advance(1);
  expect(idle).toBe(1);
});

it("tells the other windows, but not of each key", () => {
  watch.active();
  watch.active();
  clock.advance(4_999);
  watch.active();
  expect(posted).toEqual(["active"]);
  clock.advance(1);
  watch.active();
  expect(posted).toEqual(["active", "active"]);
});

it("takes the first key after a machine slept for the hour that it slept", () => {
  clock.advance(1_000);
  clock.jumpWall(3_600_000);
  watch.active();
  expect(idle).toBe(1);
  expect(posted).toEqual([]);
});

it("says nothing any more once it is stopped", () => {
  watch.stop();
  clock.advance(2 * IDLE_LOCK_MS);
  watch.active();
  hear("active");
  expect(idle).toBe(0);
  expect(posted).toEqual([]);
});

it("takes no other word for work", () => {
  clock.advance(IDLE_LOCK_MS - 1);
  hear("changed");
  hear({ word: "active" });
  clock.advance(1);
  expect(idle).toBe(1);
});
