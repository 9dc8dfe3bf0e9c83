import { CameraId, type EpochMs } from "@vigie/shared/kernel/units";
import type { AssignedCamera } from "@vigie/shared/nodes/link";
import { v7 as uuidv7 } from "uuid";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createOrders, type Orders } from "./orders.ts";

const HOUR_MS = 3_600_000;

let clock: ManualClock;
/** The server's clock minus the node's. */
let serverAheadMs: number;
let orders: Orders;
let told: { covered: string[]; lapsed: CameraId[] }[];

beforeEach(() => {
  clock = new ManualClock();
  serverAheadMs = 0;
  told = [];
  orders = createOrders({
    clock,
    serverNow: () => (clock.now() + serverAheadMs) as EpochMs,
    changed: (covered, lapsed) => told.push({ covered: covered.map(({ name }) => name), lapsed: [...lapsed] }),
  });
});

const aCamera = (name: string, authorisedUntil: number): AssignedCamera => ({
  cameraId: CameraId.parse(uuidv7()),
  name,
  authorisedUntil: authorisedUntil as EpochMs,
  recording: null,
  source: { kind: "push", streamKeyHash: "hash" },
});

it("lets a camera go at the millisecond at which its order ends, and the others go on", () => {
  const [ending, going] = [aCamera("ending", clock.now() + HOUR_MS), aCamera("going", clock.now() + 2 * HOUR_MS)];
  orders.assign([ending, going]);
  clock.advance(HOUR_MS - 1);
  expect(told).toEqual([{ covered: ["ending", "going"], lapsed: [] }]);
  expect(orders.hasLapsed(ending.cameraId)).toBe(false);
  clock.advance(1);
  expect(told.slice(1)).toEqual([{ covered: ["going"], lapsed: [ending.cameraId] }]);
  expect([ending, going].map(({ cameraId }) => orders.hasLapsed(cameraId))).toEqual([true, false]);
});

it("covers nothing whose order had ended before, as after a night without the server", () => {
  const past = aCamera("past", clock.now());
  orders.assign([past, aCamera("going", clock.now() + 1)]);
  expect(told).toEqual([{ covered: ["going"], lapsed: [] }]);
  expect(orders.hasLapsed(past.cameraId)).toBe(true);
});

it("counts by the server's clock once it is known, whichever way the node's own is wrong", () => {
  const until = clock.now() + HOUR_MS;
  const camera = aCamera("camera", until);
  orders.assign([camera]);
  serverAheadMs = HOUR_MS;
  expect(orders.hasLapsed(camera.cameraId)).toBe(true);
  clock.advance(1_000);
  expect(told.slice(1)).toEqual([{ covered: [], lapsed: [camera.cameraId] }]);
  serverAheadMs = -HOUR_MS;
  clock.advance(1_000);
  expect(told.slice(2)).toEqual([{ covered: ["camera"], lapsed: [] }]);
  clock.advance(2 * HOUR_MS - 2_001);
  expect(told).toHaveLength(3);
  clock.advance(1);
  expect(told.slice(3)).toEqual([{ covered: [], lapsed: [camera.cameraId] }]);
});

it("sees within a second that the wall clock was set forward", () => {
  const camera = aCamera("camera", clock.now() + HOUR_MS);
  orders.assign([camera]);
  clock.jumpWall(HOUR_MS);
  clock.advance(1_000);
  expect(told.slice(1)).toEqual([{ covered: [], lapsed: [camera.cameraId] }]);
});

it("goes on under an order that was prolonged, and ends at once under one that was cut short", () => {
  const camera = aCamera("camera", clock.now() + HOUR_MS);
  orders.assign([camera]);
  orders.assign([{ ...camera, authorisedUntil: (clock.now() + 2 * HOUR_MS) as EpochMs }]);
  clock.advance(HOUR_MS);
  expect(told.slice(1)).toEqual([{ covered: ["camera"], lapsed: [] }]);
  orders.assign([{ ...camera, authorisedUntil: clock.now() }]);
  expect(told.slice(2)).toEqual([{ covered: [], lapsed: [camera.cameraId] }]);
});

it("calls nothing lapsed that is assigned no more", () => {
  const camera = aCamera("camera", clock.now() + HOUR_MS);
  orders.assign([camera]);
  orders.assign([]);
  expect(told.slice(1)).toEqual([{ covered: [], lapsed: [] }]);
  expect(orders.hasLapsed(camera.cameraId)).toBe(false);
  clock.advance(2 * HOUR_MS);
  expect(told).toHaveLength(2);
});

it("says nothing more once it is stopped", () => {
  orders.assign([aCamera("camera", clock.now() + HOUR_MS)]);
  orders.stop();
  clock.advance(2 * HOUR_MS);
  expect(told).toHaveLength(1);
});
