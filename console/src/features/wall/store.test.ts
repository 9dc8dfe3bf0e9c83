import type { DisplayCommand } from "@vigie/shared/walls/schema";
import { expect, it } from "vitest";
import { aDisplay, aWall, CHIEF, camera, ME } from "./wall-bench.ts";

const [one, two, three, four, five] = [camera(1), camera(2), camera(3), camera(4), camera(5)];
const put = (tile: number, seen: number): DisplayCommand => ({
  kind: "place",
  tiles: [{ tile, seen, content: { kind: "camera", cameraId: five } }],
});

it("shows a camera at once and opens its picture only when the server holds it", async () => {
  const { wall, server, state, tiles } = aWall();
  wall.showCamera(one);
  expect(tiles()).toEqual([one, null, null, null]);
  expect([...state().pending]).toEqual([0]);
  await server.answerAll();
  expect(tiles()).toEqual([one, null, null, null]);
  expect([...state().pending]).toEqual([]);
  expect(state().display).toEqual(server.display());
});

it("fills free tiles one after the other, before any answer, and selects the new one", async () => {
  const { wall, server, state, tiles } = aWall();
  for (const id of [one, two, three]) wall.showCamera(id);
  expect(tiles()).toEqual([one, two, three, null]);
  expect(state().selected).toBe(2);
  // One request is under way at a time: two could overtake one another.
  expect(server.waiting()).toBe(1);
  await server.answerAll();
  expect(
    server
      .display()
      .tiles.slice(0, 3)
      .map(({ version }) => version),
  ).toEqual([1, 1, 1]);
  expect(tiles()).toEqual([one, two, three, null]);
});

it("replaces the selected tile when all are taken, and only selects a camera that is on the wall", async () => {
  const { wall, state, tiles } = aWall();
  for (const id of [one, two, three, four]) wall.showCamera(id);
  wall.select(1);
  wall.showCamera(five);
  expect(tiles()).toEqual([one, five, three, four]);
  wall.showCamera(one);
  expect(tiles()).toEqual([one, five, three, four]);
  expect(state().selected).toBe(0);
});

it("takes the free tile that is selected before any other", () => {
  const { wall, tiles } = aWall();
  wall.select(3);
  wall.showCamera(one);
  expect(tiles()).toEqual([null, null, null, one]);
});

it("moves a camera that is dropped on another tile, and swaps two tiles", () => {
  const { wall, tiles } = aWall();
  for (const id of [one, two]) wall.showCamera(id);
  wall.placeCameras(3, [one]);
  expect(tiles()).toEqual([null, two, null, one]);
  wall.swapTiles(3, 1);
  expect(tiles()).toEqual([null, one, null, two]);
});

it("fills the free tiles with a site, or the whole wall when it has too few", async () => {
  const { wall, server, words, tiles } = aWall();
  wall.showCamera(one);
  wall.fillCameras([one, two, three]);
  expect(tiles()).toEqual([one, two, three, null]);
  wall.fillCameras([two, three, four, five, one]);
  expect(tiles()).toEqual([two, three, four, five]);
  await server.answerAll();
  expect(words.at(-1)).toMatchObject({ kind: "done", purpose: "fill", asked: 5, change: { tiles: [0, 1, 2, 3] } });
});

it("fills from the tile that several cameras are dropped on", () => {
  const { wall, tiles } = aWall();
  wall.placeCameras(2, [one, two, three]);
  expect(tiles()).toEqual([null, null, one, two]);
});

it("goes back to what the server says when somebody else was first, and says who", async () => {
  const { wall, server, words, tiles } = aWall();
  server.commanded(put(0, 0), CHIEF);
  wall.showCamera(one);
  expect(tiles()).toEqual([one, null, null, null]);
  await server.answerAll();
  expect(tiles()).toEqual([five, null, null, null]);
  expect(words).toMatchObject([{ kind: "superseded", by: CHIEF }]);
});

it("drops with a lost command those that followed from it, and tells once", async () => {
  const { wall, server, words, tiles } = aWall();
  server.commanded(put(0, 0), CHIEF);
  wall.showCamera(one);
  wall.clear(0);
  wall.placeCameras(1, [two]);
  await server.answerAll();
  expect(tiles()).toEqual([five, two, null, null]);
  expect(words.filter(({ kind }) => kind === "superseded")).toHaveLength(1);
});

it("shows what another pushes when it is told, with who did it", () => {
  const { server, told, words, tiles } = aWall();
  told(server.commanded(put(1, 0), CHIEF));
  expect(tiles()).toEqual([null, five, null, null]);
  expect(words).toMatchObject([{ kind: "by_another", change: { by: CHIEF, tiles: [1] } }]);
});

it("says nothing of its own changes when they are told to all consoles", async () => {
  const { wall, server, told, words } = aWall();
  wall.showCamera(one);
  await server.answerAll();
  told(server.commanded(put(1, 0), ME, false));
  expect(words.some(({ kind }) => kind === "by_another")).toBe(false);
});

it("refuses at once to change what is locked, with who locked it", async () => {
  const { wall, server, told, words, tiles } = aWall();
  told(server.commanded(put(0, 0), CHIEF));
  told(server.commanded({ kind: "lock", tile: 0, seen: 1, isLocked: true }, CHIEF));
  wall.placeCameras(0, [one]);
  wall.clear(0);
  expect(tiles()).toEqual([five, null, null, null]);
  expect(words.slice(2)).toEqual([
    { kind: "locked", by: CHIEF },
    { kind: "locked", by: CHIEF },
  ]);
  expect(server.waiting()).toBe(0);
  wall.showCamera(one);
  expect(tiles()).toEqual([five, one, null, null]);
});

it("refuses commands while the server is away, and keeps all that is shown", async () => {
  const { wall, server, room, words, tiles } = aWall();
  wall.showCamera(one);
  await server.answerAll();
  room.setState({ link: { state: "lost", sinceAt: 0 } });
  wall.clear(0);
  expect(tiles()).toEqual([one, null, null, null]);
  expect(words.at(-1)).toMatchObject({ kind: "refused", problem: { code: "server.unreachable" } });
  expect(server.waiting()).toBe(0);
});

it("takes back its last change", async () => {
  const { wall, server, words, tiles } = aWall();
  for (const id of [one, two]) wall.showCamera(id);
  await server.answerAll();
  wall.clearAll();
  await server.answerAll();
  expect(tiles()).toEqual([null, null, null, null]);
  wall.undo(null);
  await server.answerAll();
  expect(tiles()).toEqual([one, two, null, null]);
  expect(words.at(-1)).toMatchObject({ kind: "done", purpose: "undo" });
});

it("keeps an older answer from undoing what is known", async () => {
  const { wall, server, told, tiles } = aWall();
  const before = server.display();
  told(server.commanded(put(1, 0), CHIEF));
  wall.show(before);
  expect(tiles()).toEqual([null, five, null, null]);
});

it("comes back from the spot view to a tile that is shown when the layout shrinks", async () => {
  const { wall, server, told, state } = aWall(aDisplay("9"));
  wall.select(7);
  wall.togglePromoted();
  told(server.commanded({ kind: "layout", seen: 1, layout: { kind: "named", name: "4" } }, CHIEF));
  expect(state()).toMatchObject({ selected: 0, isPromoted: false });
});
