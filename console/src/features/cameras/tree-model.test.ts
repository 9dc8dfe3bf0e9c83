import { CameraTree } from "@vigie/shared/console/api";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { beforeEach, expect, it } from "vitest";
import { indexTree, type TreeIndex, type TreeRow, treeMove, treeRows } from "./tree-model.ts";

const id = (n: number) => `0190a5a0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const camera = (n: number, number: number, name: string, siteId: string) => ({
  id: id(n),
  number,
  name,
  siteId,
  nodeId: null,
  source: { kind: "push" },
  recording: CONTINUOUS,
  disabledAt: null,
  version: 1,
});

let index: TreeIndex;
beforeEach(() => {
  index = indexTree(
    CameraTree.parse({
      communes: [
        { id: id(2), name: "Woippy", serviceLevel: "storage_and_viewing" },
        { id: id(1), name: "Metz", serviceLevel: "storage_and_viewing" },
        { id: id(3), name: "Vide", serviceLevel: "storage_and_viewing" },
      ],
      sites: [
        { id: id(11), communeId: id(1), name: "Gare" },
        { id: id(12), communeId: id(1), name: "Cathédrale" },
        { id: id(21), communeId: id(2), name: "Mairie" },
      ],
      cameras: [
        camera(101, 12, "Parvis", id(11)),
        camera(102, 4, "Quai", id(11)),
        camera(103, 7, "Place d'Armes", id(12)),
        camera(104, 30, "Perron", id(21)),
      ],
      states: [],
      cameraNetworks: [],
    }),
  );
});

const told = (rows: readonly TreeRow[]) =>
  rows.map((row) => (row.kind === "camera" ? `${row.camera.number} ${row.camera.name}` : `${row.name} (${row.cameras.length})`));

it("orders communes and sites by name, cameras by number, and leaves out what holds none", () => {
  expect(told(treeRows(index, "", new Set()))).toEqual([
    "Metz (3)",
    "Cathédrale (1)",
    "7 Place d'Armes",
    "Gare (2)",
    "4 Quai",
    "12 Parvis",
    "Woippy (1)",
    "Mairie (1)",
    "30 Perron",
  ]);
});

it("opens closed branches for a search, and counts what it found", () => {
  const closed = new Set([id(1), id(2)]);
  expect(told(treeRows(index, "", closed))).toEqual(["Metz (3)", "Woippy (1)"]);
  expect(told(treeRows(index, "gare", closed))).toEqual(["Metz (2)", "Gare (2)", "4 Quai", "12 Parvis"]);
});

it("tells each line its place among its brothers", () => {
  const rows = treeRows(index, "", new Set());
  expect(rows.find((row) => row.id === id(101))?.place).toEqual({ position: 2, size: 2 });
  expect(rows.find((row) => row.id === id(2))?.place).toEqual({ position: 2, size: 2 });
});

it("walks with the arrows: down, into, out to the parent, and closes it", () => {
  const rows = treeRows(index, "", new Set());
  expect(treeMove(rows, id(1), "ArrowDown", false)).toEqual({ go: id(12) });
  expect(treeMove(rows, id(1), "ArrowRight", false)).toEqual({ go: id(12) });
  expect(treeMove(rows, id(101), "ArrowLeft", false)).toEqual({ go: id(11) });
  expect(treeMove(rows, id(11), "ArrowLeft", false)).toEqual({ close: id(11) });
  expect(treeMove(rows, id(1), "ArrowUp", false)).toBeNull();
  expect(treeMove(rows, id(1), "End", false)).toEqual({ go: id(104) });
});

it("shows a camera with Enter, and opens or closes a branch", () => {
  const rows = treeRows(index, "", new Set([id(2)]));
  expect(treeMove(rows, id(101), "Enter", false)).toMatchObject({ show: { number: 12 } });
  expect(treeMove(rows, id(2), "Enter", false)).toEqual({ open: id(2) });
  expect(treeMove(rows, id(2), "ArrowRight", false)).toEqual({ open: id(2) });
});

it("asks who saw a camera with its key, and nothing of a branch", () => {
  const rows = treeRows(index, "", new Set());
  expect(treeMove(rows, id(101), "q", false)).toMatchObject({ whoSaw: { number: 12 } });
  expect(treeMove(rows, rows[0]?.id ?? null, "q", false)).toBeNull();
});

it("forwards a camera, or all that are below a branch, with its key", () => {
  const rows = treeRows(index, "", new Set());
  expect(treeMove(rows, id(101), "v", false)).toMatchObject({ forward: [{ number: 12 }] });
  const below = treeMove(rows, id(11), "v", false);
  expect(below !== null && "forward" in below ? below.forward.length : 0).toBeGreaterThan(1);
});

it("starts at the first line when the current one is filtered out", () => {
  expect(treeMove(treeRows(index, "woippy", new Set()), id(101), "ArrowDown", false)).toEqual({ go: id(21) });
});
