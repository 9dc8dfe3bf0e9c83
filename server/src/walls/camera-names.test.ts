import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraId, CommuneId } from "@vigie/shared/kernel/units";
import type { TileContent } from "@vigie/shared/walls/schema";
import { afterEach, beforeEach, expect, it } from "vitest";
import { aWallScreen, openRightsRoom, type RightsRoom } from "../../../tests/integration/server/support/rights-room.ts";
import { DEVICE_COOKIE } from "../devices/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";

let room: RightsRoom;
let here: CommuneId;
let chief: PersonPrincipal;
let screen: Awaited<ReturnType<typeof aWallScreen>>;
let cameras: [CameraId, CameraId, CameraId, CameraId];

beforeEach(async () => {
  room = await openRightsRoom();
  here = await room.commune();
  const camera = () => room.camera(here);
  cameras = [await camera(), await camera(), await camera(), await camera()];
  const person = await room.person("supervisor");
  await room.habilitate(person, [here]);
  chief = await room.signIn(person);
  screen = await aWallScreen(room, chief);
});
afterEach(() => room.close());

async function named(): Promise<CameraId[]> {
  const headers = { cookie: `${DEVICE_COOKIE}=${screen.secret}` };
  const tree: CameraTree = (await room.app.http.inject({ method: "GET", url: "/api/cameras", headers })).json();
  expect([tree.communes, tree.sites, tree.cameraNetworks]).toEqual([[], [], []]);
  return tree.cameras.map(({ id }) => id).sort();
}
const place = (tile: number, content: TileContent) =>
  room.app.rooms.walls.displays.command(chief, screen.displayId, { kind: "place", tiles: [{ tile, seen: 0, content }] });

it("a wall screen is told of the cameras that it shows, of those that its lists and scenes bring, and of no other", async () => {
  const [shown, turned, staged] = cameras;
  const { carousels, displays, scenes } = room.app.rooms.walls;
  expect(await named()).toEqual([]);
  await place(0, { kind: "camera", cameraId: shown });
  expect(await named()).toEqual([shown]);
  const steps = [{ cameraId: turned, dwellSeconds: 10 }];
  const list = await carousels.create(chief, { name: "Places", scope: "wall", list: { of: "cameras", steps } });
  await place(1, { kind: "carousel", carouselId: list.id, heldStep: null });
  expect(await named()).toEqual([shown, turned].sort());
  const contents = [{ kind: "camera" as const, cameraId: staged }];
  const layout = { kind: "named", name: "1" } as const;
  const first = await scenes.create(chief, {
    name: "Un",
    scope: "wall",
    layout,
    contents: [{ kind: "camera", cameraId: shown }],
  });
  const second = await scenes.create(chief, { name: "Deux", scope: "wall", layout, contents });
  const turning = [first, second].map(({ id: sceneId }) => ({ sceneId, dwellSeconds: 10 }));
  const all = await carousels.create(chief, { name: "Scènes", scope: "wall", list: { of: "scenes", steps: turning } });
  const { layoutVersion } = await displays.read(screen.viewer, screen.displayId);
  const carousel = { carouselId: all.id, step: 0, isHeld: false };
  await displays.command(chief, screen.displayId, { kind: "carousel", seen: layoutVersion, carousel });
  expect(await named()).toEqual(expect.arrayContaining([shown, staged]));
  expect(await named()).not.toContain(cameras[3]);
});
