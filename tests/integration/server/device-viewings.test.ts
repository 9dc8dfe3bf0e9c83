import type { Device, OwnDevice, Wall } from "@vigie/shared/devices/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import type { CommandAnswer, Display, TileRef } from "@vigie/shared/walls/schema";
import type { RoomView } from "@vigie/shared/walls/screens";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HttpClient } from "./support/http-client.ts";
import { signInWith } from "./support/sign-in.ts";
import { PASSWORD, startTestServer, type TestServer, until } from "./support/test-app.ts";
import { openConsole } from "./support/test-console.ts";
import { linkedNode, type TestNode } from "./support/test-node.ts";

/** Nobody sees a picture longer than two seconds after the right to it ended; five times that on the wall clock of a busy machine. */
const CUT_CEILING_MS = 5 * 2_000;

let test: TestServer;
let node: TestNode;
let supervisor: HttpClient;
let wall: Wall;
let cameraId: CameraId;

beforeAll(async () => {
  test = await startTestServer();
  node = await linkedNode(test.server, test.admin);
  cameraId = await test.addCamera("Place");
  await node.untilAssigned(({ cameras }) => cameras.length === 1);
  supervisor = await test.signIn("supervisor");
  wall = await supervisor.post<Wall>("/api/walls", { name: "Mur", columns: 4, rows: 4 }, 201);
});
afterAll(async () => {
  node.hangUp();
  await test.stop();
});

async function enrol(more: object): Promise<{ client: HttpClient; device: Device }> {
  const client = new HttpClient(test.server.origin);
  const begun = await client.post<OwnDevice>("/api/device", undefined, 200);
  if (begun.state !== "pending") throw new Error(`the browser is ${begun.state}`);
  const device = await supervisor.post<Device>("/api/devices", { code: begun.code, ...more }, 201);
  return { client, device };
}
const wallScreen = (name: string, column: number) =>
  enrol({ kind: "wall_screen", name, place: { wallId: wall.id, column, row: 0 } });

/** The first tile of a wall screen, with the camera placed there by the supervisor. */
async function placeOn(client: HttpClient): Promise<TileRef> {
  const view = await client.get<OwnDevice>("/api/device");
  if (view.state !== "enrolled" || view.displayId === null) throw new Error("no wall screen");
  const { tiles } = await client.get<Display>(`/api/displays/${view.displayId}`);
  const place = { tile: 0, seen: tiles[0]?.version ?? 0, content: { kind: "camera", cameraId } };
  const command = { kind: "place", tiles: [place] };
  const answer = await supervisor.post<CommandAnswer>(`/api/displays/${view.displayId}/commands`, command, 200);
  expect(answer.outcome).toBe("applied");
  return { displayId: view.displayId, tile: 0 };
}

const opened = async (viewingId: string) =>
  (await test.grounds.journal(500))
    .map(({ payload }) => payload)
    .find((payload) => payload?.event === "viewing.opened" && payload.viewingId === viewingId);

it("cuts the pictures of a wall screen whose secret is ended, at its node, and tells it nothing more", async () => {
  const { client, device } = await wallScreen("Écran est", 0);
  const tile = await placeOn(client);
  const screen = await openConsole(client);
  const { viewingId } = await client.post<GrantAnswer>("/api/viewings", { cameraId, stream: "sub", tile }, 201);
  expect(await opened(viewingId)).toMatchObject({
    principal: { kind: "device", deviceId: device.id },
    post: "Écran est",
    motive: "push",
  });
  const startMs = performance.now();
  await supervisor.delete(`/api/devices/${device.id}`);
  await until("the cut", () => node.cuts()[viewingId] === "device_ended");
  await until("the dark", () => screen.told("session:ended").length === 1 && screen.socket.disconnected);
  expect(performance.now() - startMs).toBeLessThan(CUT_CEILING_MS);
  expect(await client.send("POST", "/api/viewings", { cameraId, stream: "sub", tile })).toMatchObject({ status: 401 });
  expect(await client.send("POST", `/api/viewings/${viewingId}/grants`, { stream: "sub" })).toMatchObject({ status: 401 });
});

it("names the post where a person looks, enrolled or not", async () => {
  const { client } = await enrol({ kind: "post", name: "Poste 4", place: null });
  const elsewhere = await test.signIn("operator");
  await signInWith(client, { login: "operator", password: PASSWORD });
  const look = async (from: HttpClient) =>
    opened((await from.post<GrantAnswer>("/api/viewings", { cameraId, stream: "sub" }, 201)).viewingId);
  expect(await look(client)).toMatchObject({ post: "Poste 4", motive: "watch" });
  expect(await look(elsewhere)).toMatchObject({ post: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) });
});

it("knows its wall screens after a restart, before they beat again", async () => {
  const { client, device } = await wallScreen("Écran ouest", 1);
  const { displayId } = await placeOn(client);
  await test.restart();
  const { screens } = await supervisor.get<RoomView>("/api/displays");
  expect(screens).toMatchObject([{ displayId, place: { deviceId: device.id }, state: "dead", seenAt: null }]);
  const screen = await openConsole(client);
  screen.socket.emit("screen:beat", { displayId, isHidden: false, tiles: [] });
  await until("the beat", async () => (await supervisor.get<RoomView>("/api/displays")).screens[0]?.state === "alive");
  screen.close();
});
