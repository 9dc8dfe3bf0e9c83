import type { Clock } from "@vigie/shared/kernel/clock";
import type { DeviceId, DisplayId } from "@vigie/shared/kernel/units";
import type { Policy } from "@vigie/shared/people/policy";
import type { Display, DisplayOwner, TileContent } from "@vigie/shared/walls/schema";
import type { RoomScreen } from "@vigie/shared/walls/screens";
import type { Db } from "../db/open.ts";
import type { Unit } from "../db/transact.ts";
import type { Require } from "../kernel/guard.ts";
import type { FindRun } from "./contents.ts";
import { createDisplayService, type DisplayService } from "./displays.ts";
import { createInheritance } from "./inherit.ts";
import { createCarouselService, createSceneService } from "./kept-kinds.ts";
import { camerasOfDevice, createWallRights, type TellDisplay } from "./rights.ts";
import { createTurning } from "./turning.ts";

interface Deps {
  db: Db;
  clock: Clock;
  require: Require;
  policy: () => Policy;
  findRun: FindRun;
  tell: TellDisplay;
  screens: () => RoomScreen[];
  scenesChanged: () => void;
  carouselsChanged: () => void;
  carouselsShown: (owner: DisplayOwner) => void;
  tilesChanged: (unit: Unit, displayId: DisplayId) => Promise<void>;
  contentsLeft: (deviceId: DeviceId, contents: readonly TileContent[]) => void;
  onError: (error: unknown) => void;
}

/** What every screen of the room shows, and the scenes and carousels that are kept for it. */
export function createWallRoom({ scenesChanged, onError, ...deps }: Deps) {
  const { db, clock, policy, screens } = deps;
  const isShown = ({ id, owner }: Display) => owner.kind === "device" || screens().some(({ displayId }) => displayId === id);
  const rights = createWallRights(deps);
  const turning = createTurning({ db, clock, policy, isShown, onError, store: () => displays.store });
  const displays: DisplayService = createDisplayService({ ...deps, rights, follow: turning.follow });
  const { inheritWall } = createInheritance({ ...deps, store: displays.store });
  return {
    displays,
    inheritWall,
    scenes: createSceneService({ db, clock, policy, changed: scenesChanged }),
    carousels: createCarouselService({ db, clock, policy, changed: deps.carouselsChanged }),
    rightsChanged: rights.rightsChanged,
    takeUp: turning.takeUp,
    camerasOfDevice: (deviceId: DeviceId) => camerasOfDevice(db, deviceId, deps.findRun),
    stop: turning.stop,
  };
}
export type WallRoom = ReturnType<typeof createWallRoom>;
