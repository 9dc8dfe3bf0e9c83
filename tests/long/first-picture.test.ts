import { on } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { BINARY_FLAG, type BinaryHeader } from "@vigie/shared/live/wire";
import { afterAll, beforeAll, expect, it } from "vitest";
import { percentile } from "../../scripts/bench/statistics.ts";
import type { Api } from "../../scripts/run/api.ts";
import { CEILING, CHANNEL, cameraOf, GOP_MS, present, signIn, takeGrant, untilState } from "../faults/watching.ts";
import type { TestViewer } from "../support/media-viewer.ts";
import { aCamera, eventually, openRoom, type Room } from "../support/product.ts";

const TRIES = 100;
const CAMERA = "Pont des Morts";
/** From the act to the painted picture; what a browser adds is measured by the benchmark `live`. */
const PROMISED_MS = 300;
/** Longer than any machine is slow. */
const HANGS_MS = 60_000;

let room: Room;
let operator: Api;
beforeAll(async () => {
  room = await openRoom([aCamera(CAMERA)]);
  operator = await signIn(room, "operator");
  await untilState(room, cameraOf(room, CAMERA), "streaming");
});
afterAll(() => room?.stop());

interface Opening {
  /** From the request for a viewing to the last frame of the join burst. */
  tookMs: number;
  /** How old that frame was then, since its first byte reached the node. */
  ageMs: number;
}

/** As a console without any socket to the node does it. */
async function open(): Promise<Opening> {
  const startedMs = performance.now();
  const viewer = await present(operator.origin, await takeGrant(operator, cameraOf(room, CAMERA).id));
  const { receivedAt } = await untilJoined(viewer);
  const opening = { tookMs: performance.now() - startedMs, ageMs: Date.now() - receivedAt };
  viewer.send({ type: "unsubscribe", channel: CHANNEL });
  await eventually("the channel to end", () => viewer.texts("ended").length > 0);
  viewer.socket.close();
  return opening;
}

/** The last frame of the join burst. */
async function untilJoined(viewer: TestViewer): Promise<BinaryHeader> {
  for await (const _ of on(viewer.socket, "message", { signal: AbortSignal.timeout(HANGS_MS) })) {
    const last = viewer.frames().find(({ header }) => (header.flags & BINARY_FLAG.joinEnd) !== 0);
    if (last !== undefined) return last.header;
  }
  throw new Error("no more messages");
}

it(`has the current picture at a console soon after each of ${TRIES} openings at random moments`, async () => {
  const openings: Opening[] = [];
  for (let index = 0; index < TRIES; index += 1) {
    await pause(Math.random() * GOP_MS);
    openings.push(await open());
  }
  const took = openings.map(({ tookMs }) => tookMs);
  const ages = openings.map(({ ageMs }) => ageMs);
  const told = (values: number[]) => `p50 ${percentile(values, 50).toFixed(0)} ms, p95 ${percentile(values, 95).toFixed(0)} ms`;
  console.log(`join burst after ${told(took)}; its last frame was ${told(ages)} old`);
  expect(percentile(took, 95)).toBeLessThanOrEqual(PROMISED_MS * CEILING);
  expect(percentile(ages, 95)).toBeLessThanOrEqual(PROMISED_MS * CEILING);
});
