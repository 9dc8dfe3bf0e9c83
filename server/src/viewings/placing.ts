import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { CameraId, DeviceId, PersonId } from "@vigie/shared/kernel/units";
import { type Decision, decide, type Motive, type Placer } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { LookBack } from "@vigie/shared/recordings/playback";
import type { Viewing } from "@vigie/shared/viewings/schema";
import type { DisplayOwner, PlacedBy, Tile, TileContent, TileRef } from "@vigie/shared/walls/schema";
import type { Db, Tx } from "../db/open.ts";
import type { Refused } from "../kernel/guard.ts";
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
  /** Writes down what a person was refused. */
  refused: Refused;
}
export type Placing = ReturnType<typeof createPlacing>;

/** Persons as they are in one transaction: most pictures of a wall are one person's. */
export type Placers = Map<PersonId, Placer | null>;
export const createPlacers = (): Placers => new Map();

/** By which policy, and what is known of placers already. */
interface Under {
  policy: Policy;
  placers: Placers;
}

/** Refusals for which the placer's right is missing: somebody who has it takes the tile over. */
const PLACER_LACKS: ReadonlySet<ProblemCode> = new Set([
  "act.forbidden",
  "habilitation.none_active",
  "habilitation.out_of_scope",
  "habilitation.level_too_low",
]);
export const isPlacersLack = (code: ProblemCode): boolean => PLACER_LACKS.has(code);

/** What the viewer's own tile holds, and who put it there. */
export interface Held {
  content: TileContent;
  placedBy: PlacedBy;
}

/** For what a picture rests on: the tile that it is shown in, and the person who answers for it. */
export function createPlacing({ clock, policy, placementOf, tilesOfDevice, refused }: PlacingDeps) {
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

    /** Whether a tile of the wall screen holds the camera, placed by whom its viewing names. */
    async isOnDevice(tx: Tx, id: DeviceId, { cameraId, placedBy }: Pick<Viewing, "cameraId" | "placedBy">): Promise<boolean> {
      const holds = ({ content, placedBy: placer }: Tile) =>
        content?.kind === "camera" && content.cameraId === cameraId && placer?.person.id === placedBy;
      return (await tilesOfDevice(tx, id)).some(holds);
    },

    /**
     * Asks `decide`: of a person about themself; of a wall screen about the person who placed the picture, as they are now. Throws what it
     * refuses by, `tile.to_take_over` where only the placer lacks the right. Not in a transaction: a refusal has a row of its own.
     */
    async requireView(db: Db, principal: Principal, cameraId: CameraId, why: Why): Promise<void> {
      const decision = await decideView(db, principal, cameraId, why);
      if (decision.allowed) return;
      await refused(principal, actOf(why), { kind: "camera", cameraId }, decision.code);
      throw refusalOf(principal, cameraId, decision.code);
    },

    /** The same, where the picture is stored: nothing can come between. */
    async requireViewStill(tx: Tx, principal: Principal, cameraId: CameraId, why: Why): Promise<void> {
      const decision = await decideView(tx, principal, cameraId, why);
      if (!decision.allowed) throw refusalOf(principal, cameraId, decision.code);
    },

    decideView,
  };

  async function decideView(
    tx: Tx,
    principal: Principal,
    cameraId: CameraId,
    why: Why,
    under: Under = { policy: policy(), placers: createPlacers() },
  ): Promise<Decision> {
    const placer = principal.kind === "device" ? { placer: await placerNow(tx, why.placedBy, under.placers) } : {};
    const target = { kind: "camera", cameraId, ...placer } as const;
    return decide(under.policy, unlocked(principal), actOf(why), target, clock.now(), why.motive);
  }
}

/** Who placed the picture, and why it is looked at. */
interface Why {
  placedBy: PersonId;
  motive: Motive;
  /** Absent or null: live. */
  lookBack?: LookBack | null;
}

const actOf = ({ lookBack = null }: Why) => (lookBack === null ? "camera.view" : "recording.play");

/** The guard decided whether a locked session may ask; what a viewing was opened under says nothing of the lock now. */
function unlocked(principal: Principal): Principal {
  if (principal.kind !== "person" || principal.locked === undefined) return principal;
  const { locked: _, ...person } = principal;
  return person;
}

function refusalOf({ kind }: Principal, cameraId: CameraId, code: ProblemCode): AppError {
  const isPlacer = kind === "device" && isPlacersLack(code);
  return new AppError(isPlacer ? "tile.to_take_over" : code, `pictures of ${cameraId} are refused`);
}

const isOwn = (owner: DisplayOwner, viewer: Viewer): boolean =>
  viewer.kind === "person"
    ? owner.kind === "person" && owner.personId === viewer.personId
    : owner.kind === "device" && owner.deviceId === viewer.deviceId;

/** Null: out of use, and behind nothing any more. */
export async function placerNow(tx: Tx, id: PersonId, placers: Placers): Promise<Placer | null> {
  const known = placers.get(id);
  if (known !== undefined) return known;
  const person = await findPerson(tx, id);
  const placer = person === null || person.disabledAt !== null ? null : { personId: id, role: person.role };
  placers.set(id, placer);
  return placer;
}

/** Live, the motive follows from the act that brought the picture. */
export function motiveOf(viewer: Viewer, { person, act }: PlacedBy): Motive {
  if (act === "carousel" || act === "round") return "round";
  return viewer.kind === "person" && viewer.personId === person.id ? "watch" : "push";
}
