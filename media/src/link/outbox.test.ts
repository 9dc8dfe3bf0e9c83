import { CameraId, type EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import type { OutboxItem } from "@vigie/shared/nodes/link";
import pino from "pino";
import { v7 as uuidv7 } from "uuid";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createOutbox } from "./outbox.ts";

let clock: ManualClock;
let isFull: boolean;
let commits: OutboxItem[][];
let sends: number;

beforeEach(() => {
  clock = new ManualClock();
  isFull = false;
  commits = [];
  sends = 0;
});

const anOutbox = () =>
  createOutbox({
    store: {
      tell(items) {
        if (isFull) throw new Error("database or disk is full");
        commits.push([...items]);
      },
      closingWaits: () => false,
    },
    clock,
    log: pino({ level: "silent" }),
    onKept: () => {
      sends += 1;
    },
  });

const cameras = Array.from({ length: 100 }, () => CameraId.parse(uuidv7()));
const lost = (cameraId: CameraId, sinceAt = 1): OutboxItem => ({
  kind: "stream-state",
  at: 1 as EpochMs,
  cameraId,
  stream: "main",
  state: { state: "backing_off", sinceAt: sinceAt as EpochMs, fault: "stalled" },
});
const viewingId = ViewingId.parse(uuidv7());
const closed: OutboxItem = { kind: "viewing-closed", at: 1 as EpochMs, viewingId, cause: "released", seconds: 1 };

it("waits for the disk once for a hundred cameras that fail together, and keeps their order", () => {
  const outbox = anOutbox();
  for (const cameraId of cameras) outbox.tell(lost(cameraId));
  clock.advance(100);
  expect(commits).toEqual([cameras.map((cameraId) => lost(cameraId))]);
  expect(sends).toBe(1);
});

it("writes at once what must not happen untold, behind what was told before", () => {
  const outbox = anOutbox();
  outbox.tell(lost(cameras[0] ?? expect.fail()));
  expect(outbox.tellNow(closed)).toBe(true);
  expect(commits).toMatchObject([[{ kind: "stream-state" }, { kind: "viewing-closed" }]]);
  clock.advance(1_000);
  expect(commits).toHaveLength(1);
});

it("outlives a full disk: tells afterwards what it had to tell, and nothing that it refused", () => {
  const outbox = anOutbox();
  isFull = true;
  outbox.tell(closed);
  clock.advance(5_000);
  expect(outbox.tellNow({ ...closed, viewingId: ViewingId.parse(uuidv7()) })).toBe(false);
  expect(outbox.closingWaits(viewingId)).toBe(true);
  for (let sinceAt = 1; sinceAt <= 100; sinceAt += 1) for (const cameraId of cameras) outbox.tell(lost(cameraId, sinceAt));
  isFull = false;
  clock.advance(1_000);
  const [first, ...states] = commits.flat();
  expect(first).toEqual(closed);
  expect(states.length).toBeLessThanOrEqual(1_100);
  expect(states.slice(-cameras.length)).toEqual(cameras.map((cameraId) => lost(cameraId, 100)));
});

it("writes what still waits when the node ends", () => {
  const outbox = anOutbox();
  outbox.tell(closed);
  outbox.close();
  expect(commits).toEqual([[closed]]);
  clock.advance(1_000);
  expect(commits).toHaveLength(1);
});
