import type { CameraInput, CameraSourceInput } from "@vigie/shared/cameras/schema";
import type { CameraId, CameraNumber, NodeId, PersonId, SessionId, SiteId } from "@vigie/shared/kernel/units";
import type { Principal } from "@vigie/shared/people/principal";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Grounds, layGrounds } from "../../../tests/integration/server/support/grounds.ts";
import { openApp } from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import type { App } from "../app.ts";
import type { NodeConnection } from "../nodes/registry.ts";
import { requireMasterKeyOf } from "./source.ts";

let app: App;
let by: PersonId;
let grounds: Grounds;
let siteId: SiteId;
/** What the node was asked to try, and told to pull. */
const tested: { address: string; credentials: unknown }[] = [];
let assigned: { cameraId: string; source: { credentials?: unknown; streamKeyHash?: string } }[] = [];

const connection = {
  isOpen: () => true,
  close: () => undefined,
  async call(event: string, payload: never) {
    if (event === "camera:test") tested.push(payload);
    if (event === "assignment:changed") assigned = (payload as { cameras: typeof assigned }).cameras;
    return { outcome: "fault", fault: "not_found", detail: "404" };
  },
} as unknown as NodeConnection;

const rtsp = (main: string, more: Partial<Extract<CameraSourceInput, { kind: "rtsp" }>> = {}): CameraSourceInput => ({
  kind: "rtsp",
  main,
  sub: null,
  ...more,
});
const input = (source: CameraSourceInput, more: Partial<CameraInput> = {}): CameraInput => ({
  number: null,
  name: "Camera",
  siteId,
  nodeId: null,
  source,
  ...more,
});
const credentials = { username: "vigie", password: "s3cret-de-camera" };
const create = (source: CameraSourceInput, more: Partial<CameraInput> = {}) => app.rooms.cameras.create(by, input(source, more));
const told = (id: CameraId) => assigned.find(({ cameraId }) => cameraId === id)?.source;
const administrator = (): Principal => ({
  kind: "person",
  personId: by,
  sessionId: "01a20cdd-4163-75f8-9588-8b24296b79a7" as SessionId,
  role: "administrator",
});
const settle = () => new Promise((resolve) => setImmediate(resolve));
async function untilTold(id: CameraId, holds: (source: ReturnType<typeof told>) => boolean) {
  for (let turn = 0; turn < 1_000 && !holds(told(id)); turn += 1) await settle();
  return told(id);
}

beforeAll(async () => {
  const clock = new ManualClock();
  app = await openApp(clock);
  const { admission, registry } = app.rooms;
  ({ admin: by, grounds } = await layGrounds(app, clock));
  ({ siteId } = await grounds.place());
  const { token } = await admission.invite(by);
  const { nodeId } = await admission.admit({ token, name: "node", origin: "http://localhost:8081", publicKey: "a".repeat(43) });
  registry.linked(nodeId, connection);
});
afterAll(() => app.close());

describe("numbers", () => {
  it("are the smallest never given, and never given again", async () => {
    const one = await create(rtsp("rtsp://10.20.0.1/a"), { number: 2 as CameraNumber });
    const two = await create(rtsp("rtsp://10.20.0.1/b"));
    const three = await create(rtsp("rtsp://10.20.0.1/c"));
    expect([one.number, two.number, three.number]).toEqual([2, 1, 3]);
    await app.rooms.cameras.change(by, one.id, { version: 1, disabled: true });
    const again = create(rtsp("rtsp://10.20.0.1/d"), { number: 2 as CameraNumber });
    await expect(again).rejects.toMatchObject({ code: "camera.number_taken", params: { number: 2 } });
  });
});

describe("addresses", () => {
  it.each(["rtsp://192.168.1.1/a", "rtsp://[::1]/a", "rtsp://[::ffff:192.168.1.1]/a"])(
    "outside the camera networks are refused: %s",
    async (main) => {
      await expect(create(rtsp(main))).rejects.toMatchObject({ code: "camera.address_outside" });
      await expect(create(rtsp("rtsp://10.20.0.1/a", { sub: main }))).rejects.toMatchObject({ code: "camera.address_outside" });
      const test = app.rooms.cameras.test(administrator(), { nodeId: null, cameraId: null, address: main, credentials });
      await expect(test).rejects.toMatchObject({ code: "camera.address_outside" });
      expect(tested).toEqual([]);
    },
  );

  it("inside them, also in an IPv4-mapped form, and names are taken", async () => {
    for (const main of ["rtsp://10.20.3.4:8554/a", "rtsp://[::ffff:10.20.3.4]/a", "rtsps://camera7.local/a"]) {
      expect((await create(rtsp(main))).source).toMatchObject({ main });
    }
  });
});

describe("credentials", () => {
  it("reach the node, and nobody else: not the answer, not the database in clear", async () => {
    const camera = await create(rtsp("rtsp://10.20.0.1/a", { credentials }));
    await grounds.authorise(camera.id);
    expect(camera.source).toEqual({ kind: "rtsp", main: "rtsp://10.20.0.1/a", sub: null, hasCredentials: true });
    expect(await untilTold(camera.id, (source) => source !== undefined)).toMatchObject({ credentials });
    const { rows } = await sql<{
      text: string;
    }>`select sealed as text from camera_secrets union all select payload from journal`.execute(app.db);
    for (const { text } of rows) expect(text).not.toContain(credentials.password);
  });

  it("stay with their host: an address of another host loses them, one of the same keeps them", async () => {
    const { cameras } = app.rooms;
    const camera = await create(rtsp("rtsp://10.20.0.5/a", { credentials }));
    await grounds.authorise(camera.id);
    const same = await cameras.change(by, camera.id, { version: 1, source: rtsp("rtsp://10.20.0.5:8554/b") });
    expect(same.source).toMatchObject({ hasCredentials: true });
    const other = await cameras.change(by, camera.id, {
      version: 2,
      source: rtsp("rtsp://10.20.0.5/b", { sub: "rtsp://10.20.0.6/b" }),
    });
    expect(other.source).toMatchObject({ hasCredentials: false });
    expect(await untilTold(camera.id, (source) => source?.credentials === null)).toMatchObject({ credentials: null });
  });

  it("are cleared by null and replaced by new ones", async () => {
    const { cameras } = app.rooms;
    const camera = await create(rtsp("rtsp://10.20.0.5/a", { credentials }));
    const cleared = await cameras.change(by, camera.id, {
      version: 1,
      source: rtsp("rtsp://10.20.0.5/a", { credentials: null }),
    });
    expect(cleared.source).toMatchObject({ hasCredentials: false });
    const renewed = await cameras.change(by, camera.id, { version: 2, source: rtsp("rtsp://10.20.0.9/a", { credentials }) });
    expect(renewed.source).toMatchObject({ hasCredentials: true });
  });

  it("serve a test of the camera's own host alone", async () => {
    const { cameras } = app.rooms;
    const camera = await create(rtsp("rtsp://10.20.0.7/a", { credentials }));
    tested.length = 0;
    const ask = (address: string, typed: typeof credentials | null = null) =>
      cameras.test(administrator(), { nodeId: null, cameraId: camera.id, address, credentials: typed });
    await ask("rtsp://10.20.0.7:8554/b");
    await ask("rtsp://10.20.0.8/a");
    await ask("rtsp://10.20.0.8/a", { username: "typed", password: "now" });
    expect(tested.map((test) => test.credentials)).toEqual([credentials, null, { username: "typed", password: "now" }]);
  });
});

describe("a change", () => {
  it("stop the start under a master key that does not open them", async () => {
    await create(rtsp("rtsp://10.20.0.7/a", { credentials }));
    await expect(requireMasterKeyOf(app.db, Buffer.alloc(32))).rejects.toThrow("master.key does not open");
  });

  it("is refused when somebody else was first, and counts versions", async () => {
    const { cameras } = app.rooms;
    const camera = await create(rtsp("rtsp://10.20.0.1/a"));
    const both = await Promise.allSettled(["Nord", "Sud"].map((name) => cameras.change(by, camera.id, { version: 1, name })));
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "camera.changed" } });
    const same = await cameras.change(by, camera.id, { version: 2, source: rtsp("rtsp://10.20.0.1/a") });
    expect(same.version).toBe(2);
  });

  it("names what it lacks", async () => {
    const nobody = "01a20cdd-4163-75f8-9588-8b24296b79a7";
    await expect(create(rtsp("rtsp://10.20.0.1/a"), { siteId: nobody as SiteId })).rejects.toMatchObject({
      code: "site.not_found",
    });
    await expect(create(rtsp("rtsp://10.20.0.1/a"), { nodeId: nobody as NodeId })).rejects.toMatchObject({
      code: "node.not_found",
    });
    const change = app.rooms.cameras.change(by, nobody as CameraId, { version: 1 });
    await expect(change).rejects.toMatchObject({ code: "camera.not_found" });
  });
});

describe("a pushing encoder", () => {
  it("has a key that is shown once, told to the node as a hash, and replaced by the next", async () => {
    const { cameras } = app.rooms;
    const camera = await create({ kind: "push" });
    await grounds.authorise(camera.id);
    const first = await cameras.makeStreamKey(by, camera.id);
    expect(first).toMatchObject({
      cameraId: camera.id,
      name: expect.stringMatching(new RegExp(`^${camera.id}\\?key=[\\w-]{43}$`)),
    });
    const hash = (await untilTold(camera.id, (source) => source?.streamKeyHash !== undefined))?.streamKeyHash;
    expect(hash).not.toContain(first.name.split("=")[1]);
    const second = await cameras.makeStreamKey(by, camera.id);
    expect(second.name).not.toBe(first.name);
    expect((await untilTold(camera.id, (source) => source?.streamKeyHash !== hash))?.streamKeyHash).not.toBe(hash);
    const pulled = await create(rtsp("rtsp://10.20.0.1/a"));
    await expect(cameras.makeStreamKey(by, pulled.id)).rejects.toMatchObject({ code: "camera.no_such_stream" });
  });
});
