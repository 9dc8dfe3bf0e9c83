import type { Clock } from "@vigie/shared/kernel/clock";
import type { PersonId } from "@vigie/shared/kernel/units";
import { decide, type Target } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { Person } from "@vigie/shared/people/schema";
import { changed, type TileChange, tileOf } from "@vigie/shared/walls/changing";
import type { Display, PlacedBy, SceneCarousel, Tile, TileContent } from "@vigie/shared/walls/schema";
import { type Composer, maySee } from "@vigie/shared/walls/scopes";
import type { Tx } from "../db/open.ts";
import type { Unit } from "../db/transact.ts";
import { newId } from "../kernel/ids.ts";
import { type FindRun, listOf } from "./contents.ts";
import type { DisplayService } from "./displays.ts";
import { findDisplay, findOwnDisplay, insertDisplay, listDisplaysOf } from "./displays-repository.ts";
import { carouselRepository } from "./kept-repository.ts";
import { emptyDisplay } from "./rights.ts";

interface Deps {
  clock: Clock;
  policy: () => Policy;
  findRun: FindRun;
  store: DisplayService["store"];
}

/** Who leaves a post, and who sits down there. */
export interface Relief {
  from: PersonId;
  to: Person;
}

/** The change of operator without losing the wall. */
export function createInheritance({ clock, policy, findRun, store }: Deps) {
  /** Decided on the newcomer, who answers for it from now on; their session is as new as this change. */
  function may({ id: personId, role }: Person, act: "camera.view" | "display.assign", target: Target): boolean {
    const principal = { kind: "person", personId, sessionId: newId<never>(), role } as const;
    return decide(policy(), principal, act, target, clock.now(), null).allowed;
  }
  const composerOf = (to: Person): Composer => ({ personId: to.id, mayAssign: may(to, "display.assign", { kind: "csu" }) });

  /** What of a tile the newcomer may show: a camera of theirs, a list of which they may see something. */
  async function heritable(tx: Tx, { content }: Tile, to: Person): Promise<TileContent | null> {
    if (content === null) return null;
    if (content.kind === "carousel" && !(await isSeen(tx, content.carouselId, composerOf(to)))) return null;
    const { cameraIds } = await listOf(tx, content, findRun);
    return cameraIds.some((cameraId) => may(to, "camera.view", { kind: "camera", cameraId })) ? content : null;
  }

  async function tileChanges(tx: Tx, left: Display, own: Display, to: Person): Promise<TileChange[]> {
    const changes: TileChange[] = [];
    for (const [tile, held] of left.tiles.entries()) {
      const now = tileOf(own, tile);
      const content = await heritable(tx, held, to);
      // A supervisor's lock holds, on either screen.
      if (now.lockedBy !== null || (held.content === null && now.content === null)) continue;
      const lockedBy = content === null ? null : held.lockedBy;
      changes.push({ tile, to: { content, placedBy: placedBy(held, content, to), lockedBy } });
    }
    return changes;
  }

  /** A screen that turns goes on turning, in the newcomer's name, through what the newcomer sees. */
  async function carouselFor(tx: Tx, carousel: SceneCarousel | null, to: Person): Promise<SceneCarousel | null> {
    if (carousel === null || !(await isSeen(tx, carousel.carouselId, composerOf(to)))) return null;
    return { ...carousel, startedBy: { id: to.id, displayName: to.displayName } };
  }

  /** A tile that was taken over and is empty tells that what it held is not the newcomer's to show. */
  const placedBy = (held: Tile, content: TileContent | null, { id, displayName }: Person): PlacedBy => ({
    person: { id, displayName },
    act: content?.kind === "round" ? "round" : held.content === null ? "placed" : "taken_over",
    at: clock.now(),
  });

  async function inheritScreen(unit: Unit, left: Display, screen: number, to: Person): Promise<void> {
    const own = await ownDisplay(unit.tx, to.id, screen);
    const stored = await findDisplay(unit.tx, own.id);
    if (stored === null) throw new Error(`display ${own.id} was there a moment ago`);
    const actor = { id: to.id, displayName: to.displayName };
    const context = { changeId: newId<never>(), actor, mayAssign: false, at: clock.now(), scene: null, history: [] };
    const carousel = await carouselFor(unit.tx, left.carousel, to);
    const screenParts = { layout: left.layout, sceneId: left.sceneId, carousel };
    const { display, recorded } = changed(own, "scene", context, await tileChanges(unit.tx, left, own, to), screenParts);
    await store(unit, stored, display, recorded);
  }

  return {
    /**
     * What each screen of who leaves shows comes to the newcomer's screen of the same number, placed by the newcomer and for their own
     * right: what they may not see is left out. One change a screen, taken back like any other. A screen that shows nothing brings nothing.
     */
    async inheritWall(unit: Unit, { from, to }: Relief): Promise<void> {
      for (const left of await listDisplaysOf(unit.tx, { personId: from })) {
        const isBare = left.tiles.every(({ content }) => content === null);
        if (left.owner.kind === "person" && !isBare) await inheritScreen(unit, left, left.owner.screen, to);
      }
    },
  };
}

async function isSeen(tx: Tx, id: SceneCarousel["carouselId"], composer: Composer): Promise<boolean> {
  const carousel = await carouselRepository.find(tx, id);
  return carousel !== null && maySee(carousel, composer);
}

async function ownDisplay(tx: Tx, personId: PersonId, screen: number): Promise<Display> {
  const found = await findOwnDisplay(tx, personId, screen);
  if (found !== null) return found;
  const display = emptyDisplay({ kind: "person", personId, screen });
  await insertDisplay(tx, display);
  return display;
}
