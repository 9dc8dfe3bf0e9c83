import { createPublicKey } from "node:crypto";
import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { CameraId, NodeId, PersonId, SessionId, ViewingId } from "@vigie/shared/kernel/units";
import { GRANT_TYPE, GrantClaims } from "@vigie/shared/viewings/schema";
import { jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Grounds, layGrounds } from "../../../tests/integration/server/support/grounds.ts";
import { openApp } from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import type { App } from "../app.ts";
import { readWholeJournal, verifyJournal } from "../journal/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import type { NodeConnection } from "../nodes/registry.ts";

const MINUTE_MS = 60_000;

let clock: ManualClock;
let app: App;
let admin: PersonId;
let grounds: Grounds;
let operator: PersonPrincipal;
let cameraId: CameraId;
let nodeId: NodeId;
/** What the node holds, and was told to cut. */
let held: ViewingId[];
let cuts: [ViewingId, string][];
let isAnswering: boolean;

const connection = {
  isOpen: () => isAnswering,
  close: () => undefined,
  async call(event: string, payload: never) {
    if (!isAnswering) throw new Error("no answer");
    const { viewingId, cause, viewingIds } = payload as { viewingId: ViewingId; cause: string; viewingIds: ViewingId[] };
    if (event === "viewing:end") cuts.push([viewingId, cause]);
    if (event === "viewing:held") return { held: held.filter((id) => viewingIds.includes(id)) };
    return null;
  },
} as unknown as NodeConnection;

beforeEach(async () => {
  clock = new ManualClock();
  app = await openApp(clock);
  [held, cuts, isAnswering] = [[], [], true];
  const { admission, registry } = app.rooms;
  ({ admin, grounds } = await layGrounds(app, clock));
  const { token } = await admission.invite(admin);
  nodeId = (await admission.admit({ token, name: "node", origin: "http://localhost:8081", publicKey: "a".repeat(43) })).nodeId;
  registry.linked(nodeId, connection);
  cameraId = await grounds.camera("C");
  await grounds.person("op", "operator");
  operator = await grounds.signIn("op");
});
afterEach(async () => {
  // Whatever happened, the journal that tells of it is whole.
  expect(verifyJournal(await readWholeJournal(app.db)).state).toBe("whole");
  await app.close();
});

const open = () => app.rooms.viewings.open(operator, { cameraId, stream: "main", tile: null }, "10.9.8.7");
async function told(event: JournalPayload["event"]): Promise<Record<string, unknown>[]> {
  const payloads = (await readWholeJournal(app.db)).map(({ payload }) => JSON.parse(payload ?? "{}"));
  return payloads.filter((payload) => payload.event === event);
}

describe("a grant", () => {
  it("says who looks at what, where and until when, signed by the key that nodes pin", async () => {
    const answer = await open();
    expect(answer.mediaSocketUrl).toBe("ws://localhost:8081/live");
    const { serverPublicKey } = await app.rooms.admission.admit({
      token: (await app.rooms.admission.invite(admin)).token,
      name: "other",
      origin: "http://localhost:8082",
      publicKey: "b".repeat(43),
    });
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: serverPublicKey }, format: "jwk" });
    const { payload } = await jwtVerify(answer.grant, key, { typ: GRANT_TYPE, algorithms: ["EdDSA"] });
    expect(GrantClaims.parse(payload)).toMatchObject({
      viewing: answer.viewingId,
      principal: operator,
      camera: cameraId,
      stream: "main",
      node: nodeId,
      openBy: clock.now() + MINUTE_MS,
      validUntil: clock.now() + 15 * MINUTE_MS,
    });
    expect(await told("viewing.opened")).toMatchObject([
      { viewingId: answer.viewingId, cameraId, post: "10.9.8.7", placedBy: operator.personId },
    ]);
  });

  it("is given again under the same viewing, with no further row, to the session that opened it alone", async () => {
    const { viewings } = app.rooms;
    const first = await open();
    const again = await viewings.grant(operator, first.viewingId, "main");
    expect(again.viewingId).toBe(first.viewingId);
    expect(again.grant).not.toBe(first.grant);
    expect(await told("viewing.opened")).toHaveLength(1);
    const stranger = { ...operator, sessionId: "01a20cdd-4163-75f8-9588-8b24296b79a7" as SessionId };
    await expect(viewings.grant(stranger, first.viewingId, "main")).rejects.toMatchObject({ code: "viewing.not_found" });
    await expect(viewings.release(stranger, first.viewingId)).rejects.toMatchObject({ code: "viewing.not_found" });
    await expect(viewings.grant(operator, first.viewingId, "sub")).rejects.toMatchObject({ code: "camera.no_such_stream" });
    await viewings.release(operator, first.viewingId);
    await expect(viewings.grant(operator, first.viewingId, "main")).rejects.toMatchObject({ code: "viewing.ended" });
  });

  it("is refused while the node is away, and for a session that ended under the request", async () => {
    app.rooms.registry.heard(nodeId, connection, false);
    await expect(open()).rejects.toMatchObject({ code: "node.unreachable" });
    app.rooms.registry.heard(nodeId, connection, true);
    await app.rooms.sessions.signOut(operator);
    await expect(open()).rejects.toMatchObject({ code: "session.required" });
    expect(await told("viewing.opened")).toHaveLength(0);
  });
});

describe("a viewing", () => {
  it("closes once, whoever closes it first, and lasts what it lasted", async () => {
    const { viewingId } = await open();
    clock.advance(12_345);
    const { viewings, sessions } = app.rooms;
    await Promise.all([viewings.release(operator, viewingId), viewings.release(operator, viewingId), sessions.signOut(operator)]);
    const closings = await told("viewing.closed");
    expect(closings).toMatchObject([{ viewingId, cameraId, seconds: 12.345 }]);
    expect(cuts).toEqual([[viewingId, closings[0]?.["cause"]]]);
  });

  it("that nobody opened is closed once its grant can no longer open it, and one that a node holds is not", async () => {
    const [opened, forgotten] = [await open(), await open()];
    held = [opened.viewingId];
    clock.advance(MINUTE_MS);
    await app.rooms.reports.sweep();
    expect(await told("viewing.closed")).toHaveLength(0);
    clock.advance(6_000);
    await app.rooms.reports.sweep();
    expect(await told("viewing.closed")).toMatchObject([{ viewingId: forgotten.viewingId, cause: "never_opened", seconds: 0 }]);
    // It goes on for as long as its session does.
    clock.advance(60 * MINUTE_MS);
    await app.rooms.reports.sweep();
    expect(await told("viewing.closed")).toHaveLength(1);
  });

  it("is not lost to a node that comes back while its first grant is being made", async () => {
    const opening = open();
    const lost: ViewingId[] = [];
    for (let n = 0; n < 50; n += 1) lost.push(...(await app.rooms.reports.reconcile(nodeId, [])).lost);
    await opening;
    expect(lost).toEqual([]);
  });

  it("stays open while its node does not answer", async () => {
    await open();
    clock.advance(2 * MINUTE_MS);
    isAnswering = false;
    await expect(app.rooms.reports.sweep()).rejects.toThrow("no answer");
    expect(await told("viewing.closed")).toHaveLength(0);
    app.rooms.registry.closed(nodeId, connection);
    await app.rooms.reports.sweep();
    expect(await told("viewing.closed")).toHaveLength(0);
  });

  it("is closed though another node does not answer", async () => {
    await open();
    const { admission, registry, reports } = app.rooms;
    const { token } = await admission.invite(admin);
    const admitted = { token, name: "other", origin: "http://localhost:8082", publicKey: "b".repeat(43) };
    const other = (await admission.admit(admitted)).nodeId;
    registry.linked(other, { isOpen: () => true, close: () => undefined, call: async () => ({ held: [] }) as never });
    const request = { cameraId: await grounds.camera("D", { nodeId: other }), stream: "main", tile: null } as const;
    const { viewingId } = await app.rooms.viewings.open(operator, request, "p");
    clock.advance(2 * MINUTE_MS);
    isAnswering = false;
    await expect(reports.sweep()).rejects.toThrow("no answer");
    expect(await told("viewing.closed")).toMatchObject([{ viewingId, cause: "never_opened" }]);
  });

  it("ends with the twelve hours of its session", async () => {
    const { viewingId } = await open();
    held = [viewingId];
    clock.advance(12 * 60 * MINUTE_MS - 1);
    await app.rooms.sessions.sweep();
    expect(await told("session.closed")).toHaveLength(0);
    clock.advance(1);
    await app.rooms.sessions.sweep();
    expect(await told("session.closed")).toContainEqual({
      event: "session.closed",
      personId: operator.personId,
      cause: "expired",
    });
    expect(await told("viewing.closed")).toMatchObject([{ viewingId, cause: "session_ended" }]);
    expect(cuts).toEqual([[viewingId, "session_ended"]]);
  });
});
