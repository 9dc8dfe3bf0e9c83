import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, DeviceId, DisplayId, RoundRunId } from "@vigie/shared/kernel/units";
import { decide } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import { answersFor } from "@vigie/shared/rounds/rules";
import { MAX_TILES } from "@vigie/shared/walls/layouts";
import type { Display, DisplayChange, DisplayOwner, Tile, TileRef } from "@vigie/shared/walls/schema";
import type { Tx } from "../db/open.ts";
import type { Unit } from "../db/transact.ts";
import { newId } from "../kernel/ids.ts";
import { createPlacers, isPlacersLack, type Placement, type Placers, placerNow } from "../viewings/index.ts";
import { contentsOfCarousel, type FindRun, listOf } from "./contents.ts";
import { findDisplay, insertDisplay, listDeviceDisplays, listDisplaysOf, replaceDisplay } from "./displays-repository.ts";

export type TellDisplay = (display: Display, change: DisplayChange | null) => void;

interface Deps {
  clock: Clock;
  policy: () => Policy;
  findRun: FindRun;
  tell: TellDisplay;
}
export type WallRights = ReturnType<typeof createWallRights>;

/** Whether those who placed pictures on wall screens may still show them. */
export function createWallRights({ clock, policy, findRun, tell }: Deps) {
  /**
   * To take over: there is something to see, and its placer may see none of it. A camera out of use, or that no order covers, is nobody's to
   * take over.
   */
  async function isToTakeOver(tx: Tx, deviceId: DeviceId, { content, placedBy }: Tile, under: Under): Promise<boolean> {
    if (content === null || placedBy === null) return false;
    const { cameraIds, plannedBy } = await listOf(tx, content, findRun);
    const placer = await placerNow(tx, answersFor(placedBy, plannedBy), under.placers);
    const principal = { kind: "device", deviceId } as const;
    const isForbidden = (cameraId: CameraId) => {
      const decision = decide(under.policy, principal, "camera.view", { kind: "camera", cameraId, placer }, clock.now(), null);
      return !decision.allowed && isPlacersLack(decision.code);
    };
    return cameraIds.length > 0 && cameraIds.every(isForbidden);
  }

  /** The display with every placer's right as it is now; the same object when nothing changed. A person's screen is decided on who sits there. */
  async function withRights(tx: Tx, display: Display, under = { policy: policy(), placers: createPlacers() }): Promise<Display> {
    if (display.owner.kind === "person") return display;
    const { deviceId } = display.owner;
    const tiles: Tile[] = [];
    for (const tile of display.tiles) {
      const now = await isToTakeOver(tx, deviceId, tile, under);
      tiles.push(now === tile.isToTakeOver ? tile : { ...tile, isToTakeOver: now });
    }
    return tiles.every((tile, at) => tile === display.tiles[at]) ? display : { ...display, tiles };
  }

  return {
    withRights: (tx: Tx, display: Display): Promise<Display> => withRights(tx, display),

    /** Somebody's right is another by the coming policy: wall screens that show what they answer for follow, in the same transaction. */
    async rightsChanged(unit: Unit, next: Policy): Promise<void> {
      const under = { policy: next, placers: createPlacers() };
      for (const stored of await listDeviceDisplays(unit.tx)) {
        const now = await withRights(unit.tx, stored.display, under);
        if (now === stored.display) continue;
        const display = { ...now, version: now.version + 1 };
        await replaceDisplay(unit.tx, { ...stored, display });
        unit.afterCommit(() => tell(display, null));
      }
    },
  };
}

/** By which policy, and what is known of placers already. */
interface Under {
  policy: Policy;
  placers: Placers;
}

export async function placementOf(tx: Tx, { displayId, tile: at }: TileRef): Promise<Placement | null> {
  const display = (await findDisplay(tx, displayId))?.display;
  const tile = display?.tiles[at];
  return display === undefined || tile === undefined ? null : { owner: display.owner, tile };
}

/** Everything that a wall screen holds, also what waits beyond its layout. */
export const tilesOfDevice = async (tx: Tx, deviceId: DeviceId): Promise<Tile[]> =>
  (await listDisplaysOf(tx, { deviceId })).flatMap(({ tiles }) => tiles);

/** Every camera that a wall screen can come to show as it stands: of its tiles, their lists, and the scenes that it turns through. */
export async function camerasOfDevice(tx: Tx, deviceId: DeviceId, findRun: FindRun): Promise<ReadonlySet<CameraId>> {
  const shown = new Set<CameraId>();
  for (const { tiles, carousel } of await listDisplaysOf(tx, { deviceId })) {
    const turning = carousel === null ? [] : await contentsOfCarousel(tx, carousel.carouselId);
    for (const content of [...tiles.map((tile) => tile.content), ...turning])
      for (const id of content === null ? [] : (await listOf(tx, content, findRun)).cameraIds) shown.add(id);
  }
  return shown;
}

export const isRunOnDevice = async (tx: Tx, deviceId: DeviceId, runId: RoundRunId): Promise<boolean> =>
  (await tilesOfDevice(tx, deviceId)).some(({ content }) => content?.kind === "round" && content.runId === runId);

/** Makes the display of a wall screen that is being enrolled. */
export async function createDeviceDisplay({ tx }: Unit, deviceId: DeviceId): Promise<DisplayId> {
  const display = emptyDisplay({ kind: "device", deviceId });
  await insertDisplay(tx, display);
  return display.id;
}

const UNTOUCHED: Tile = { version: 0, content: null, placedBy: null, lockedBy: null, isToTakeOver: false };

export const emptyDisplay = (owner: DisplayOwner): Display => ({
  id: newId(),
  owner,
  version: 1,
  layoutVersion: 1,
  layout: { kind: "named", name: "4" },
  sceneId: null,
  carousel: null,
  tiles: Array.from({ length: MAX_TILES }, () => UNTOUCHED),
});
