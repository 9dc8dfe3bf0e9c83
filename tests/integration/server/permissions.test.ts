import type { AddressInfo } from "node:net";
import type { CommuneId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import type { Person } from "@vigie/shared/people/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../../../server/src/app.ts";
import { SESSION_COOKIE } from "../../../server/src/auth/index.ts";
import { DEVICE_COOKIE } from "../../../server/src/devices/index.ts";
import { systemClock } from "../../../server/src/kernel/clock.ts";
import { HttpClient } from "./support/http-client.ts";
import { setUpIn, signInTo } from "./support/sign-in.ts";
import { openApp, PASSWORD } from "./support/test-app.ts";

type Who = "anonymous" | "operator" | "supervisor" | "administrator";
const WHO: readonly Who[] = ["anonymous", "operator", "supervisor", "administrator"];
const SIGNED_IN: readonly Who[] = ["operator", "supervisor", "administrator"];
const ALL = WHO;
const ADMINISTRATOR: readonly Who[] = ["administrator"];
const PICTURES: readonly Who[] = ["operator", "supervisor"];
const SUPERVISOR: readonly Who[] = ["supervisor"];

/** Who may do what, written down by hand: a route that is not here, or an act that changes hands, fails. */
const EXPECTED: Record<string, { act: Act; allowed: readonly Who[] }> = {
  "GET /api/health": { act: "health.read", allowed: ALL },
  "GET /api/session": { act: "session.read", allowed: ALL },
  // Also of who is signed in: the next one takes over the post.
  "POST /api/session": { act: "session.open", allowed: ALL },
  "POST /api/session/factor": { act: "session.open", allowed: ALL },
  "POST /api/session/totp": { act: "session.open", allowed: ALL },
  "POST /api/session/totp/confirm": { act: "session.open", allowed: ALL },
  "POST /api/session/unlock": { act: "session.unlock", allowed: SIGNED_IN },
  "POST /api/session/step-up": { act: "session.step-up", allowed: SIGNED_IN },
  "POST /api/factors/challenge": { act: "session.unlock", allowed: SIGNED_IN },
  "GET /api/sessions": { act: "session.manage", allowed: ADMINISTRATOR },
  "DELETE /api/sessions/:sessionId": { act: "session.manage", allowed: ADMINISTRATOR },
  "GET /api/factors": { act: "factor.enrol", allowed: SIGNED_IN },
  "POST /api/factors/totp": { act: "factor.enrol", allowed: SIGNED_IN },
  "POST /api/factors/totp/confirm": { act: "factor.enrol", allowed: SIGNED_IN },
  "POST /api/factors/recovery-codes": { act: "factor.enrol", allowed: SIGNED_IN },
  "POST /api/factors/security-keys/offer": { act: "factor.enrol", allowed: SIGNED_IN },
  "POST /api/factors/security-keys": { act: "factor.enrol", allowed: SIGNED_IN },
  "DELETE /api/factors/security-keys/:securityKeyId": { act: "factor.enrol", allowed: SIGNED_IN },
  "GET /api/factors/policy": { act: "factor.policy", allowed: ADMINISTRATOR },
  "PUT /api/factors/policy": { act: "factor.require", allowed: ADMINISTRATOR },
  "POST /api/people/:personId/factors/reset": { act: "factor.reset", allowed: ADMINISTRATOR },
  "POST /api/imports/people": { act: "person.create", allowed: ADMINISTRATOR },
  "POST /api/imports/cameras": { act: "camera.change", allowed: ADMINISTRATOR },
  "GET /api/approvals": { act: "approval.list", allowed: ["supervisor", "administrator"] },
  "POST /api/approvals": { act: "approval.request", allowed: ADMINISTRATOR },
  "POST /api/approvals/:approvalId/answer": { act: "approval.give", allowed: SUPERVISOR },
  "POST /api/approvals/:approvalId/challenge": { act: "approval.request", allowed: ADMINISTRATOR },
  "POST /api/approvals/:approvalId/signature": { act: "approval.request", allowed: ADMINISTRATOR },
  "POST /api/setup": { act: "setup.perform", allowed: ["anonymous"] },
  "GET /api/device": { act: "device.enrol", allowed: ALL },
  "POST /api/device": { act: "device.enrol", allowed: ALL },
  "GET /api/devices": { act: "device.list", allowed: SUPERVISOR },
  "POST /api/devices": { act: "device.manage", allowed: SUPERVISOR },
  "PATCH /api/devices/:deviceId": { act: "device.manage", allowed: SUPERVISOR },
  "DELETE /api/devices/:deviceId": { act: "device.manage", allowed: SUPERVISOR },
  "GET /api/displays": { act: "display.assign", allowed: SUPERVISOR },
  "GET /api/displays/own/:screen": { act: "display.read", allowed: PICTURES },
  "GET /api/displays/:displayId": { act: "display.read", allowed: PICTURES },
  "POST /api/displays/:displayId/commands": { act: "display.change", allowed: PICTURES },
  "GET /api/scenes": { act: "scene.list", allowed: PICTURES },
  "POST /api/scenes": { act: "scene.save", allowed: PICTURES },
  "PUT /api/scenes/:sceneId": { act: "scene.save", allowed: PICTURES },
  "DELETE /api/scenes/:sceneId": { act: "scene.save", allowed: PICTURES },
  "GET /api/carousels": { act: "carousel.list", allowed: PICTURES },
  "POST /api/carousels": { act: "carousel.save", allowed: PICTURES },
  "PUT /api/carousels/:carouselId": { act: "carousel.save", allowed: PICTURES },
  "DELETE /api/carousels/:carouselId": { act: "carousel.save", allowed: PICTURES },
  "GET /api/rounds": { act: "round.list", allowed: PICTURES },
  "GET /api/rounds/coverage": { act: "round.list", allowed: PICTURES },
  "POST /api/rounds": { act: "round.plan", allowed: SUPERVISOR },
  "PATCH /api/rounds/:roundId": { act: "round.plan", allowed: SUPERVISOR },
  "POST /api/rounds/:roundId/skips": { act: "round.run", allowed: PICTURES },
  "POST /api/rounds/:roundId/runs": { act: "round.run", allowed: PICTURES },
  "GET /api/rounds/runs/:runId": { act: "round.read", allowed: PICTURES },
  "POST /api/rounds/runs/:runId/skips": { act: "round.run", allowed: PICTURES },
  "POST /api/rounds/runs/:runId/end": { act: "round.run", allowed: PICTURES },
  "POST /api/walls": { act: "device.manage", allowed: SUPERVISOR },
  "PUT /api/walls/:wallId": { act: "device.manage", allowed: SUPERVISOR },
  "DELETE /api/walls/:wallId": { act: "device.manage", allowed: SUPERVISOR },
  "GET /api/people": { act: "person.list", allowed: ["supervisor", "administrator"] },
  "POST /api/people": { act: "person.create", allowed: ADMINISTRATOR },
  "PATCH /api/people/:personId": { act: "person.change", allowed: ADMINISTRATOR },
  "GET /api/habilitations": { act: "habilitation.list", allowed: ["supervisor", "administrator"] },
  "POST /api/habilitations": { act: "habilitation.change", allowed: ADMINISTRATOR },
  "PATCH /api/habilitations/:habilitationId": { act: "habilitation.change", allowed: ADMINISTRATOR },
  "POST /api/people/:personId/suspension": { act: "habilitation.suspend", allowed: ["supervisor", "administrator"] },
  "GET /api/authorisations": { act: "authorisation.list", allowed: SIGNED_IN },
  "POST /api/authorisations": { act: "authorisation.change", allowed: ADMINISTRATOR },
  "PATCH /api/authorisations/:authorisationId": { act: "authorisation.change", allowed: ADMINISTRATOR },
  "GET /api/break-glasses": { act: "break-glass.open", allowed: SUPERVISOR },
  "POST /api/break-glasses": { act: "break-glass.open", allowed: SUPERVISOR },
  "DELETE /api/break-glasses/:breakGlassId": { act: "break-glass.open", allowed: SUPERVISOR },
  "POST /api/communes": { act: "commune.change", allowed: ADMINISTRATOR },
  "PATCH /api/communes/:communeId": { act: "commune.change", allowed: ADMINISTRATOR },
  "POST /api/sites": { act: "commune.change", allowed: ADMINISTRATOR },
  "PATCH /api/sites/:siteId": { act: "commune.change", allowed: ADMINISTRATOR },
  "GET /api/cameras": { act: "camera.list", allowed: SIGNED_IN },
  "GET /api/cameras/health": { act: "camera.health", allowed: SIGNED_IN },
  "GET /api/cameras/:cameraId/health": { act: "camera.health", allowed: SIGNED_IN },
  "POST /api/cameras": { act: "camera.change", allowed: ADMINISTRATOR },
  "PATCH /api/cameras/:cameraId": { act: "camera.change", allowed: ADMINISTRATOR },
  "POST /api/cameras/test": { act: "camera.test", allowed: ADMINISTRATOR },
  "POST /api/cameras/:cameraId/stream-key": { act: "camera.change", allowed: ADMINISTRATOR },
  "GET /api/nodes": { act: "node.list", allowed: ["supervisor", "administrator"] },
  "POST /api/nodes/invitations": { act: "node.invite", allowed: ADMINISTRATOR },
  "POST /api/nodes/admit": { act: "node.admit", allowed: ["anonymous"] },
  "POST /api/viewings": { act: "camera.view", allowed: PICTURES },
  "POST /api/viewings/batch": { act: "camera.view", allowed: PICTURES },
  "POST /api/viewings/releases": { act: "camera.view", allowed: PICTURES },
  "POST /api/viewings/lists": { act: "camera.view", allowed: PICTURES },
  "POST /api/viewings/lists/:viewingId/steps": { act: "camera.view", allowed: PICTURES },
  "POST /api/viewings/:viewingId/grants": { act: "camera.view", allowed: PICTURES },
  "DELETE /api/viewings/:viewingId": { act: "camera.view", allowed: PICTURES },
  "POST /api/playbacks": { act: "recording.play", allowed: PICTURES },
  "POST /api/playbacks/:viewingId/grants": { act: "recording.play", allowed: PICTURES },
  "DELETE /api/playbacks/:viewingId": { act: "recording.play", allowed: PICTURES },
  "GET /api/services": { act: "service.list", allowed: ["operator", "supervisor", "administrator"] },
  "POST /api/services": { act: "service.change", allowed: ADMINISTRATOR },
  "PUT /api/services/:serviceId": { act: "service.change", allowed: ADMINISTRATOR },
  "GET /api/forwardings": { act: "forwarding.list", allowed: PICTURES },
  "POST /api/forwardings": { act: "forwarding.open", allowed: PICTURES },
  "POST /api/forwardings/preview": { act: "forwarding.open", allowed: PICTURES },
  "POST /api/forwardings/:forwardingId/refusal": { act: "forwarding.open", allowed: PICTURES },
  "POST /api/forwardings/:forwardingId/links": { act: "forwarding.open", allowed: PICTURES },
  "DELETE /api/forwardings/:forwardingId": { act: "forwarding.stop", allowed: PICTURES },
  "GET /api/forwardings/mine": { act: "forwarding.watch", allowed: [] },
  "POST /api/forwardings/asks": { act: "forwarding.ask", allowed: [] },
  "DELETE /api/links/:linkId": { act: "link.end", allowed: SUPERVISOR },
  "GET /api/journal": { act: "journal.read", allowed: [] },
  "GET /api/journal/own": { act: "journal.read-own", allowed: PICTURES },
  "GET /api/journal/who-saw": { act: "journal.who-saw", allowed: SUPERVISOR },
  "GET /api/journal/terms": { act: "journal.terms", allowed: ["supervisor", "administrator"] },
  "PUT /api/journal/terms": { act: "journal.retain", allowed: ADMINISTRATOR },
  "GET /api/journal/export": { act: "journal.dossier", allowed: [] },
  "GET /api/journal/dossier": { act: "journal.dossier", allowed: [] },
  "GET /api/recordings": { act: "recording.list", allowed: SIGNED_IN },
  "GET /api/recordings/destructions": { act: "journal.read", allowed: [] },
  "GET /api/recordings/locks": { act: "recording.list", allowed: SIGNED_IN },
  "POST /api/recordings/locks": { act: "recording.keep", allowed: [] },
  "POST /api/recordings/locks/preview": { act: "recording.list", allowed: SIGNED_IN },
  "POST /api/recordings/locks/asks": { act: "recording.keep-request", allowed: ["operator"] },
  "POST /api/recordings/locks/:lockId/approval": { act: "recording.keep-approve", allowed: SUPERVISOR },
  "POST /api/recordings/locks/:lockId/refusal": { act: "recording.keep-approve", allowed: SUPERVISOR },
  "POST /api/recordings/locks/:lockId/release": { act: "recording.keep", allowed: [] },
  "POST /api/session/lock": { act: "session.lock", allowed: SIGNED_IN },
  // Last: it ends the session that the others need.
  "DELETE /api/session": { act: "session.close", allowed: SIGNED_IN },
};
/** What a wall screen needs to draw itself, and nothing else. */
const WALL_SCREEN_ACTS: readonly Act[] = [
  "health.read",
  "session.read",
  "device.enrol",
  "camera.list",
  "camera.view",
  "display.read",
  "carousel.list",
  "round.read",
];
const NOBODY = "01a20cdd-465c-7469-b069-a6dcd1b915fc";

let app: App;
let wallScreen: HttpClient;
const clients = new Map<Who, HttpClient>();

beforeAll(async () => {
  app = await openApp();
  await app.http.listen({ host: "localhost", port: 0 });
  const { port } = app.http.server.address() as AddressInfo;
  const setup = { code: app.setupCode, login: "administrator", displayName: "A", password: PASSWORD };
  const { token, view } = await setUpIn(app, setup);
  const by = view.person.id;
  const tokens = new Map<Who, string>([["administrator", token]]);
  const { id: communeId } = await app.rooms.communes.createCommune(by, {
    name: "Villeneuve",
    serviceLevel: "storage_and_viewing",
  });
  for (const role of ["operator", "supervisor"] as const) {
    const account = { login: role, displayName: role, role, serviceId: null, password: PASSWORD };
    await habilitate(by, await app.rooms.people.create(by, account), communeId);
    tokens.set(role, (await signInTo(app, account)).token);
  }
  for (const who of WHO) {
    const client = new HttpClient(`http://localhost:${port}`);
    const own = tokens.get(who);
    client.cookie = own === undefined ? null : `${SESSION_COOKIE}=${own}`;
    clients.set(who, client);
  }
  wallScreen = new HttpClient(`http://localhost:${port}`);
  wallScreen.cookie = `${DEVICE_COOKIE}=${await enrolWallScreen(by)}`;
});
afterAll(() => app.close());

async function habilitate(by: PersonId, { id: personId }: Person, communeId: CommuneId): Promise<void> {
  const now = systemClock.now();
  const until = (now + 86_400_000) as EpochMs;
  const act = { reference: "A-1", authority: "Préfet", signedAt: now };
  const right = { personId, level: "operate", cameraIds: null } as const;
  await app.rooms.habilitations.create(by, { ...right, communeIds: [communeId], act, from: now, until, trainedAt: now });
}

async function enrolWallScreen(by: PersonId): Promise<string> {
  const { devices, roomWalls } = app.rooms;
  const { id: wallId } = await roomWalls.create(by, { name: "Mur", columns: 1, rows: 1 });
  const { secret, view } = await devices.begin(undefined, "test");
  if (secret === null || view.state !== "pending") throw new Error(`the browser is ${view.state}`);
  await devices.admit(by, { code: view.code, kind: "wall_screen", name: "Écran", place: { wallId, column: 0, row: 0 } });
  return secret;
}

/** Sends what every route refuses for another reason, so that nothing is changed by being allowed. */
async function refusalOf(client: HttpClient | undefined, route: string): Promise<string | null> {
  const [method = "", path = ""] = route.split(" ");
  const body = method === "GET" || method === "DELETE" ? undefined : {};
  const answer = await client?.send(method, path.replace(/:\w+/g, NOBODY), body, { origin: "http://localhost:8080" });
  const code = (answer?.body as { code?: string } | null)?.code ?? null;
  return code === "session.required" || code === "act.forbidden" ? code : null;
}

it("knows every route and its act", () => {
  const declared = app.routes
    .filter(({ method }) => method !== "HEAD")
    .map(({ method, url, permission }) => [`${method} ${url}`, permission]);
  const expected = Object.entries(EXPECTED).map(([route, { act }]) => [route, act]);
  expect(declared.sort()).toEqual(expected.sort());
});

describe.each(Object.entries(EXPECTED))("%s", (route, { act, allowed }) => {
  it("is open to those alone who may", async () => {
    for (const who of WHO) {
      const expected = allowed.includes(who) ? null : who === "anonymous" ? "session.required" : "act.forbidden";
      expect([who, await refusalOf(clients.get(who), route)]).toEqual([who, expected]);
    }
  });

  it("is open to a wall screen only for what it draws", async () => {
    expect(await refusalOf(wallScreen, route)).toBe(WALL_SCREEN_ACTS.includes(act) ? null : "act.forbidden");
  });
});
