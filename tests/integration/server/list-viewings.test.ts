import type { Device, OwnDevice, Wall } from "@vigie/shared/devices/schema";
import type { CameraId, CarouselId, DisplayId, PersonId, ViewingId } from "@vigie/shared/kernel/units";
import type { GrantAnswer, StepGrantAnswer } from "@vigie/shared/viewings/schema";
import type { Carousel } from "@vigie/shared/walls/scenes";
import type { CommandAnswer, Display, TileContent } from "@vigie/shared/walls/schema";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HttpClient } from "./support/http-client.ts";
import { signInWith } from "./support/sign-in.ts";
import { PASSWORD, startTestServer, type TestServer, until } from "./support/test-app.ts";
import { openConsole } from "./support/test-console.ts";
import { linkedNode, type TestNode } from "./support/test-node.ts";

let test: TestServer;
let node: TestNode;
let wall: Wall;
let [parvis, quai, gare]: CameraId[] = [];
let people = 0;

beforeAll(async () => {
  test = await startTestServer();
  node = await linkedNode(test.server, test.admin);
  [parvis, quai, gare] = [await test.addCamera("Parvis"), await test.addCamera("Quai"), await test.addCamera("Gare")];
  wall = await (await newcomer("supervisor")).client.post<Wall>("/api/walls", { name: "Mur", columns: 12, rows: 6 }, 201);
});
afterAll(async () => {
  node.hangUp();
  await test.stop();
});
let since = 0;
beforeEach(async () => {
  since = (await test.grounds.journal(1))[0]?.sequence ?? 0;
});

interface Somebody {
  client: HttpClient;
  id: PersonId;
  display: DisplayId;
}
async function newcomer(role: "operator" | "supervisor"): Promise<Somebody> {
  people += 1;
  const login = `${role}${people}`;
  const { id } = await test.grounds.person(login, role);
  const client = new HttpClient(test.server.origin);
  await signInWith(client, { login, password: PASSWORD });
  return { client, id, display: (await client.get<Display>("/api/displays/own/1")).id };
}

async function newWallScreen(by: HttpClient): Promise<{ client: HttpClient; device: Device; display: DisplayId }> {
  people += 1;
  const client = new HttpClient(test.server.origin);
  const { code } = await client.post<Extract<OwnDevice, { state: "pending" }>>("/api/device", undefined, 200);
  const place = { wallId: wall.id, column: people % 12, row: Math.floor(people / 12) };
  const device = await by.post<Device>("/api/devices", { code, kind: "wall_screen", name: `Écran ${people}`, place }, 201);
  const own = await client.get<Extract<OwnDevice, { state: "enrolled" }>>("/api/device");
  return { client, device, display: own.displayId ?? expect.fail("no display") };
}

async function place(by: HttpClient, display: DisplayId, tile: number, content: TileContent | null): Promise<void> {
  const { tiles } = await by.get<Display>(`/api/displays/${display}`);
  const command = { kind: "place", tiles: [{ tile, seen: tiles[tile]?.version, content }] };
  const { outcome } = await by.post<CommandAnswer>(`/api/displays/${display}/commands`, command, 200);
  expect(outcome).toBe("applied");
}
const camera = (cameraId: CameraId | undefined): TileContent => ({ kind: "camera", cameraId: cameraId ?? expect.fail() });

const view = (
  by: HttpClient,
  cameraId: CameraId | undefined,
  tile: { displayId: DisplayId; tile: number } | null,
  stream = "sub",
) => by.send("POST", "/api/viewings", { cameraId, stream, tile });
const opened = async (answer: ReturnType<typeof view>): Promise<GrantAnswer> => {
  const { status, body } = await answer;
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body as GrantAnswer;
};

/** What the journal tells of since the test began, in order. */
async function told(event: string): Promise<Record<string, unknown>[]> {
  const rows = await test.grounds.journal(200);
  const news = rows.filter(({ sequence }) => sequence > since).reverse();
  return news.flatMap(({ payload }) => (payload?.event === event ? [payload as unknown as Record<string, unknown>] : []));
}

describe("a picture in a person's tile", () => {
  it("is watched when they placed it, pushed when somebody else did, and placed by whoever did", async () => {
    const [operator, supervisor] = [await newcomer("operator"), await newcomer("supervisor")];
    const displayId = operator.display;
    await place(operator.client, displayId, 0, camera(parvis));
    await place(supervisor.client, displayId, 1, camera(quai));
    const own = await opened(view(operator.client, parvis, { displayId, tile: 0 }));
    const pushed = await opened(view(operator.client, quai, { displayId, tile: 1 }));
    const free = await opened(view(operator.client, gare, null));
    expect(await told("viewing.opened")).toMatchObject([
      { viewingId: own.viewingId, motive: "watch", placedBy: operator.id },
      { viewingId: pushed.viewingId, motive: "push", placedBy: supervisor.id },
      { viewingId: free.viewingId, motive: "watch", placedBy: operator.id },
    ]);
    expect(decodeJwt(pushed.grant)).toMatchObject({ motive: "push", viewing: pushed.viewingId });
    expect(pushed.hlsOpenUrl).toMatch(/^http:.*\/hls\/open$/);
  });

  it("is refused when the tile holds something else, and on a screen that is not theirs", async () => {
    const [operator, other] = [await newcomer("operator"), await newcomer("operator")];
    const tile = { displayId: operator.display, tile: 0 };
    const refusal = async (by: HttpClient) => (await view(by, parvis, tile)).body;
    expect(await refusal(operator.client)).toMatchObject({ code: "tile.other_content" });
    await place(operator.client, operator.display, 0, camera(quai));
    expect(await refusal(operator.client)).toMatchObject({ code: "tile.other_content" });
    expect(await refusal(other.client)).toMatchObject({ code: "display.not_found" });
    expect(await told("viewing.opened")).toEqual([]);
  });
});

describe("a picture on a wall screen", () => {
  it("stands in its placer's name, pushed; the screen shows nothing else", async () => {
    const supervisor = await newcomer("supervisor");
    const { client, device, display } = await newWallScreen(supervisor.client);
    await place(supervisor.client, display, 3, camera(parvis));
    const { viewingId } = await opened(view(client, parvis, { displayId: display, tile: 3 }));
    expect(await told("viewing.opened")).toMatchObject([
      {
        viewingId,
        motive: "push",
        placedBy: supervisor.id,
        principal: { kind: "device", deviceId: device.id },
        post: device.name,
      },
    ]);
    await client.post(`/api/viewings/${viewingId}/grants`, { stream: "main" }, 200);
    expect((await view(client, parvis, null)).body).toMatchObject({ code: "tile.other_content" });
    expect((await view(client, quai, { displayId: display, tile: 3 })).body).toMatchObject({ code: "tile.other_content" });
    const another = await newWallScreen(supervisor.client);
    expect((await view(another.client, parvis, { displayId: display, tile: 3 })).body).toMatchObject({
      code: "display.not_found",
    });
    expect((await another.client.send("DELETE", `/api/viewings/${viewingId}`)).body).toMatchObject({ code: "viewing.not_found" });
    await client.delete(`/api/viewings/${viewingId}`);
    expect(await told("viewing.closed")).toMatchObject([{ viewingId, cause: "released" }]);
  });

  it.each([
    ["is put out of use", { disabled: true }],
    ["gets a role that sees no picture", { role: "administrator" }],
  ])("goes at once when its placer %s, and comes back when somebody takes it over", async (_, change) => {
    const [placer, supervisor] = [await newcomer("supervisor"), await newcomer("supervisor")];
    const { client, display } = await newWallScreen(supervisor.client);
    await place(placer.client, display, 0, camera(parvis));
    await place(supervisor.client, display, 1, camera(parvis));
    const tile = { displayId: display, tile: 0 };
    const gone = await opened(view(client, parvis, tile));
    const kept = await opened(view(client, parvis, { ...tile, tile: 1 }));
    const screen = await openConsole(client);
    await test.admin.patch(`/api/people/${placer.id}`, change);
    expect(await told("viewing.closed")).toMatchObject([{ viewingId: gone.viewingId, cause: "right_ended" }]);
    await until("the cut at the node", () => node.cuts()[gone.viewingId] === "right_ended");
    expect(node.cuts()[kept.viewingId]).toBeUndefined();
    await until("the word to the screen", () =>
      screen.told("viewing:ended").some(({ viewingId }) => (viewingId as ViewingId) === gone.viewingId),
    );
    screen.close();
    expect((await view(client, parvis, tile)).body).toMatchObject({ code: "tile.to_take_over" });
    const { tiles } = await supervisor.client.get<Display>(`/api/displays/${display}`);
    expect(tiles[0]).toMatchObject({ isToTakeOver: true });
    const command = { kind: "take_over", tile: 0, seen: tiles[0]?.version };
    await supervisor.client.post(`/api/displays/${display}/commands`, command, 200);
    await opened(view(client, parvis, tile));
    expect((await told("viewing.opened")).at(-1)).toMatchObject({ placedBy: supervisor.id });
  });

  it("is renewed while a tile of the screen holds it in the name that it stands in, and no longer", async () => {
    const [placer, other] = [await newcomer("supervisor"), await newcomer("supervisor")];
    const { client, display } = await newWallScreen(placer.client);
    const tile = { displayId: display, tile: 0 };
    const renew = (id: ViewingId) => client.send("POST", `/api/viewings/${id}/grants`, { stream: "sub" });
    await place(placer.client, display, 0, camera(parvis));
    const first = await opened(view(client, parvis, tile));
    expect(await renew(first.viewingId)).toMatchObject({ status: 200 });
    await place(other.client, display, 0, camera(parvis));
    expect((await renew(first.viewingId)).body).toMatchObject({ code: "tile.other_content" });
    const second = await opened(view(client, parvis, tile));
    await place(other.client, display, 0, null);
    expect((await renew(second.viewingId)).body).toMatchObject({ code: "tile.other_content" });
  });

  it("goes with the screen's secret, and is refused to it from then on", async () => {
    const supervisor = await newcomer("supervisor");
    const { client, device, display } = await newWallScreen(supervisor.client);
    await place(supervisor.client, display, 0, camera(parvis));
    const { viewingId } = await opened(view(client, parvis, { displayId: display, tile: 0 }));
    await supervisor.client.delete(`/api/devices/${device.id}`);
    expect(await told("viewing.closed")).toMatchObject([{ viewingId, cause: "device_ended" }]);
    await until("the cut at the node", () => node.cuts()[viewingId] === "device_ended");
    expect((await view(client, parvis, { displayId: display, tile: 0 })).status).toBe(401);
  });
});

describe("a carousel in a tile", () => {
  const STEPS = () => [parvis, quai, gare].map((cameraId) => ({ cameraId, dwellSeconds: 5 }));

  async function withCarousel() {
    const operator = await newcomer("operator");
    const list = { of: "cameras", steps: STEPS() };
    const carousel = await operator.client.post<Carousel>("/api/carousels", { name: `T${people}`, scope: "mine", list }, 201);
    await place(operator.client, operator.display, 0, { kind: "carousel", carouselId: carousel.id, heldStep: null });
    const tile = { displayId: operator.display, tile: 0 };
    const { client } = operator;
    const start = (step = 0) => client.post<StepGrantAnswer>("/api/viewings/lists", { tile, step, stream: "sub" }, 201);
    const step = (id: ViewingId, at: number) =>
      client.send("POST", `/api/viewings/lists/${id}/steps`, { step: at, stream: "sub" });
    const next = async (id: ViewingId, at: number) => (await step(id, at)).body as StepGrantAnswer;
    return { operator, client, carousel, tile, start, step, next };
  }
  const heard = (viewingId: ViewingId, cause: string, seconds: number) => {
    node.queue({ kind: "viewing-closed", at: Date.now() as never, viewingId, cause: cause as never, seconds });
    return node.flush();
  };

  it("is one viewing that names its list; its steps have grants of their own and no rows", async () => {
    const { operator, client, carousel, start, next } = await withCarousel();
    const first = await start();
    const second = await next(first.listViewingId, 1);
    expect([first, second]).toMatchObject([
      { step: 0, cameraId: parvis, listViewingId: first.listViewingId },
      { step: 1, cameraId: quai, listViewingId: first.listViewingId },
    ]);
    expect(decodeJwt(second.grant)).toMatchObject({ viewing: second.viewingId, camera: quai, motive: "round" });
    await client.post(`/api/viewings/${second.viewingId}/grants`, { stream: "main" }, 200);
    await client.delete(`/api/viewings/${first.viewingId}`);
    expect(await told("viewing.closed")).toEqual([]);
    await client.delete(`/api/viewings/${first.listViewingId}`);
    const list = { kind: "carousel", carouselId: carousel.id, version: carousel.version };
    expect(await told("viewing.opened")).toMatchObject([
      { viewingId: first.listViewingId, cameraId: null, list, motive: "round", placedBy: operator.id },
    ]);
    expect(await told("viewing.closed")).toMatchObject([{ viewingId: first.listViewingId, cameraId: null, cause: "released" }]);
    await until("the cut at the node", () => node.cuts()[second.viewingId] === "released");
  });

  it("holds two pictures at most, for one to stand before the other goes", async () => {
    const { start, next } = await withCarousel();
    const first = await start();
    const second = await next(first.listViewingId, 1);
    expect(node.cuts()[first.viewingId]).toBeUndefined();
    const third = await next(first.listViewingId, 2);
    await until("the cut of the oldest", () => node.cuts()[first.viewingId] === "released");
    expect([node.cuts()[second.viewingId], node.cuts()[third.viewingId]]).toEqual([undefined, undefined]);
  });

  it("leaves out a camera that goes out of use, and goes on", async () => {
    const { start, step, next } = await withCarousel();
    const first = await start(1);
    const { version } =
      (await test.admin.get<{ cameras: { id: string; version: number }[] }>("/api/cameras")).cameras.find(
        ({ id }) => id === quai,
      ) ?? expect.fail();
    await test.admin.patch(`/api/cameras/${quai}`, { version, disabled: true });
    await until("the cut at the node", () => node.cuts()[first.viewingId] === "camera_disabled");
    expect((await step(first.listViewingId, 1)).body).toMatchObject({ code: "camera.disabled" });
    expect(await next(first.listViewingId, 2)).toMatchObject({ cameraId: gare });
    expect((await told("viewing.closed")).filter(({ cameraId }) => cameraId === null)).toEqual([]);
    await test.admin.patch(`/api/cameras/${quai}`, { version: version + 1, disabled: false });
    expect(await next(first.listViewingId, 1)).toMatchObject({ cameraId: quai });
  });

  it("ends when its last picture is lost, by the same cause, after what its steps lasted", async () => {
    const { start, step, next } = await withCarousel();
    const first = await start();
    const second = await next(first.listViewingId, 1);
    await heard(first.viewingId, "released", 5);
    expect(await told("viewing.closed")).toEqual([]);
    await heard(second.viewingId, "socket_lost", 2.5);
    expect(await told("viewing.closed")).toMatchObject([{ viewingId: first.listViewingId, cause: "socket_lost", seconds: 7.5 }]);
    expect((await step(first.listViewingId, 2)).body).toMatchObject({ code: "viewing.ended" });
  });

  it("ends with its session, whole", async () => {
    const { client, start, next } = await withCarousel();
    const first = await start();
    const second = await next(first.listViewingId, 1);
    await client.delete("/api/session");
    expect(await told("viewing.closed")).toMatchObject([{ viewingId: first.listViewingId, cause: "signed_out" }]);
    await until("both cuts", () => [first, second].every(({ viewingId }) => node.cuts()[viewingId] === "signed_out"));
  });

  it("is to be opened anew when the list changed, and when the tile holds another", async () => {
    const { client, carousel, operator, tile, start, step } = await withCarousel();
    const { listViewingId } = await start();
    const list = { of: "cameras", steps: STEPS().slice(0, 2) };
    const changed = { version: carousel.version, carousel: { name: carousel.name, scope: "mine", list } };
    await client.expect("PUT", `/api/carousels/${carousel.id}`, changed, 200);
    expect((await step(listViewingId, 1)).body).toMatchObject({ code: "carousel.changed" });
    const anew = await start(1);
    expect((await step(anew.listViewingId, 2)).body).toMatchObject({ code: "request.invalid" });
    await place(client, operator.display, 0, camera(parvis));
    expect((await step(anew.listViewingId, 0)).body).toMatchObject({ code: "tile.other_content" });
    const request = { tile, step: 0, stream: "sub" };
    expect((await client.send("POST", "/api/viewings/lists", request)).body).toMatchObject({ code: "tile.other_content" });
  });

  it("on a wall screen stands in its placer's name, and goes with their right", async () => {
    const placer = await newcomer("supervisor");
    const { client, display } = await newWallScreen(placer.client);
    const list = { of: "cameras", steps: STEPS() };
    const { id } = await placer.client.post<{ id: CarouselId }>("/api/carousels", { name: "M", scope: "team", list }, 201);
    await place(placer.client, display, 0, { kind: "carousel", carouselId: id, heldStep: null });
    const request = { tile: { displayId: display, tile: 0 }, step: 0, stream: "sub" };
    const { listViewingId, viewingId } = await client.post<StepGrantAnswer>("/api/viewings/lists", request, 201);
    await test.admin.patch(`/api/people/${placer.id}`, { disabled: true });
    await until("the cut at the node", () => node.cuts()[viewingId] === "right_ended");
    expect(await told("viewing.closed")).toMatchObject([{ viewingId: listViewingId, cause: "right_ended" }]);
    expect((await client.send("POST", "/api/viewings/lists", request)).body).toMatchObject({ code: "tile.to_take_over" });
  });

  it("on a wall screen ends its steps when the tile holds it no longer, or in another name", async () => {
    const [placer, other] = [await newcomer("supervisor"), await newcomer("supervisor")];
    const { client, display } = await newWallScreen(placer.client);
    const list = { of: "cameras", steps: STEPS() };
    const { id: carouselId } = await placer.client.post<{ id: CarouselId }>(
      "/api/carousels",
      { name: "N", scope: "team", list },
      201,
    );
    const content = { kind: "carousel", carouselId, heldStep: null } as const;
    const request = { tile: { displayId: display, tile: 0 }, step: 0, stream: "sub" };
    const start = () => client.post<StepGrantAnswer>("/api/viewings/lists", request, 201);
    const codes = async ({ listViewingId, viewingId }: StepGrantAnswer) => [
      (await client.send("POST", `/api/viewings/lists/${listViewingId}/steps`, { step: 1, stream: "sub" })).body,
      (await client.send("POST", `/api/viewings/${viewingId}/grants`, { stream: "sub" })).body,
    ];
    await place(placer.client, display, 0, content);
    const first = await start();
    await place(other.client, display, 0, content);
    expect(await codes(first)).toMatchObject([{ code: "tile.other_content" }, { code: "tile.other_content" }]);
    const second = await start();
    await place(other.client, display, 0, camera(parvis));
    expect(await codes(second)).toMatchObject([{ code: "tile.other_content" }, { code: "tile.other_content" }]);
  });
});
