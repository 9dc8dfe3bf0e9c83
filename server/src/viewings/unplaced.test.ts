import type { CameraId, CommuneId, DisplayId } from "@vigie/shared/kernel/units";
import type { TileContent } from "@vigie/shared/walls/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aWallScreen, openRightsRoom, type RightsRoom } from "../../../tests/integration/server/support/rights-room.ts";
import type { DevicePrincipal, PersonPrincipal } from "../kernel/guard.ts";

/** What a page that is alive is given to let go by itself. */
const PATIENCE_MS = 3_000;

let room: RightsRoom;
let here: CommuneId;
let cameraId: CameraId;
let chief: PersonPrincipal;
let screen: { viewer: DevicePrincipal; displayId: DisplayId };

beforeEach(async () => {
  room = await openRightsRoom();
  here = await room.commune();
  cameraId = await room.camera(here);
  await room.order(here, [cameraId]);
  chief = await supervisor();
  screen = await aWallScreen(room, chief);
  await put({ kind: "camera", cameraId });
});
afterEach(() => room.close());

async function supervisor(): Promise<PersonPrincipal> {
  const person = await room.person("supervisor");
  await room.habilitate(person, [here]);
  return room.signIn(person);
}

async function put(content: TileContent | null, tile = 0): Promise<void> {
  const { displays } = room.app.rooms.walls;
  const seen = (await displays.read(screen.viewer, screen.displayId)).tiles[tile]?.version ?? 0;
  await displays.command(chief, screen.displayId, { kind: "place", tiles: [{ tile, seen, content }] });
}

const show = async () => {
  const tile = { displayId: screen.displayId, tile: 0 };
  return (await room.app.rooms.viewings.open(screen.viewer, { cameraId, stream: "main", tile }, "Mur 1")).viewingId;
};
async function passes(ms: number): Promise<void> {
  room.clock.advance(ms);
  await room.app.rooms.unplaced.sweep();
}

describe("a picture whose tile was cleared", () => {
  it("is cut once its page had time to let go of it, and once", async () => {
    const viewingId = await show();
    await put(null);
    await passes(PATIENCE_MS - 1);
    expect(room.cuts).toEqual([]);
    await passes(1);
    expect(room.cuts).toEqual([[viewingId, "right_ended"]]);
    await passes(PATIENCE_MS);
    expect(room.cuts).toHaveLength(1);
    expect(await room.told("viewing.closed")).toMatchObject([{ viewingId, cause: "right_ended" }]);
  });

  it("is its page's own to end", async () => {
    const viewingId = await show();
    await put(null);
    await room.app.rooms.viewings.release(screen.viewer, viewingId);
    await passes(PATIENCE_MS);
    expect(await room.told("viewing.closed")).toMatchObject([{ viewingId, cause: "released" }]);
  });

  it("stays where the screen holds it again, or in another tile", async () => {
    await show();
    await put({ kind: "camera", cameraId }, 1);
    await put(null);
    await passes(PATIENCE_MS);
    await put(null, 1);
    await put({ kind: "camera", cameraId });
    await passes(PATIENCE_MS);
    expect(room.cuts).toEqual([]);
  });

  it("is cut in the name of who placed it before, once another answers for the tile", async () => {
    const before = await show();
    chief = await supervisor();
    await put(null);
    await put({ kind: "camera", cameraId });
    const after = await show();
    await passes(PATIENCE_MS);
    expect(room.cuts).toEqual([[before, "right_ended"]]);
    expect(after).not.toBe(before);
  });
});

it("cuts a carousel that was taken off, with its pictures, and none that is there still", async () => {
  const { walls, listViewings } = room.app.rooms;
  const steps = [{ cameraId, dwellSeconds: 10 }];
  const carousel = await walls.carousels.create(chief, { name: "Ronde", scope: "wall", list: { of: "cameras", steps } });
  const content = { kind: "carousel", carouselId: carousel.id, heldStep: null } as const;
  await put(content);
  const tile = { displayId: screen.displayId, tile: 0 };
  const { viewingId, listViewingId } = await listViewings.open(screen.viewer, { tile, step: 0, stream: "main" }, "Mur 1");
  await put({ ...content, heldStep: 0 });
  await passes(PATIENCE_MS);
  expect(room.cuts).toEqual([]);
  await put(null);
  await passes(PATIENCE_MS);
  expect(room.cuts).toEqual([[viewingId, "right_ended"]]);
  expect(await room.told("viewing.closed")).toMatchObject([{ viewingId: listViewingId, cause: "right_ended" }]);
});
