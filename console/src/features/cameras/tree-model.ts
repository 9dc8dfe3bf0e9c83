import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import { fold, matches, type Searched } from "../../lib/search.ts";

/** A line of the tree as it is drawn, a branch with all cameras below it. `level`: 1 commune, 2 site, 3 camera (WAI-ARIA tree view). */
export type TreeRow =
  | {
      kind: "commune" | "site";
      id: string;
      level: 1 | 2;
      name: string;
      cameras: readonly Camera[];
      isOpen: boolean;
      place: Place;
    }
  | { kind: "camera"; id: string; level: 3; camera: Camera; place: Place };

/** Which one of how many under the same parent, from 1. */
export interface Place {
  position: number;
  size: number;
}

interface Branch {
  id: string;
  name: string;
}

interface SiteBranch extends Branch {
  cameras: readonly (Searched & { camera: Camera })[];
}

/** The tree, sorted once; what is typed only filters it. */
export interface TreeIndex {
  communes: readonly (Branch & { sites: readonly SiteBranch[] })[];
}

const byName = (a: Branch, b: Branch) => a.name.localeCompare(b.name, "fr", { numeric: true });

export function indexTree(tree: CameraTree): TreeIndex {
  const communes = tree.communes.map((commune) => {
    const sites = tree.sites
      .filter((site) => site.communeId === commune.id)
      .map((site) => {
        const cameras = tree.cameras
          .filter((camera) => camera.siteId === site.id)
          .map((camera) => ({ camera, number: camera.number, words: fold(`${camera.name} ${site.name} ${commune.name}`) }))
          .sort((a, b) => a.number - b.number);
        return { id: site.id, name: site.name, cameras };
      });
    return { id: commune.id, name: commune.name, sites: sites.sort(byName) };
  });
  return { communes: communes.sort(byName) };
}

/** The lines to draw. A search opens every branch that holds a camera it finds, and hides the others. */
export function treeRows(index: TreeIndex, typed: string, closed: ReadonlySet<string>): TreeRow[] {
  const isSearch = fold(typed) !== "";
  const communes = index.communes
    .map((commune) => ({
      ...commune,
      sites: commune.sites
        .map((site) => ({ ...site, cameras: site.cameras.filter((camera) => !isSearch || matches(camera, typed)) }))
        .filter((site) => site.cameras.length > 0),
    }))
    .filter((commune) => commune.sites.length > 0);
  const isOpen = (id: string) => isSearch || !closed.has(id);
  return communes.flatMap((commune, communeAt) => {
    const cameras = commune.sites.flatMap((site) => camerasOf(site));
    const head = branchRow("commune", 1, commune, cameras, isOpen(commune.id), {
      position: communeAt + 1,
      size: communes.length,
    });
    if (!head.isOpen) return [head];
    return [
      head,
      ...commune.sites.flatMap((site, siteAt) =>
        siteRows(site, isOpen(site.id), { position: siteAt + 1, size: commune.sites.length }),
      ),
    ];
  });
}

function siteRows(site: SiteBranch, isOpen: boolean, place: Place): TreeRow[] {
  const head = branchRow("site", 2, site, camerasOf(site), isOpen, place);
  if (!isOpen) return [head];
  const size = site.cameras.length;
  return [
    head,
    ...site.cameras.map(
      ({ camera }, at): TreeRow => ({ kind: "camera", id: camera.id, level: 3, camera, place: { position: at + 1, size } }),
    ),
  ];
}

const camerasOf = (site: SiteBranch): readonly Camera[] => site.cameras.map(({ camera }) => camera);

/** The cameras that a search finds, in the order of the tree. */
export const foundCameras = (rows: readonly TreeRow[]): readonly Camera[] =>
  rows.flatMap((row) => (row.kind === "commune" ? row.cameras : []));

const branchRow = (
  kind: "commune" | "site",
  level: 1 | 2,
  branch: Branch,
  cameras: readonly Camera[],
  isOpen: boolean,
  place: Place,
) => ({
  kind,
  id: branch.id,
  level,
  name: branch.name,
  cameras,
  isOpen,
  place,
});

/** What a key does on a line (WAI-ARIA Authoring Practices, tree view). */
export type TreeMove =
  | { go: string }
  | { open: string }
  | { close: string }
  | { show: Camera }
  | { fill: readonly Camera[] }
  | { forward: readonly Camera[] }
  | { whoSaw: Camera };

export function treeMove(rows: readonly TreeRow[], currentId: string | null, key: string, hasShift: boolean): TreeMove | null {
  const at = Math.max(
    0,
    rows.findIndex((row) => row.id === currentId),
  );
  const row = rows[at];
  if (row === undefined) return null;
  const cameras = row.kind === "camera" ? [row.camera] : row.cameras;
  if (hasShift) return key === "Enter" ? { fill: cameras } : null;
  const go = (to: number): TreeMove | null => {
    const target = rows[to];
    return target === undefined ? null : { go: target.id };
  };
  switch (key) {
    case "ArrowDown":
      return go(at + 1);
    case "ArrowUp":
      return go(at - 1);
    case "Home":
      return go(0);
    case "End":
      return go(rows.length - 1);
    case "ArrowRight":
      return row.kind === "camera" ? null : row.isOpen ? go(at + 1) : { open: row.id };
    case "ArrowLeft":
      if (row.kind !== "camera" && row.isOpen) return { close: row.id };
      return go(rows.findLastIndex((other, index) => index < at && other.level < row.level));
    case "v":
      return { forward: cameras };
    case "q":
      return row.kind === "camera" ? { whoSaw: row.camera } : null;
    case "Enter":
      return row.kind === "camera" ? { show: row.camera } : row.isOpen ? { close: row.id } : { open: row.id };
    default:
      return null;
  }
}
