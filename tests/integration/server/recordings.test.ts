import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Authorisation } from "@vigie/shared/authorisations/schema";
import type { HealthBoard } from "@vigie/shared/cameras/health";
import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { CameraId, EpochMs, NodeId } from "@vigie/shared/kernel/units";
import type { OutboxItem } from "@vigie/shared/nodes/link";
import type { Destruction, RecordingBoard } from "@vigie/shared/recordings/register";
import { CONTINUOUS, DESTRUCTION_TYPE, type DestructionRecord, type DiskState } from "@vigie/shared/recordings/schema";
import { CompactSign } from "jose";
import { v7 as uuidv7 } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { transact } from "../../../server/src/db/transact.ts";
import type { HttpClient } from "./support/http-client.ts";
import { startTestServer, type TestServer, until } from "./support/test-app.ts";
import { linkedNode, type TestNode } from "./support/test-node.ts";

const SHA = "ab".repeat(32);
const at = () => Date.now() as EpochMs;

let test: TestServer;
let node: TestNode;
let supervisor: HttpClient;
let inspector: HttpClient;
let camera: CameraId;

beforeAll(async () => {
  test = await startTestServer();
  node = await linkedNode(test.server, test.admin);
  supervisor = await test.signIn("supervisor");
  inspector = await test.signIn("inspector");
});
beforeEach(async () => {
  camera = await test.addCamera("Place d’Armes");
});
afterEach(() => {
  node.outbox = [];
});
afterAll(async () => {
  node.hangUp();
  await test.stop();
});

const tell = async (...items: OutboxItem[]): Promise<void> => {
  node.queue(...items);
  await node.flush();
};
const journalOf = async (event: JournalPayload["event"]): Promise<JournalPayload[]> =>
  (await test.grounds.journal(500)).flatMap(({ payload }) => (payload?.event === event ? [payload] : []));
const assigned = async (holds: (recording: unknown) => boolean) => {
  const { cameras } = await node.untilAssigned(({ cameras }) =>
    cameras.some(({ cameraId, recording }) => cameraId === camera && holds(recording)),
  );
  return cameras.find(({ cameraId }) => cameraId === camera)?.recording;
};
const board = () => supervisor.get<RecordingBoard>("/api/recordings");
const own = async () => (await board()).cameras.find(({ cameraId }) => cameraId === camera);

describe("a camera's plan", () => {
  it("is continuous at first, is told to its node with the rule of its order, and leaves a row when it is changed", async () => {
    expect(await assigned((recording) => recording !== null)).toMatchObject({
      plan: CONTINUOUS,
      rule: { maxDays: 30, minDays: null },
    });
    const plan = { schedule: { kind: "hours", hours: [{ weekday: 1, from: "08:00", until: "24:00" }] }, sub: true };
    const body = { version: 1, recording: plan };
    expect((await test.admin.send("PATCH", `/api/cameras/${camera}`, body)).body).toMatchObject({ recording: plan, version: 2 });
    await assigned((recording) => JSON.stringify(recording).includes("08:00"));
    expect(await journalOf("camera.changed")).toContainEqual(
      expect.objectContaining({ cameraId: camera, changed: ["recording"] }),
    );
  });

  it("follows the strictest order in force, and its terms when they change", async () => {
    await test.grounds.authorise(camera, { retentionMaxDays: 15, retentionMinDays: 5 });
    const { authorisations, people } = test.server.app.rooms;
    const rule = (await assigned((recording) => JSON.stringify(recording).includes('"maxDays":15'))) ?? null;
    expect(rule?.rule).toMatchObject({ maxDays: 15, minDays: 5 });
    const orders = await supervisor.get<Authorisation[]>("/api/authorisations");
    const order = orders.find(({ id }) => id === rule?.rule.authorisationId);
    const [person] = await people.list();
    if (order === undefined || person === undefined) throw new Error("the rule names no order");
    const by = { by: person.id, approvedBy: person.id };
    await transact(test.server.app.db, (unit) =>
      authorisations.apply(unit, by, order.id, { version: order.version, retentionMaxDays: 7 }),
    );
    await assigned((recording) => JSON.stringify(recording).includes('"maxDays":7'));
  });

  it("is none where the commune's service level has no storage", async () => {
    const { communeId } = await test.grounds.place();
    const change = (serviceLevel: "network" | "storage_and_viewing") =>
      test.admin.send("PATCH", `/api/communes/${communeId}`, { name: "Villeneuve", serviceLevel });
    expect((await change("network")).status).toBe(200);
    await assigned((recording) => recording === null);
    expect((await own())?.streams).toEqual([{ stream: "main", now: { state: "off", sinceAt: null, why: "no_storage" } }]);
    await change("storage_and_viewing");
    await assigned((recording) => recording !== null);
  });
});

describe("what a node tells", () => {
  const state = (now: Extract<OutboxItem, { kind: "recording-state" }>["state"]): OutboxItem => ({
    kind: "recording-state",
    at: at(),
    cameraId: camera,
    stream: "main",
    state: now,
  });
  const main = async () => (await own())?.streams.find(({ stream }) => stream === "main")?.now;

  it("is what a recorder does, known again after a restart, and of nobody while its node is away", async () => {
    expect(await main()).toEqual({ state: "unknown", sinceAt: null });
    const sinceAt = at();
    await tell(state({ state: "recording", sinceAt }));
    expect(await main()).toEqual({ state: "recording", sinceAt });
    await tell(state({ state: "gap", sinceAt, cause: "disk" }));
    expect(await main()).toEqual({ state: "gap", sinceAt, cause: "disk" });
    node.hangUp();
    await until("the node to be lost", async () => (await main())?.state === "unknown");
    await node.dial(test.server.origin);
    await until("the node to be there", async () => (await main())?.state === "gap");
  });

  it("is one row of each day, the newest, until nothing is left of it", async () => {
    const day = { cameraId: camera, stream: "main", day: "2026-01-10", chainHead: SHA } as const;
    const told = (segments: number, bytes: number): OutboxItem => ({
      kind: "recorded-day",
      at: at(),
      day: { ...day, segments, bytes, recordedMs: segments * 60_000 },
    });
    await tell(told(1, 1_000), told(2, 2_000));
    expect(await own()).toMatchObject({ oldestDay: "2026-01-10", bytes: 2_000 });
    await tell(told(0, 0));
    expect(await own()).toMatchObject({ oldestDay: null, bytes: 0 });
  });

  it("is how its disk does: a fault stands on the health board until it is over", async () => {
    const disk = (faults: DiskState["faults"]): OutboxItem => ({
      kind: "disk-state",
      at: at(),
      disk: { at: at(), totalBytes: 1e12, freeBytes: 1e9, recordedBytes: 1e11, bytesPerDay: 5e9, faults },
    });
    const health = async () => (await supervisor.get<HealthBoard>("/api/cameras/health")).disks;
    await tell(disk([{ fault: "forecast", sinceAt: at(), cameraIds: [camera, uuidv7() as CameraId] }]));
    const [told] = await health();
    // A camera that is not theirs to know of is not named.
    expect(told).toMatchObject({ nodeId: node.id, disk: { faults: [{ fault: "forecast", cameraIds: [camera] }] } });
    await tell(disk([]));
    expect(await health()).toEqual([]);
    expect((await board()).disks).toMatchObject([{ nodeId: node.id, disk: { freeBytes: 1e9, faults: [] } }]);
  });
});

describe("a destruction record", () => {
  const record = (more: Partial<DestructionRecord> = {}): DestructionRecord => ({
    recordId: uuidv7(),
    nodeId: node.id as NodeId,
    cameraId: camera,
    stream: "main",
    day: "2026-01-10",
    from: at(),
    until: at(),
    segments: 1_440,
    bytes: 1e9,
    chainHead: SHA,
    rule: "expired",
    authorisationId: uuidv7() as never,
    destroyedAt: at(),
    heldBy: [],
    ...more,
  });
  const sign = (signed: DestructionRecord, key: KeyObject = node.privateKey, typ = DESTRUCTION_TYPE): Promise<string> =>
    new CompactSign(Buffer.from(JSON.stringify(signed))).setProtectedHeader({ alg: "EdDSA", typ }).sign(key);
  const destroyed = (jws: string): OutboxItem => ({ kind: "destruction", at: at(), jws });
  const register = (query = "") => inspector.get<Destruction[]>(`/api/recordings/destructions?cameraId=${camera}${query}`);

  it("is countersigned in the journal, once, and stands in the register", async () => {
    const signed = record();
    const jws = await sign(signed);
    await tell(destroyed(jws), destroyed(jws));
    const rows = (await journalOf("recordings.destroyed")).filter((row) => "cameraId" in row && row.cameraId === camera);
    expect(rows).toEqual([expect.objectContaining({ ...signed, jwsHash: createHash("sha256").update(jws).digest("hex") })]);
    const listed = await register();
    expect(listed).toEqual([expect.objectContaining({ ...signed, jws })]);
    expect(await register("&rule=capacity")).toEqual([]);
    expect(await register(`&until=${signed.destroyedAt}`)).toEqual([]);
    expect(await register(`&before=${listed[0]?.position}`)).toEqual([]);
  });

  it("is none when another key signed it, or it tells of another node, and what comes after it is taken", async () => {
    const stranger = generateKeyPairSync("ed25519").privateKey;
    const good = record({ rule: "capacity" });
    const before = (await journalOf("recordings.destruction-refused")).length;
    await tell(
      destroyed(await sign(record(), stranger)),
      destroyed(await sign(record({ nodeId: uuidv7() as NodeId }))),
      destroyed(await sign(record(), node.privateKey, "vigie-node-link+jwt")),
      destroyed("nonsense"),
      destroyed(await sign(good)),
    );
    expect((await register()).map(({ recordId }) => recordId)).toEqual([good.recordId]);
    expect(await journalOf("recordings.destruction-refused")).toHaveLength(before + 4);
  });

  it("leaves a day that a lock still holds", async () => {
    const day = { cameraId: camera, stream: "main", day: "2026-01-10", chainHead: SHA } as const;
    await tell(
      { kind: "recorded-day", at: at(), day: { ...day, segments: 3, bytes: 3_000, recordedMs: 180_000 } },
      destroyed(await sign(record({ heldBy: [uuidv7() as never] }))),
    );
    expect(await own()).toMatchObject({ oldestDay: "2026-01-10", bytes: 3_000 });
    await tell(destroyed(await sign(record({ rule: "released" }))));
    expect(await own()).toMatchObject({ oldestDay: null });
  });
});
