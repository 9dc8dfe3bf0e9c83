import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, DeviceId, PersonId } from "@vigie/shared/kernel/units";
import { type Decision, decide, type Motive, type Placer } from "@vigie/shared/people/decide";
import { type Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { Viewing } from "@vigie/shared/viewings/schema";
import type { DisplayOwner, PlacedBy, Tile, TileContent, TileRef } from "@vigie/shared/walls/schema";
import type { Tx } from "../db/open.ts";
import { findPerson } from "../people/index.ts";
import type { Viewer } from "./viewer.ts";

/** A tile as it stands, and whose screen it is on. */
export interface Placement {
  owner: DisplayOwner;
  tile: Tile;
}

export interface PlacingDeps {
  clock: Clock;
  policy: () => Policy;
  /** Null: there is no such display. */
  placementOf: (tx: Tx, ref: TileRef) => Promise<Placement | null>;
  tilesOfDevice: (tx: Tx, id: DeviceId) => Promise<readonly Tile[]>;
}
export type Placing = ReturnType<typeof createPlacing>;

/** What the viewer's own tile holds, and who put it there. */
export interface Held {
  content: TileContent;
  placedBy: PlacedBy;
}

/** For what a picture rests on: the tile that it is shown in, and the person who answers for it. */
export function createPlacing({ clock, policy, placementOf, tilesOfDevice }: PlacingDeps) {
  return {
    /** Throws `display.not_found` for a screen that is not the viewer's, `tile.other_content` for an empty tile. */
    async held(tx: Tx, viewer: Viewer, ref: TileRef): Promise<Held> {
      const placement = await placementOf(tx, ref);
      if (placement === null || !isOwn(placement.owner, viewer)) {
        throw new AppError("display.not_found", `display ${ref.displayId}`);
      }
      const { content, placedBy } = placement.tile;
      if (content === null || placedBy === null) throw new AppError("tile.other_content", `tile ${ref.tile} is empty`);
      return { content, placedBy };
    },

    /** Throws `tile.other_content` unless a tile of the wall screen holds the camera, placed by whom its viewing names. */
    async requireOnDevice(tx: Tx, id: DeviceId, { cameraId, placedBy }: Pick<Viewing, "cameraId" | "placedBy">): Promise<void> {
      const holds = ({ content, placedBy: placer }: Tile) =>
        content?.kind === "camera" && content.cameraId === cameraId && placer?.person.id === placedBy;
      if (!(await tilesOfDevice(tx, id)).some(holds)) throw new AppError("tile.other_content", `no tile holds ${cameraId}`);
    },

    /**
     * Asks `decide`: of a person about themself; of a wall screen about the person who placed the picture, as they are now. Throws what it
     * refuses by, `tile.to_take_over` where only the placer lacks the right.
     */
    async requireView(
      tx: Tx,
      principal: Principal,
      cameraId: CameraId,
      why: { placedBy: PersonId; motive: Motive },
    ): Promise<void> {
      const decision = await decideView(tx, principal, cameraId, why);
      if (decision.allowed) return;
      const isPlacer = principal.kind === "device" && decision.code === "act.forbidden";
      throw new AppError(isPlacer ? "tile.to_take_over" : decision.code, `camera.view of ${cameraId} is refused`);
    },
    decideView,
  };

  async function decideView(
    tx: Tx,
    principal: Principal,
    cameraId: CameraId,
    { placedBy, motive }: { placedBy: PersonId; motive: Motive },
  ): Promise<Decision> {
    const placer = principal.kind === "device" ? { placer: await placerNow(tx, placedBy) } : {};
    return decide(policy(), principal, "camera.view", { kind: "camera", cameraId, ...placer }, clock.now(), motive);
  }
}

const isOwn = (owner: DisplayOwner, viewer: Viewer): boolean =>
  viewer.kind === "person"
    ? owner.kind === "person" && owner.personId === viewer.personId
    : owner.kind === "device" && owner.deviceId === viewer.deviceId;

/** Null: out of use, and behind nothing any more. */
async function placerNow(tx: Tx, id: PersonId): Promise<Placer | null> {
  const person = await findPerson(tx, id);
  return person === null || person.disabledAt !== null ? null : { personId: id, role: person.role };
}

/** Live, the motive follows from the act that brought the picture. */
export function motiveOf(viewer: Viewer, { person, act }: PlacedBy): Motive {
  if (act === "carousel" || act === "round") return "round";
  return viewer.kind === "person" && viewer.personId === person.id ? "watch" : "push";
}
