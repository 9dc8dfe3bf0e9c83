import type { CameraId, DisplayId, EpochMs, RoundId } from "@vigie/shared/kernel/units";
import type { CoverageLine, Round, RoundRun, RoundsView } from "@vigie/shared/rounds/schema";
import type { StepGrantAnswer } from "@vigie/shared/viewings/schema";
import type { Display, TileContent } from "@vigie/shared/walls/schema";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../support/manual-clock.ts";
import type { HttpClient } from "./support/http-client.ts";
import { signInWith } from "./support/sign-in.ts";
import { PASSWORD, startTestServer, type TestServer, until } from "./support/test-app.ts";
import { openConsole, type TestConsole } from "./support/test-console.ts";
import { linkedNode, type TestNode, untilConnected } from "./support/test-node.ts";

const MINUTE_MS = 60_000;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

let clock: ManualClock;
let test: TestServer;
let node: TestNode;
let supervisor: HttpClient;
let operator: HttpClient;
let screen: TestConsole;
let display: DisplayId;
let [parvis, quai, gare]: CameraId[] = [];
let since = 0;

beforeAll(async () => {
  // The link is proven by the day that it is; then it is a summer's noon, far from midnight and from the days when clocks change.
  clock = new ManualClock(Date.now());
  test = await startTestServer({ clock });
  node = await linkedNode(test.server, test.admin);
  [parvis, quai, gare] = [await test.addCamera("Parvis"), await test.addCamera("Quai"), await test.addCamera("Gare")];
  clock.jumpWall(Date.UTC(2027, 5, 15, 10) - clock.now());
  await signInWith(test.admin, { login: "admin", password: PASSWORD });
});
afterAll(async () => {
  node.hangUp();
  await test.stop();
});
beforeEach(async () => {
  // On the minute, as times of rounds are.
  clock.jumpWall(MINUTE_MS - (clock.now() % MINUTE_MS));
  [supervisor, operator] = [await test.signIn("supervisor"), await test.signIn("operator")];
  display = (await operator.get<Display>("/api/displays/own/1")).id;
  screen = await openConsole(operator);
  since = (await test.grounds.journal(1))[0]?.sequence ?? 0;
});
afterEach(() => screen.close());

/** Time passes on the server's clock, ten seconds at a time; the node is heard again at the end, for it beats on real time. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10_000) {
    clock.advance(Math.min(left, 10_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
  node.socket?.emit("link:beat", { nodeAt: Date.now() }, () => undefined);
  await untilConnected(test.admin, node);
}

/** `hh:mm` of the room's clock, so many minutes from now. */
const inMinutes = (minutes: number): string =>
  new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" }).format(
    clock.now() + minutes * MINUTE_MS,
  );
const steps = () => [parvis, quai, gare].map((cameraId) => ({ cameraId, dwellSeconds: 10 }));
let made = 0;
function plan(...minutes: number[]): Promise<Round> {
  made += 1;
  const schedule = { days: EVERY_DAY, times: minutes.map(inMinutes) };
  return supervisor.post<Round>("/api/rounds", { name: `Ronde ${made}`, steps: steps(), schedule }, 201);
}

const at = (minutes: number) => (clock.now() + minutes * MINUTE_MS) as EpochMs;
const start = (id: RoundId, plannedAt: EpochMs | null) => operator.send("POST", `/api/rounds/${id}/runs`, { plannedAt });
async function started(id: RoundId, plannedAt: EpochMs | null): Promise<RoundRun> {
  const { status, body } = await start(id, plannedAt);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body as RoundRun;
}
const read = (run: RoundRun) => operator.get<RoundRun>(`/api/rounds/runs/${run.id}`);
const end = (run: RoundRun, reason: string | null) => operator.send("POST", `/api/rounds/runs/${run.id}/end`, { reason });
const currentOf = async (id: RoundId) =>
  (await operator.get<RoundsView>("/api/rounds")).current.filter(({ roundId }) => roundId === id);
const coverage = async (id: RoundId, from: number, to: number) =>
  (await operator.get<CoverageLine[]>(`/api/rounds/coverage?from=${at(from)}&to=${at(to)}`)).filter(
    ({ roundId }) => roundId === id,
  );

async function place(content: TileContent): Promise<void> {
  const { tiles } = await operator.get<Display>(`/api/displays/${display}`);
  await operator.post(
    `/api/displays/${display}/commands`,
    { kind: "place", tiles: [{ tile: 0, seen: tiles[0]?.version, content }] },
    200,
  );
}
/** The run in the operator's tile, from its first step on. */
async function show(run: RoundRun): Promise<StepGrantAnswer> {
  await place({ kind: "round", runId: run.id });
  return operator.post<StepGrantAnswer>(
    "/api/viewings/lists",
    { tile: { displayId: display, tile: 0 }, step: 0, stream: "sub" },
    201,
  );
}
const next = ({ listViewingId }: StepGrantAnswer, step: number) =>
  operator.send("POST", `/api/viewings/lists/${listViewingId}/steps`, { step, stream: "sub" });
/** The node reports that this step's picture is closed, after so many seconds. */
async function showed({ viewingId }: StepGrantAnswer, seconds: number): Promise<void> {
  node.queue({ kind: "viewing-closed", at: clock.now(), viewingId, cause: "released", seconds });
  await node.flush();
}

async function told(event: string): Promise<Record<string, unknown>[]> {
  const rows = await test.grounds.journal(200);
  const news = rows.filter(({ sequence }) => sequence > since).reverse();
  return news.flatMap(({ payload }) => (payload?.event === event ? [payload as unknown as Record<string, unknown>] : []));
}

describe("a plan", () => {
  it("is a supervisor's, of cameras that exist, and at a version", async () => {
    const round = await plan(60);
    expect(round).toMatchObject({ version: 1, disabledAt: null, plannedBy: { displayName: "supervisor" }, steps: steps() });
    expect(await operator.send("POST", "/api/rounds", { name: "R", steps: steps(), schedule: round.schedule })).toMatchObject({
      status: 403,
    });
    const unknown = [{ cameraId: round.id, dwellSeconds: 10 }];
    const refused = await supervisor.send("POST", "/api/rounds", { name: "R", steps: unknown, schedule: round.schedule });
    expect(refused.body).toMatchObject({ code: "camera.not_found" });
    const input = { name: "Ronde du soir", steps: steps().slice(1), schedule: round.schedule };
    const changed = await supervisor.patch<Round>(`/api/rounds/${round.id}`, { version: 1, round: input });
    expect(changed).toMatchObject({ ...input, version: 2 });
    const late = await supervisor.send("PATCH", `/api/rounds/${round.id}`, { version: 1, disabled: true });
    expect(late.body).toMatchObject({ code: "round.changed" });
    expect((await operator.get<RoundsView>("/api/rounds")).rounds).toContainEqual(changed);
    await until("the word to consoles", () => screen.told("rounds:changed").length >= 2);
    expect(await told("round.planned")).toMatchObject([
      { roundId: round.id, version: 1 },
      { roundId: round.id, version: 2, name: "Ronde du soir" },
    ]);
  });

  it("is to come, then due from ten minutes before, then missed half an hour after; consoles are told each time", async () => {
    const { id } = await plan(12);
    const plannedAt = at(12);
    expect(await currentOf(id)).toMatchObject([{ plannedAt, state: "to_come", share: 0 }]);
    expect((await start(id, plannedAt)).body).toMatchObject({ code: "round.not_due" });
    const before = screen.told("rounds:changed").length;
    await pass(2 * MINUTE_MS);
    await until("the word that it is due", () => screen.told("rounds:changed").length > before);
    expect(await currentOf(id)).toMatchObject([{ plannedAt, state: "due" }]);
    const due = screen.told("rounds:changed").length;
    await pass(40 * MINUTE_MS);
    await until("the word that it is missed", () => screen.told("rounds:changed").length > due);
    expect(await currentOf(id)).toEqual([]);
    expect((await start(id, plannedAt)).body).toMatchObject({ code: "round.not_due" });
    expect(await coverage(id, -60, 0)).toMatchObject([{ plannedAt, state: "missed", run: null }]);
  });

  it("that was changed since is read as it was at the time", async () => {
    const round = await plan(5);
    const missedAt = at(5);
    await pass(6 * MINUTE_MS);
    const schedule = { days: EVERY_DAY, times: [inMinutes(20)] };
    await supervisor.patch(`/api/rounds/${round.id}`, { version: 1, round: { name: round.name, steps: round.steps, schedule } });
    expect((await currentOf(round.id)).map(({ plannedAt }) => plannedAt)).toEqual([missedAt, at(20)]);
    await supervisor.patch(`/api/rounds/${round.id}`, { version: 2, disabled: true });
    expect((await currentOf(round.id)).map(({ plannedAt }) => plannedAt)).toEqual([missedAt]);
    expect((await start(round.id, null)).body).toMatchObject({ code: "round.not_due" });
  });

  it("may be skipped for once with a reason, and is answered by that", async () => {
    const { id } = await plan(30);
    const plannedAt = at(30);
    const skip = (body: object) => operator.send("POST", `/api/rounds/${id}/skips`, body);
    expect((await skip({ plannedAt: at(31), reason: "Effectif réduit" })).body).toMatchObject({ code: "round.not_due" });
    expect(await skip({ plannedAt, reason: "Effectif réduit" })).toMatchObject({ status: 204 });
    expect((await skip({ plannedAt, reason: "Effectif réduit" })).body).toMatchObject({ code: "round.already_answered" });
    expect(await coverage(id, 0, 60)).toMatchObject([
      { plannedAt, state: "skipped", skippedBy: { displayName: "operator" }, reason: "Effectif réduit" },
    ]);
    expect(await told("round.skipped")).toMatchObject([{ roundId: id, plannedAt, reason: "Effectif réduit" }]);
    await pass(25 * MINUTE_MS);
    expect((await start(id, plannedAt)).body).toMatchObject({ code: "round.already_answered" });
  });
});

describe("a run", () => {
  it("answers its time once, though two start it at once", async () => {
    const { id } = await plan(5);
    const answers = await Promise.all([start(id, at(5)), start(id, at(5)), start(id, at(5))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await currentOf(id)).toMatchObject([{ plannedAt: at(5), state: "running" }]);
    expect(await told("round.started")).toHaveLength(1);
    expect((await start(id, at(4))).body).toMatchObject({ code: "round.not_due" });
  });

  it("is done when every step was looked at for its dwell, a second less being let go", async () => {
    const { id, plannedBy } = await plan(0);
    const plannedAt = at(0);
    const run = await started(id, plannedAt);
    expect(run.steps.map(({ outcome }) => outcome)).toEqual(["waiting", "waiting", "waiting"]);
    const first = await show(run);
    expect((await read(run)).steps.map(({ outcome }) => outcome)).toEqual(["showing", "waiting", "waiting"]);
    expect((await end(run, null)).body).toMatchObject({ code: "round.steps_left" });
    const second = (await next(first, 1)).body as StepGrantAnswer;
    await showed(first, 9.2);
    const third = (await next(second, 2)).body as StepGrantAnswer;
    await showed(second, 10);
    await pass(10_000);
    const ended = (await end(run, null)).body as RoundRun;
    expect(ended).toMatchObject({ endedHow: "completed", endedAt: clock.now(), reason: null });
    expect(ended.steps.map(({ outcome, seconds }) => [outcome, seconds])).toEqual([
      ["looked", 9.2],
      ["looked", 10],
      ["looked", 10],
    ]);
    expect(await coverage(id, -60, 60)).toMatchObject([{ plannedAt, state: "done", share: 1 }]);
    const list = { kind: "round", runId: run.id };
    expect(await told("viewing.opened")).toMatchObject([{ cameraId: null, list, motive: "round", placedBy: plannedBy.id }]);
    expect(await told("viewing.closed")).toMatchObject([{ viewingId: first.listViewingId, cause: "released" }]);
    await until("the last picture's cut", () => node.cuts()[third.viewingId] === "released");
    expect(await told("round.ended")).toMatchObject([{ runId: run.id, how: "completed", looked: 3, planned: 3 }]);
    expect((await next(third, 0)).body).toMatchObject({ code: "viewing.ended" });
    expect((await end(run, null)).body).toMatchObject({ code: "round.run_over" });
    const tile = { displayId: display, tile: 0 };
    expect((await operator.send("POST", "/api/viewings/lists", { tile, step: 0, stream: "sub" })).body).toMatchObject({
      code: "round.run_over",
    });
  });

  it("is partial when a step was cut short, skipped with a reason, or refused", async () => {
    const { id } = await plan(1);
    const run = await started(id, at(1));
    const first = await show(run);
    await operator.post(`/api/rounds/runs/${run.id}/skips`, { step: 1, reason: "Travaux sur la place" }, 200);
    const { version } =
      (await test.admin.get<{ cameras: { id: string; version: number }[] }>("/api/cameras")).cameras.find(
        ({ id }) => id === gare,
      ) ?? expect.fail();
    await test.admin.patch(`/api/cameras/${gare}`, { version, disabled: true });
    expect((await next(first, 2)).body).toMatchObject({ code: "camera.disabled" });
    await test.admin.patch(`/api/cameras/${gare}`, { version: version + 1, disabled: false });
    await showed(first, 4);
    await end(run, null);
    const ended = await read(run);
    expect(ended.steps).toMatchObject([
      { outcome: "cut", seconds: 4, reason: null },
      { outcome: "skipped", seconds: 0, reason: "Travaux sur la place" },
      { outcome: "refused", seconds: 0, reason: "camera.disabled" },
    ]);
    expect(await coverage(id, -60, 60)).toMatchObject([{ state: "partial", share: 0 }]);
    expect(await told("round.step-skipped")).toMatchObject([{ runId: run.id, cameraId: quai, reason: "Travaux sur la place" }]);
  });

  it("of a planned round is in the planner's name whoever placed it, until somebody takes the tile over", async () => {
    const { id, plannedBy } = await plan(0);
    const run = await started(id, at(0));
    const opened = await show(run);
    const { tiles } = await operator.get<Display>(`/api/displays/${display}`);
    expect(tiles[0]?.placedBy).toMatchObject({ person: { displayName: "operator" }, act: "round" });
    const takeOver = { kind: "take_over", tile: 0, seen: tiles[0]?.version };
    await operator.post(`/api/displays/${display}/commands`, takeOver, 200);
    await operator.delete(`/api/viewings/${opened.listViewingId}`);
    const request = { tile: { displayId: display, tile: 0 }, step: 1, stream: "sub" };
    await operator.post("/api/viewings/lists", request, 201);
    const [planned, taken] = await told("viewing.opened");
    expect(planned).toMatchObject({ placedBy: plannedBy.id });
    expect(taken).toMatchObject({ placedBy: tiles[0]?.placedBy?.person.id });
    await end(run, "Fin du test");
  });

  it("is stopped before its last step for a reason alone, and may be started outside the schedule", async () => {
    const { id } = await plan();
    const run = await started(id, null);
    const opened = await show(run);
    expect((await end(run, null)).body).toMatchObject({ code: "round.steps_left" });
    expect((await end(run, "Appel de la police")).body).toMatchObject({ endedHow: "stopped", reason: "Appel de la police" });
    expect(await coverage(id, -1, 1)).toMatchObject([{ plannedAt: null, state: "partial", run: { id: run.id } }]);
    expect(await told("round.ended")).toMatchObject([{ how: "stopped", reason: "Appel de la police", looked: 0, planned: 3 }]);
    expect(await told("viewing.opened")).toMatchObject([{ viewingId: opened.listViewingId, motive: "round" }]);
  });

  it("is looked through no more once its viewer let a step go and asked for no other in a minute", async () => {
    const { id } = await plan();
    const run = await started(id, null);
    const first = await show(run);
    await showed(first, 10);
    await pass(50_000);
    expect(await told("viewing.closed")).toEqual([]);
    expect(((await next(first, 1)).body as StepGrantAnswer).step).toBe(1);
    await operator.delete(`/api/viewings/${((await next(first, 2)).body as StepGrantAnswer).viewingId}`);
    await pass(50_000);
    expect(await told("viewing.closed")).toEqual([]);
    await end(run, "Fin du test");
    const other = await show(await started(id, null));
    await showed(other, 10);
    await pass(70_000);
    await until("the end of the idle viewing", async () => (await told("viewing.closed")).length === 2);
    expect((await told("viewing.closed"))[1]).toMatchObject({
      viewingId: other.listViewingId,
      cause: "socket_lost",
      seconds: 10,
    });
  });

  it("is lost five minutes after its screen went away, and not while somebody resumes it", async () => {
    const { id } = await plan();
    const run = await started(id, null);
    const first = await show(run);
    node.queue({ kind: "viewing-closed", at: clock.now(), viewingId: first.viewingId, cause: "socket_lost", seconds: 3 });
    await node.flush();
    expect(await told("viewing.closed")).toMatchObject([{ viewingId: first.listViewingId, cause: "socket_lost" }]);
    await pass(4 * MINUTE_MS);
    const resumed = await show(run);
    node.openViewings = [resumed.viewingId];
    await pass(6 * MINUTE_MS);
    expect((await read(run)).endedAt).toBeNull();
    await operator.delete(`/api/viewings/${resumed.listViewingId}`);
    node.openViewings = [];
    await pass(4 * MINUTE_MS);
    expect((await read(run)).endedAt).toBeNull();
    await pass(MINUTE_MS + 1_000);
    expect(await until("the end", async () => ((await read(run)).endedAt === null ? null : read(run)))).toMatchObject({
      endedHow: "lost",
      reason: null,
    });
    expect((await told("round.ended")).filter(({ runId }) => runId === run.id)).toMatchObject([
      { by: null, how: "lost", looked: 1, planned: 3 },
    ]);
  });
});

it("keeps plans, answers and runs through a restart", async () => {
  const { id } = await plan(5, 50);
  const run = await started(id, at(5));
  const before = [await currentOf(id), await read(run)];
  await test.restart();
  expect([await currentOf(id), await read(run)]).toEqual(before);
  expect(await currentOf(id)).toMatchObject([{ state: "running" }, { plannedAt: at(50), state: "to_come" }]);
  expect((await start(id, at(5))).body).toMatchObject({ code: "round.already_answered" });
});
