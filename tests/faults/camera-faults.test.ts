import type { StreamState } from "@vigie/shared/cameras/schema";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, openRoom, type Room } from "../support/product.ts";
import {
  aLoopedCamera,
  CEILING,
  cameraOf,
  GOP_MS,
  moreFrames,
  now,
  signIn,
  statesOf,
  untilState,
  type Watching,
  watch,
} from "./watching.ts";

/** On a port of its own: when it is cut, connections are refused. */
const UNPLUGGED = "Rue Taison";
/** Behind a recorder: when it is cut, requests arrive, are logged, and are reset. */
const BEHIND_RECORDER = "Porte des Allemands";
const STALLING = "Pont Moyen";

/** Back two seconds and a group of pictures after the camera took the connection. */
const BACK_CEILING_MS = (2_000 + GOP_MS) * CEILING;
/** *No signal* is said five seconds after the last picture. */
const SAID_CEILING_MS = 5_000 * CEILING;

let room: Room;
const watching = new Map<string, Watching>();

beforeAll(async () => {
  room = await openRoom([aLoopedCamera(UNPLUGGED), aLoopedCamera(BEHIND_RECORDER, { ownPort: false }), aLoopedCamera(STALLING)]);
  const operator = await signIn(room, "operator");
  for (const camera of room.cameras) {
    await untilState(room, camera, "streaming");
    watching.set(camera.name, await watch(operator, camera));
  }
});
afterAll(async () => {
  for (const { viewer } of watching.values()) viewer.socket.terminate();
  await room?.stop();
});

function viewerOf(name: string) {
  const found = watching.get(name);
  if (found === undefined) throw new Error(`nobody watches ${name}`);
  return found.viewer;
}

/** What the viewer was told of the camera's stream, in order. */
const told = (name: string): StreamState[] =>
  viewerOf(name)
    .texts("state")
    .map(({ state }) => state);

const untilTold = <S extends StreamState["state"]>(name: string, state: S, ceilingMs?: number) =>
  eventually(
    `${name} is told to be ${state}`,
    () => {
      const last = told(name).at(-1);
      return last?.state === state && (last as Extract<StreamState, { state: S }>);
    },
    ceilingMs,
  );

const lastSentAt = async (name: string) => (await room.simulator.frames(name, "main")).at(-1)?.firstByteAt ?? 0;
/** Since then, by the simulator's log. */
const requestsSince = async (name: string, sinceAt: number) =>
  (await room.simulator.requests(name)).filter(({ receivedAt }) => receivedAt >= sinceAt);

async function backInTime(name: string, restoredAt: number) {
  const { sinceAt } = await untilTold(name, "streaming");
  const [first] = await requestsSince(name, restoredAt);
  expect(sinceAt - (first?.receivedAt ?? 0)).toBeLessThanOrEqual(BACK_CEILING_MS);
  await moreFrames(viewerOf(name));
  expect(await untilState(room, cameraOf(room, name), "streaming")).toMatchObject({ sinceAt });
}

it("says of a camera that was unplugged since when it gives no picture, and is back soon after it answers", async () => {
  await room.simulator.cut(UNPLUGGED);
  const lastAt = await lastSentAt(UNPLUGGED);
  await eventually("the retry is refused", () =>
    told(UNPLUGGED).some((state) => "fault" in state && state.fault === "connection_refused"),
  );
  const states = told(UNPLUGGED);
  expect(states).toMatchObject([
    { state: "backing_off", fault: expect.stringMatching(/^connection_(closed|reset)$/) },
    { state: "backing_off", fault: "connection_refused" },
  ]);
  expect(new Set(states.map(({ sinceAt }) => sinceAt)).size).toBe(1);
  expect(Math.abs((states[0]?.sinceAt ?? 0) - lastAt)).toBeLessThanOrEqual(1_000 * CEILING);
  // The viewer hears it from the node, the server by the node's outbox.
  await eventually("the server knows the refusal", async () => {
    const { main } = await statesOf(room, cameraOf(room, UNPLUGGED));
    return main.state === "backing_off" && main.fault === "connection_refused" && main.sinceAt === states[0]?.sinceAt;
  });

  const restoredAt = now();
  await room.simulator.restore(UNPLUGGED);
  await backInTime(UNPLUGGED, restoredAt);
  expect(told(UNPLUGGED).map(({ state }) => state)).toEqual(["backing_off", "backing_off", "streaming"]);
});

it("keeps one instant of the outage over every retry", async () => {
  const cutAt = now();
  await room.simulator.cut(BEHIND_RECORDER);
  const { sinceAt } = await untilTold(BEHIND_RECORDER, "backing_off");
  await eventually("two retries", async () => {
    const connections = (await requestsSince(BEHIND_RECORDER, cutAt)).map(({ connection }) => connection);
    return new Set(connections).size >= 2;
  });
  await untilState(room, cameraOf(room, BEHIND_RECORDER), "backing_off");
  const states = told(BEHIND_RECORDER);
  expect(new Set(states.map((state) => state.state))).toEqual(new Set(["backing_off"]));
  expect(new Set(states.map((state) => state.sinceAt))).toEqual(new Set([sinceAt]));
  await eventually(
    "the server knows since when",
    async () => (await statesOf(room, cameraOf(room, BEHIND_RECORDER))).main.sinceAt === sinceAt,
  );

  const restoredAt = now();
  await room.simulator.restore(BEHIND_RECORDER);
  await backInTime(BEHIND_RECORDER, restoredAt);
});

it("says of a camera that falls silent with its connection open that it stalled, since its last picture", async () => {
  await room.simulator.stall(STALLING);
  const lastAt = await lastSentAt(STALLING);
  const stalled = await untilTold(STALLING, "backing_off", SAID_CEILING_MS);
  expect(told(STALLING)).toMatchObject([{ state: "backing_off", fault: "stalled" }]);
  expect(Math.abs(stalled.sinceAt - lastAt)).toBeLessThanOrEqual(1_000 * CEILING);
  expect(await untilState(room, cameraOf(room, STALLING), "backing_off")).toEqual(stalled);

  const restoredAt = now();
  await room.simulator.restore(STALLING);
  await backInTime(STALLING, restoredAt);
});
