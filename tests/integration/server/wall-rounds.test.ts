import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { Round, RoundRun } from "@vigie/shared/rounds/schema";
import type { StepGrantAnswer } from "@vigie/shared/viewings/schema";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../support/manual-clock.ts";
import type { HttpClient } from "./support/http-client.ts";
import { startTestServer, type TestServer, until } from "./support/test-app.ts";
import { openConsole } from "./support/test-console.ts";
import { linkedNode, type TestNode, untilConnected } from "./support/test-node.ts";
import { command, enrolWallScreen, place, readDisplay, type Somebody, somebody } from "./support/test-walls.ts";

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const DWELL_MS = 10_000;

let clock: ManualClock;
let test: TestServer;
let node: TestNode;
let [parvis, quai]: CameraId[] = [];
let planner: Somebody;
let placer: Somebody;
let wall: Awaited<ReturnType<typeof enrolWallScreen>>;
let made = 0;

beforeAll(async () => {
  clock = new ManualClock(Date.now());
  test = await startTestServer({ clock });
  node = await linkedNode(test.server, test.admin);
  [parvis, quai] = [await test.addCamera("Parvis"), await test.addCamera("Quai")];
});
afterAll(async () => {
  node.hangUp();
  await test.stop();
});
beforeEach(async () => {
  made += 1;
  [planner, placer] = [await somebody(test, `planner${made}`, "supervisor"), await somebody(test, `placer${made}`, "supervisor")];
  wall = await enrolWallScreen(test, placer.client, `Mur ${made}`);
  // On the minute, as times of rounds are.
  clock.jumpWall(60_000 - (clock.now() % 60_000));
});

/** A round that is due now, by its planner's plan, under way in the first tile of the wall screen. */
async function runOnWall(): Promise<RoundRun> {
  const plannedAt = clock.now() as EpochMs;
  const time = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" }).format(
    plannedAt,
  );
  const steps = [parvis, quai].map((cameraId) => ({ cameraId, dwellSeconds: DWELL_MS / 1_000 }));
  const input = { name: `Ronde ${made}`, steps, schedule: { days: EVERY_DAY, times: [time] } };
  const { id } = await planner.client.post<Round>("/api/rounds", input, 201);
  const run = await placer.client.post<RoundRun>(`/api/rounds/${id}/runs`, { plannedAt }, 201);
  await command(placer.client, wall.displayId, place(0, 0, { kind: "round", runId: run.id }));
  return run;
}
/** Time passes on the server's clock; the node is heard again, for it beats on real time. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  node.socket?.emit("link:beat", { nodeAt: Date.now() }, () => undefined);
  await untilConnected(test.admin, node);
}
const open = (step: number) =>
  wall.client.send("POST", "/api/viewings/lists", { tile: { displayId: wall.displayId, tile: 0 }, step, stream: "sub" });
const firstTile = async () => (await readDisplay(wall.client, wall.displayId)).tiles[0];
const read = (client: HttpClient, run: RoundRun) => client.get<RoundRun>(`/api/rounds/runs/${run.id}`);

describe("a wall screen", () => {
  it("reads the run that it shows, is told of it, and reads neither others nor what is planned", async () => {
    const run = await runOnWall();
    const screen = await openConsole(wall.client);
    expect(await read(wall.client, run)).toMatchObject({ id: run.id, steps: [{ outcome: "waiting" }, { outcome: "waiting" }] });
    await placer.client.post(`/api/rounds/runs/${run.id}/skips`, { step: 0, reason: "Travaux" }, 200);
    await until("the word to the screen", () => screen.told("rounds:changed").length > 0);
    screen.close();
    await wall.client.get("/api/rounds", 403);
    await wall.client.get(`/api/rounds/coverage?from=${clock.now() - 1}&to=${clock.now()}`, 403);
    const other = await enrolWallScreen(test, placer.client, `Mur ${made} bis`);
    await other.client.get(`/api/rounds/runs/${run.id}`, 404);
  });

  it("waits to be taken over when who planned its round has no right any more, whoever placed it", async () => {
    await runOnWall();
    expect((await open(0)).status).toBe(201);
    await test.admin.patch(`/api/people/${placer.id}`, { disabled: true });
    expect(await firstTile()).toMatchObject({ isToTakeOver: false });
    await test.admin.patch(`/api/people/${planner.id}`, { disabled: true });
    expect(await firstTile()).toMatchObject({ isToTakeOver: true });
    expect((await open(0)).body).toMatchObject({ code: "tile.to_take_over" });
    const other = await somebody(test, `other${made}`, "supervisor");
    await command(other.client, wall.displayId, { kind: "take_over", tile: 0, seen: 1 });
    expect(await firstTile()).toMatchObject({ isToTakeOver: false });
    expect((await open(0)).status).toBe(201);
  });

  it("ends its round once every step was shown, for nobody sits there to say so", async () => {
    const run = await runOnWall();
    const first = (await open(0)).body as StepGrantAnswer;
    await pass(DWELL_MS);
    const path = `/api/viewings/lists/${first.listViewingId}/steps`;
    const next = await wall.client.post<StepGrantAnswer>(path, { step: 1, stream: "sub" }, 201);
    await wall.client.delete(`/api/viewings/${first.viewingId}`);
    await pass(DWELL_MS - 1_000);
    expect((await read(placer.client, run)).endedAt).toBeNull();
    await pass(1_000);
    const ended = await until("the end", async () => {
      clock.advance(1_000);
      const now = await read(placer.client, run);
      return now.endedAt === null ? null : now;
    });
    expect(ended).toMatchObject({ endedHow: "completed", steps: [{ outcome: "looked" }, { outcome: "looked" }] });
    await until("the cut", () => node.cuts()[next.viewingId] === "released");
  });
});
