import type { CameraHealth } from "@vigie/shared/cameras/health";
import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraId, CommuneId, EpochMs, HabilitationId, PersonId } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { HttpClient } from "./support/http-client.ts";
import { listenRightsRoom, type RightsRoom } from "./support/rights-room.ts";
import { signInWith } from "./support/sign-in.ts";
import { PASSWORD, startTestServer, until } from "./support/test-app.ts";
import { openConsole, type TestConsole } from "./support/test-console.ts";

let room: RightsRoom;
let here: CommuneId;
let elsewhere: CommuneId;
let camera: CameraId;
let other: CameraId;
const sockets: TestConsole[] = [];
beforeAll(async () => {
  room = await listenRightsRoom();
  [here, elsewhere] = [await room.commune(), await room.commune()];
  [camera, other] = [await room.camera(here), await room.camera(elsewhere)];
  await room.order(here, [camera]);
  await room.order(elsewhere, [other]);
});
afterEach(() => {
  for (const each of sockets.splice(0)) each.close();
});
afterAll(() => room.close());

async function operatorOf(...communes: CommuneId[]): Promise<{ person: Person; client: HttpClient }> {
  const person = await room.person("operator");
  await room.habilitate(person, communes);
  return { person, client: await room.browser(person) };
}
async function watch(client: HttpClient): Promise<TestConsole> {
  const opened = await openConsole(client);
  sockets.push(opened);
  return opened;
}
const namesIn = (opened: TestConsole): unknown[] =>
  opened.told("cameras:states").flatMap(({ cameras }) => cameras.map(({ cameraId }) => cameraId));

describe("somebody of one commune", () => {
  it("is told of no other's cameras: by the lists, the health board, or a socket", async () => {
    const { client } = await operatorOf(here);
    const tree = await client.get<CameraTree>("/api/cameras");
    expect(tree.cameras.map(({ id }) => id)).toEqual([camera]);
    expect(tree.states.map(({ cameraId }) => cameraId)).toEqual([camera]);
    expect(tree.communes.map(({ id }) => id)).toEqual([here]);
    expect(tree.sites.map(({ communeId }) => communeId)).toEqual([here]);
    const board = await client.get<{ cameras: CameraHealth[] }>("/api/cameras/health");
    expect(board.cameras.map(({ cameraId }) => cameraId)).toEqual([camera]);
    const orders = await client.get<{ communeId: CommuneId }[]>("/api/authorisations");
    expect(orders.map(({ communeId }) => communeId)).toEqual([here]);
    const opened = await watch(client);
    expect(namesIn(opened)).toEqual([camera]);
    const [{ policy } = expect.fail()] = opened.told("policy:changed");
    expect(policy.cameras.map(({ id }) => id)).toEqual([camera]);
    expect(policy.communes.map(({ id }) => id)).toEqual([here]);
    expect(policy.authorisations.flatMap(({ cameraIds }) => cameraIds)).toEqual([camera]);
    expect(Object.keys(policy.roleActs)).toEqual(["operator"]);
  });

  it("is refused another's with 403, and the journal says so", async () => {
    const { person, client } = await operatorOf(here);
    const view = await client.send("POST", "/api/viewings", { cameraId: other, stream: "main", tile: null });
    const health = await client.send("GET", `/api/cameras/${other}/health`);
    const outside = { status: 403, body: { code: "habilitation.out_of_scope" } };
    expect([view, health]).toMatchObject([outside, outside]);
    await client.post("/api/viewings", { cameraId: camera, stream: "main", tile: null }, 201);
    const rows = (await room.told("right.refused")).filter(({ personId }) => personId === person.id);
    expect(rows).toMatchObject([{ cameraId: other, act: "camera.view", code: "habilitation.out_of_scope" }]);
  });
});

describe("a socket", () => {
  it("learns at once of what its person may see now, and of nobody else's rights", async () => {
    const { person, client } = await operatorOf(here);
    const bystander = await watch((await operatorOf(here)).client);
    const opened = await watch(client);
    await room.habilitate(person, [elsewhere]);
    await until("the other commune", () => namesIn(opened).includes(other));
    const last = opened.told("policy:changed").at(-1)?.policy;
    expect(last?.cameras.map(({ id }) => id).sort()).toEqual([camera, other].sort());
    expect(last?.habilitations.map(({ personId }) => personId)).toEqual([person.id, person.id]);
    expect(opened.told("cameras:changed")).toHaveLength(1);
    // What both are told comes after what one of them was told.
    await room.camera(here);
    await until("the news", () => bystander.told("cameras:changed").length > 0);
    expect(
      bystander
        .told("policy:changed")
        .flatMap(({ policy }) => policy.habilitations)
        .every(({ personId }) => personId !== person.id),
    ).toBe(true);
    expect(namesIn(bystander)).not.toContain(other);
    expect(opened.events.map(({ payload }) => payload.seq)).toEqual(opened.events.map((_, index) => index + 1));
  });

  it("is closed with the last habilitation of its person, and the cookie is worth nothing", async () => {
    const { person, client } = await operatorOf(here);
    const opened = await watch(client);
    const { viewingId } = await client.post<{ viewingId: string }>(
      "/api/viewings",
      { cameraId: camera, stream: "main", tile: null },
      201,
    );
    await room.app.rooms.habilitations.suspend(room.admin, person.id, { suspended: true, reason: "urgence" });
    await until("the end", () => opened.told("session:ended").length === 1 && opened.socket.disconnected);
    expect(opened.told("viewing:ended")).toMatchObject([{ viewingId, cause: "right_ended" }]);
    expect(await client.send("GET", "/api/cameras")).toMatchObject({ status: 401, body: { code: "session.required" } });
  });
});

describe("four eyes", () => {
  it("are needed for an order, and see exactly what is done", async () => {
    const admin = await room.person("administrator");
    const client = await room.browser(admin);
    const input = {
      communeId: here,
      number: "2026-DCL-1",
      authority: "Préfet de la Moselle",
      from: room.clock.now(),
      until: room.clock.now() + 86_400_000,
      cameraIds: [camera],
      purposes: ["traffic_flow"],
      retentionMaxDays: 30,
      retentionMinDays: null,
      clauses: [],
      references: [{ code: "CSI", article: "L.252-1", version: "2012-05-01" }],
    };
    const subject = { act: "authorisation.create", input };
    const { id: approvalId } = await client.post<{ id: string }>("/api/approvals", { subject }, 201);
    const asked = await client.send("POST", "/api/authorisations", { input, approvalId });
    expect(asked).toMatchObject({ status: 403, body: { code: "approval.required" } });
    const dpo = await room.signIn(await room.person("dpo"));
    const elsewhereInTheRoom = { name: "bureau", deviceId: null };
    await room.app.rooms.approvals.answer(dpo, approvalId as never, { verdict: "approved" }, elsewhereInTheRoom);
    const others = await client.send("POST", "/api/authorisations", { input: { ...input, retentionMaxDays: 31 }, approvalId });
    expect(others).toMatchObject({ status: 409, body: { code: "approval.other_subject" } });
    const order = await client.post<{ id: string; version: number }>("/api/authorisations", { input, approvalId }, 201);
    expect((await room.told("authorisation.created")).at(-1)).toMatchObject({ by: admin.id, approvedBy: dpo.personId });
    const again = await client.send("POST", "/api/authorisations", { input: { ...input, number: "2" }, approvalId });
    expect(again).toMatchObject({ status: 409, body: { code: "approval.over" } });
    expect(order.version).toBe(1);
  });
});

describe("a server that runs", () => {
  it("ends a habilitation at its date by itself, with the session and its socket, and not before", async () => {
    const test = await startTestServer();
    const client = await test.signIn("operator");
    const opened = await openConsole(client);
    const { habilitations } = test.server.app.rooms;
    const [held] = await habilitations.list();
    const [admin] = await test.server.app.rooms.people.list();
    const endsAt = (Date.now() + 500) as EpochMs;
    await habilitations.change(admin?.id as PersonId, held?.id as HabilitationId, { version: 1, until: endsAt });
    await until("the end", () => opened.told("session:ended").length === 1);
    expect(Date.now()).toBeGreaterThanOrEqual(endsAt);
    expect(await client.send("GET", "/api/cameras")).toMatchObject({ status: 401 });
    await expect(signInWith(client, { login: "operator", password: PASSWORD })).rejects.toThrow("habilitation.none_active");
    opened.close();
    await test.stop();
  });
});
