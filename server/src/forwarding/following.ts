import type { ForwardingEnd } from "@vigie/shared/forwarding/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, DisplayId, EpochMs, ForwardingId, PersonId } from "@vigie/shared/kernel/units";
import { decide } from "@vigie/shared/people/decide";
import { indexOf, type Policy } from "@vigie/shared/people/policy";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { Tx } from "../db/open.ts";
import type { Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import { findPerson } from "../people/index.ts";
import type { Placement } from "../viewings/index.ts";
import { endBy, groundOf } from "./grounds.ts";
import {
  findForwarding,
  listOpen,
  listOpenOfDisplay,
  listViewers,
  replaceForwarding,
  type StoredForwarding,
} from "./repository.ts";

export interface FollowingDeps {
  clock: Clock;
  /** As it stood when the transaction under way began. */
  policy: () => Policy;
  /** Null: there is no such display. */
  placementOf: (tx: Tx, ref: TileRef) => Promise<Placement | null>;
  /** Cuts who looks under it, at these cameras, or at all (null). */
  closeViewings: (unit: Unit, id: ForwardingId, cameraIds: readonly CameraId[] | null) => Promise<void>;
  endLinks: (unit: Unit, id: ForwardingId, cameraIds: readonly CameraId[] | null, by: PersonId | null) => Promise<void>;
  /** What decisions rest on was changed in this transaction: everything that is open is decided again before it ends. */
  reviewed: (unit: Unit) => Promise<void>;
  /** Tells both ends, after the commit: who may list forwardings, and of the liaisons these. */
  tell: (liaisons: ReadonlySet<PersonId>) => void;
}
export type Following = ReturnType<typeof createFollowing>;

/** How a forwarding goes on, or ends: with its term, what allows it, and the tile that it follows. */
export function createFollowing(deps: FollowingDeps) {
  const { clock, policy, placementOf, closeViewings, endLinks, reviewed, tell } = deps;

  async function tellBothEnds(unit: Unit, { serviceId }: Pick<StoredForwarding, "serviceId">): Promise<void> {
    const liaisons = new Set((await listViewers(unit.tx)).get(serviceId));
    unit.afterCommit(() => tell(liaisons));
  }

  /** It runs, or runs differently, or is over: for decisions and for both ends. */
  async function changed(unit: Unit, forwarding: StoredForwarding): Promise<void> {
    await reviewed(unit);
    await tellBothEnds(unit, forwarding);
  }

  async function end(unit: Unit, forwarding: StoredForwarding, by: PersonId | null, how: ForwardingEnd): Promise<void> {
    const { id, cameraIds } = forwarding;
    const now = clock.now();
    await replaceForwarding(unit.tx, { ...forwarding, state: "ended", endedAt: now, endedBy: by, end: how });
    const scope = scopeOf(policy(), cameraIds);
    await appendJournal(unit.tx, now, scope, { event: "forwarding.ended", by, forwardingId: id, end: how });
    await endLinks(unit, id, null, by);
    await closeViewings(unit, id, null);
    await changed(unit, forwarding);
  }

  async function turn(unit: Unit, forwarding: StoredForwarding, cameraIds: CameraId[]): Promise<void> {
    const { id } = forwarding;
    await replaceForwarding(unit.tx, { ...forwarding, cameraIds });
    const scope = scopeOf(policy(), [...forwarding.cameraIds, ...cameraIds]);
    await appendJournal(unit.tx, clock.now(), scope, { event: "forwarding.turned", forwardingId: id, cameraIds });
    const gone = forwarding.cameraIds.filter((cameraId) => !cameraIds.includes(cameraId));
    if (gone.length > 0) {
      await endLinks(unit, id, gone, null);
      await closeViewings(unit, id, gone);
    }
    await changed(unit, forwarding);
  }

  async function followOne(unit: Unit, forwarding: StoredForwarding, now: Policy): Promise<void> {
    const { left, end: how } = standing(forwarding, now, clock.now());
    if (how !== null) await end(unit, forwarding, null, how);
    else if (left.length < forwarding.cameraIds.length) await turn(unit, forwarding, left);
  }

  /** The tile's camera, where a clause lets it out and whoever opened the forwarding may forward it too. */
  async function heldByTile(tx: Tx, { serviceId, answeredBy }: StoredForwarding, tile: TileRef): Promise<CameraId[]> {
    const cameraId = cameraIn(await placementOf(tx, tile));
    const opener = answeredBy === null ? null : await findPerson(tx, answeredBy);
    if (cameraId === null || opener === null || opener.disabledAt !== null) return [];
    if (groundOf(policy(), serviceId, cameraId, clock.now()).refusal !== null) return [];
    // They may have signed out since: it stands in their name, and needs no session.
    const { id: personId, role } = opener;
    const principal = { kind: "person", personId, sessionId: newId<never>(), role } as const;
    const target = { kind: "camera", cameraId } as const;
    return decide(policy(), principal, "forwarding.open", target, clock.now(), null).allowed ? [cameraId] : [];
  }

  return {
    changed,
    end,
    tellBothEnds,

    /** Somebody began or ended to look under it. */
    async watchersChanged(unit: Unit, id: ForwardingId): Promise<void> {
      const forwarding = await findForwarding(unit.tx, id);
      if (forwarding !== null) await tellBothEnds(unit, forwarding);
    },

    /** `now`: what decisions rest on from here on. Ends what nothing allows any more, and takes out cameras that lost what let them out. */
    async recheck(unit: Unit, now: Policy): Promise<void> {
      for (const forwarding of await listOpen(unit.tx)) await followOne(unit, forwarding, now);
    },

    /** A wall screen's secret was ended, in this transaction: what followed a tile of it shows what nobody sees any more. */
    async displaysGone(unit: Unit): Promise<void> {
      for (const forwarding of await listOpen(unit.tx)) {
        const { source } = forwarding;
        const isGone = source?.kind === "tile" && (await placementOf(unit.tx, source.tile)) === null;
        if (isGone) await end(unit, forwarding, null, "right_ended");
      }
    },

    /** A tile of the display may hold something else: what follows it turns with it, in the same transaction. */
    async displayChanged(unit: Unit, displayId: DisplayId): Promise<void> {
      for (const forwarding of await listOpenOfDisplay(unit.tx, displayId)) {
        if (forwarding.source?.kind !== "tile") continue;
        const cameraIds = await heldByTile(unit.tx, forwarding, forwarding.source.tile);
        if (cameraIds[0] !== forwarding.cameraIds[0]) await turn(unit, forwarding, cameraIds);
      }
    },
  };
}

interface Standing {
  /** The cameras that are still let out. */
  left: CameraId[];
  /** Null: it goes on. */
  end: ForwardingEnd | null;
}

/** What is left of an open forwarding at an instant. A tile that holds nothing now may hold something again: that alone ends nothing. */
export function standing({ serviceId, cameraIds, until }: StoredForwarding, policy: Policy, now: EpochMs): Standing {
  const grounds = cameraIds.map((cameraId) => ({ cameraId, refusal: groundOf(policy, serviceId, cameraId, now).refusal }));
  const left = grounds.flatMap(({ cameraId, refusal }) => (refusal === null ? [cameraId] : []));
  const ends = new Set(grounds.flatMap(({ refusal }) => (refusal === null ? [] : [endBy(refusal)])));
  const isLost = ends.size > 0 && left.length === 0;
  const lostBy = ends.has("clause_ended") ? "clause_ended" : "right_ended";
  if (isLost) return { left, end: lostBy };
  return { left, end: now >= until ? "term" : null };
}

/** The one camera that a tile holds; null: none, or a list that turns. */
export function cameraIn(placement: Placement | null): CameraId | null {
  const content = placement?.tile.content;
  return content?.kind === "camera" ? content.cameraId : null;
}

/** The cameras' commune where they are of one, otherwise the whole CSU. */
export function scopeOf(policy: Policy, cameraIds: readonly CameraId[]) {
  const { cameras } = indexOf(policy);
  const communes = new Set(cameraIds.flatMap((id) => cameras.get(id)?.communeId ?? []));
  const [only, another] = communes;
  return only === undefined || another !== undefined ? "csu" : only;
}
