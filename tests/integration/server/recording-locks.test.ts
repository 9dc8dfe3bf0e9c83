import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { expiryOf } from "@vigie/shared/recordings/expiry";
import type { ListedLock, Lock, LockInput, LockPreview } from "@vigie/shared/recordings/locks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HttpClient } from "./support/http-client.ts";
import { signInWith } from "./support/sign-in.ts";
import { PASSWORD, startTestServer, type TestServer, until } from "./support/test-app.ts";
import { linkedNode, type TestNode } from "./support/test-node.ts";

const DAY_MS = 86_400_000;

let test: TestServer;
let node: TestNode;
let officer: HttpClient;
let operator: HttpClient;
let supervisor: HttpClient;
let camera: CameraId;

beforeAll(async () => {
  test = await startTestServer();
  node = await linkedNode(test.server, test.admin);
  [operator, supervisor] = [await test.signIn("operator"), await test.signIn("supervisor")];
  const person = await test.grounds.person("requisitions", "requisition_officer");
  await test.grounds.habilitate(person.id, undefined, "extract");
  officer = new HttpClient(test.server.origin);
  await signInWith(officer, { login: "requisitions", password: PASSWORD });
});
beforeEach(async () => {
  camera = await test.addCamera("Place d’Armes");
  if (node.socket === null) await node.dial(test.server.origin);
});
afterAll(async () => {
  node.hangUp();
  await test.stop();
});

const input = (more: Partial<LockInput> = {}): LockInput => {
  const now = Date.now();
  const range = { from: (now - 3_600_000) as EpochMs, until: (now - 60_000) as EpochMs };
  return { cameraIds: [camera], ...range, requisition: "TJ Metz 26/114", reviewAt: (now + 90 * DAY_MS) as EpochMs, ...more };
};
const lock = (more: Partial<LockInput> = {}) => officer.post<Lock>("/api/recordings/locks", input(more), 201);
const listed = async (id: string, client = officer) =>
  (await client.get<ListedLock[]>("/api/recordings/locks")).find((each) => each.lock.id === id);
const untilState = (id: string, state: Lock["state"]) =>
  until(`the lock to be ${state}`, async () => (await listed(id))?.lock.state === state);
const outcome = async (client: HttpClient, path: string, body?: unknown) => {
  const answer = await client.send("POST", path, body);
  return (answer.body as { code?: string } | null)?.code ?? answer.status;
};
const told = async (id: string): Promise<JournalPayload["event"][]> =>
  (await test.grounds.journal(500)).flatMap(({ payload }) =>
    payload !== null && "lockId" in payload && payload.lockId === id ? [payload.event] : [],
  );
const ordersOf = (id: string) => node.orders.filter(({ payload }) => payload["lockId"] === id).map(({ event }) => event);

describe("a lock", () => {
  it("is in force when its node has acknowledged, with its exact range, and is released with its reason", async () => {
    const { id, from, until: end } = await lock();
    await untilState(id, "held");
    expect(node.orders.find(({ payload }) => payload["lockId"] === id)).toEqual({
      event: "recording:lock",
      payload: { lockId: id, cameraIds: [camera], from, until: end },
    });
    expect(await listed(id)).toMatchObject({ nodes: [{ nodeId: node.id, state: "held", segments: 3 }] });
    await officer.post(`/api/recordings/locks/${id}/release`, { reason: "Classement sans suite" }, 200);
    await until("the node to let go", async () => (await listed(id))?.nodes[0]?.state === "released");
    expect(await listed(id)).toMatchObject({ lock: { state: "released", reason: "Classement sans suite" } });
    expect((await told(id)).sort()).toEqual(["lock.held", "lock.released", "lock.requested"]);
    expect(await outcome(officer, `/api/recordings/locks/${id}/release`, { reason: "encore" })).toBe("lock.wrong_state");
  });

  it("is asked for and not yet in force while its node is away; the node hears of it on its return, and again each time", async () => {
    node.hangUp();
    const { id } = await lock();
    expect(await listed(id)).toMatchObject({ lock: { state: "requested" }, nodes: [{ state: "asked", segments: null }] });
    await node.dial(test.server.origin);
    await untilState(id, "held");
    const before = ordersOf(id).length;
    await node.dial(test.server.origin);
    await until("the lock to be said again", () => ordersOf(id).length > before);
  });

  it("that was taken back while its node was away is released there", async () => {
    node.hangUp();
    const { id } = await lock();
    await officer.post(`/api/recordings/locks/${id}/release`, { reason: "Erreur de caméra" }, 200);
    expect(await listed(id)).toMatchObject({ lock: { state: "released", heldAt: null }, nodes: [{ state: "releasing" }] });
    await node.dial(test.server.origin);
    await until("the node to let go", async () => (await listed(id))?.nodes[0]?.state === "released");
    expect(ordersOf(id)).toEqual(["recording:release"]);
  });

  it("takes a requisition, a range of the past, and a day on which it is looked at again", async () => {
    const path = "/api/recordings/locks";
    const { requisition: _, ...without } = input();
    expect(await outcome(officer, path, without)).toBe("request.invalid");
    expect(await outcome(officer, path, input({ requisition: "  " }))).toBe("request.invalid");
    const { from, until: end } = input();
    expect(await outcome(officer, path, input({ from: end, until: from }))).toBe("lock.range_wrong");
    expect(await outcome(officer, path, input({ until: (Date.now() + DAY_MS) as EpochMs }))).toBe("lock.range_wrong");
    expect(await outcome(officer, path, input({ reviewAt: (Date.now() - 1) as EpochMs }))).toBe("lock.review_wrong");
    expect(await outcome(operator, path, input())).toBe("act.forbidden");
  });
});

describe("an operator", () => {
  it("asks, and a supervisor decides: nothing is kept before", async () => {
    const asked = await operator.post<Lock>("/api/recordings/locks/asks", input(), 201);
    expect(await listed(asked.id)).toMatchObject({ lock: { state: "asked" }, nodes: [] });
    expect(await outcome(operator, `/api/recordings/locks/${asked.id}/approval`)).toBe("act.forbidden");
    await supervisor.post(`/api/recordings/locks/${asked.id}/approval`, undefined, 200);
    await untilState(asked.id, "held");
    expect((await told(asked.id)).sort()).toEqual(["lock.asked", "lock.held", "lock.requested"]);
  });

  it("is refused with a reason", async () => {
    const { id } = await operator.post<Lock>("/api/recordings/locks/asks", input(), 201);
    await supervisor.post(`/api/recordings/locks/${id}/refusal`, { reason: "Pas de réquisition" }, 200);
    expect(await listed(id)).toMatchObject({ lock: { state: "refused", reason: "Pas de réquisition" } });
    expect(await outcome(supervisor, `/api/recordings/locks/${id}/approval`)).toBe("lock.wrong_state");
    expect(ordersOf(id)).toEqual([]);
  });
});

describe("how long is left", () => {
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
  const recorded = async (daysAgo: number) => {
    const day_ = { cameraId: camera, stream: "main", day: day(daysAgo), segments: 1, bytes: 1, recordedMs: 60_000 } as const;
    node.queue({ kind: "recorded-day", at: Date.now() as EpochMs, day: { ...day_, chainHead: "ab".repeat(32) } });
    await node.flush();
    node.outbox = [];
  };
  const startOf = (daysAgo: number) => Date.parse(`${day(daysAgo)}T00:00:00Z`) as EpochMs;

  it("is told before a lock is made, by the oldest that is recorded of the range", async () => {
    const range = { cameraIds: [camera], from: (Date.now() - 20 * DAY_MS) as EpochMs, until: Date.now() as EpochMs };
    const preview = () => officer.post<LockPreview>("/api/recordings/locks/preview", range, 200);
    expect((await preview()).cameras).toEqual([{ cameraId: camera, oldestAt: null, expiresAt: null, isWaiting: false }]);
    await recorded(10);
    await recorded(5);
    expect((await preview()).cameras).toEqual([
      { cameraId: camera, oldestAt: startOf(10), expiresAt: expiryOf(startOf(10), 30), isWaiting: false },
    ]);
  });

  it("orders the list: what would go first stands first", async () => {
    await recorded(25);
    const soon = await lock({ from: startOf(25), until: (startOf(25) + DAY_MS) as EpochMs });
    camera = await test.addCamera("Gare");
    await recorded(2);
    const late = await lock({ from: startOf(2), until: (startOf(2) + DAY_MS / 2) as EpochMs });
    const ids = (await officer.get<ListedLock[]>("/api/recordings/locks")).map((each) => each.lock.id);
    expect(ids.indexOf(soon.id)).toBeLessThan(ids.indexOf(late.id));
    expect(await listed(soon.id)).toMatchObject({ oldestExpiresAt: expiryOf(startOf(25), 30) });
  });
});
