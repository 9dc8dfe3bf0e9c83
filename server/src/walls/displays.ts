import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CarouselId, DeviceId, DisplayId, EpochMs } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import { decide } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { PersonName } from "@vigie/shared/people/schema";
import type { RecordedChange } from "@vigie/shared/walls/changes";
import { apply, type CommandContext, type StagedScene, whoChanged } from "@vigie/shared/walls/commands";
import type { Carousel } from "@vigie/shared/walls/scenes";
import type {
  CommandAnswer,
  Display,
  DisplayCommand,
  DisplayOwner,
  SceneCarousel,
  Tile,
  TileContent,
} from "@vigie/shared/walls/schema";
import { type Composer, maySee } from "@vigie/shared/walls/scopes";
import type { RoomScreen, RoomView } from "@vigie/shared/walls/screens";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal, Require } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { findPerson } from "../people/index.ts";
import { insertChange, listChanges } from "./changes-repository.ts";
import { carouselsOn, type FindRun, requireContents, requireVisible, stagedScene, stepGone } from "./contents.ts";
import {
  findDisplay,
  findOwnDisplay,
  insertDisplay,
  listDisplays,
  replaceDisplay,
  type StoredDisplay,
} from "./displays-repository.ts";
import { carouselRepository } from "./kept-repository.ts";
import { emptyDisplay, type TellDisplay, type WallRights } from "./rights.ts";

interface Deps {
  db: Db;
  clock: Clock;
  require: Require;
  policy: () => Policy;
  rights: WallRights;
  findRun: FindRun;
  tell: TellDisplay;
  /** The screens of the room as they are now. */
  screens: () => RoomScreen[];
  /** A screen shows a carousel that its owner's list may not have. A scene of the wall may bring one at each turn: nobody else fetches. */
  carouselsShown: (owner: DisplayOwner) => void;
  /** What a tile holds may be something else, in this transaction: whatever follows a tile turns with it. */
  tilesChanged: (unit: Unit, displayId: DisplayId) => Promise<void>;
  /** What a wall screen held and holds no more, or in another's name; told after the commit. */
  contentsLeft: (deviceId: DeviceId, contents: readonly TileContent[]) => void;
  /** When a display's carousel goes on; null: it stands still. */
  follow: (displayId: DisplayId, nextTurnAt: EpochMs | null) => void;
}
export type DisplayService = ReturnType<typeof createDisplayService>;

interface Actor {
  principal: PersonPrincipal;
  name: PersonName;
}

export function createDisplayService(deps: Deps) {
  const { db, clock, require, policy, rights, findRun, tell, screens, carouselsShown, tilesChanged, contentsLeft, follow } = deps;
  const may = (principal: Principal, act: Act, { owner }: Display) =>
    decide(policy(), principal, act, { kind: "display", owner }, clock.now(), null).allowed;
  const composerOf = ({ principal }: Actor, display: Display): Composer => ({
    personId: principal.personId,
    mayAssign: may(principal, "display.assign", display),
  });

  /** What the command names and does not carry, checked: it exists, and the actor sees it. */
  async function contextOf(tx: Tx, display: Display, command: DisplayCommand, actor: Actor): Promise<CommandContext> {
    const composer = composerOf(actor, display);
    const { mayAssign } = composer;
    const common = { changeId: newId<CommandContext["changeId"]>(), actor: actor.name, mayAssign, at: clock.now() };
    const scene = await sceneNamed(tx, display, command, composer);
    const history = command.kind === "undo" ? await listChanges(tx, display.id) : [];
    if (command.kind === "place") {
      // What stands on the screen already may be moved, also a round that is over.
      const held = new Set(display.tiles.map(({ content }) => JSON.stringify(content)));
      const contents = command.tiles.map(({ content }) => content).filter((content) => !held.has(JSON.stringify(content)));
      await requireVisible(tx, display, contents, composer);
      await requireContents(tx, contents, findRun);
    }
    return { ...common, scene, history };
  }

  /** Stores what a change left, with its inverse, and says so once it is on the disk. */
  async function store(unit: Unit, before: StoredDisplay, changed: Display, recorded: RecordedChange): Promise<Display> {
    const display = await rights.withRights(unit.tx, changed);
    const nextTurnAt = await nextTurn(unit.tx, before, display, clock.now());
    await replaceDisplay(unit.tx, { display, nextTurnAt });
    await insertChange(unit.tx, display.id, display.version, recorded);
    await tilesChanged(unit, display.id);
    const known = carouselsOn(before.display);
    const hasOthers = carouselsOn(display).some((id) => !known.includes(id));
    unit.afterCommit(() => {
      if (display.owner.kind === "device") contentsLeft(display.owner.deviceId, leftBetween(before.display, display));
      if (hasOthers) carouselsShown(display.owner);
      follow(display.id, nextTurnAt);
      tell(display, recorded.change);
    });
    return display;
  }

  /** Of one's own screen nobody needs to be told; what others put on it, and what a wall shows, stands in the journal. */
  async function journal(tx: Tx, { owner, id: displayId, tiles }: Display, { change }: RecordedChange): Promise<void> {
    const { kind, by, at } = change;
    if (owner.kind === "person" && owner.personId === by.id) return;
    const shown = change.tiles.map((tile) => ({ tile, content: tiles[tile]?.content ?? null }));
    await appendJournal(tx, at, "csu", { event: "display.assigned", by: by.id, displayId, owner, kind, tiles: shown });
  }

  async function obey(unit: Unit, principal: PersonPrincipal, id: DisplayId, command: DisplayCommand): Promise<CommandAnswer> {
    const { tx } = unit;
    const actor = await actorOf(tx, principal);
    const stored = await requireDisplay(tx, id);
    const { display } = stored;
    require(actor.principal, "display.change", { kind: "display", owner: display.owner }, null);
    const context = await contextOf(tx, display, command, actor);
    const outcome = apply(display, command, context);
    if (outcome.outcome === "refused") throw new AppError(outcome.code, `${command.kind} on display ${id}`);
    if (outcome.outcome === "superseded") {
      const asker = { by: actor.name, at: context.at };
      return { outcome: "superseded", ...whoChanged(display, outcome.tile, await listChanges(tx, id), asker), display };
    }
    await requirePossible(tx, actor.principal, command, outcome.display, outcome.recorded);
    const after = await store(unit, stored, outcome.display, outcome.recorded);
    await journal(tx, after, outcome.recorded);
    return { outcome: "applied", change: outcome.recorded.change, display: after };
  }

  /** What comes back may be gone by now; who takes a picture over must be allowed to see it. */
  async function requirePossible(
    tx: Tx,
    principal: Principal,
    { kind }: DisplayCommand,
    display: Display,
    { change, screen }: RecordedChange,
  ): Promise<void> {
    const contents = change.tiles.map((tile) => display.tiles[tile]?.content ?? null);
    if (kind === "undo") {
      await requireContents(tx, contents, findRun);
      if (screen !== null && display.carousel !== null) await requireSceneCarousel(tx, display.carousel.carouselId);
    }
    if (kind !== "take_over") return;
    for (const content of contents)
      if (content?.kind === "camera") require(principal, "camera.view", { kind: "camera", cameraId: content.cameraId }, null);
    require(principal, "camera.view", { kind: "csu" }, null);
  }

  return {
    /** One's own screen, made at its first use. */
    own: (principal: PersonPrincipal, screen: number): Promise<Display> =>
      transact(db, async ({ tx }) => {
        const found = await findOwnDisplay(tx, principal.personId, screen);
        if (found !== null) return found;
        const display = emptyDisplay({ kind: "person", personId: principal.personId, screen });
        await insertDisplay(tx, display);
        return display;
      }),

    async read(principal: Principal, id: DisplayId): Promise<Display> {
      const { display } = await requireDisplay(db, id);
      require(principal, "display.read", { kind: "display", owner: display.owner }, null);
      return display;
    },

    async room(): Promise<RoomView> {
      const present = screens();
      const ids = present.map(({ displayId }) => displayId);
      return { displays: await listDisplays(db, ids), screens: present };
    },

    command: (principal: PersonPrincipal, id: DisplayId, command: DisplayCommand): Promise<CommandAnswer> =>
      transact(db, (unit) => obey(unit, principal, id, command)),

    store,
  };
}

/** A held step is the same list; another placer is another picture. */
function leftBetween(before: Display, after: Display): TileContent[] {
  const nameOf = ({ content, placedBy }: Tile) => {
    const held = content?.kind === "carousel" ? { ...content, heldStep: null } : content;
    return JSON.stringify([held, placedBy?.person.id]);
  };
  const there = new Set(after.tiles.map(nameOf));
  return before.tiles.flatMap((tile) => (tile.content === null || there.has(nameOf(tile)) ? [] : [tile.content]));
}

async function requireDisplay(tx: Tx, id: DisplayId): Promise<StoredDisplay> {
  const stored = await findDisplay(tx, id);
  if (stored === null) throw new AppError("display.not_found", `display ${id}`);
  return stored;
}

/** Between the request's guard and its turn at the database, the account may have changed. */
async function actorOf(tx: Tx, principal: PersonPrincipal): Promise<Actor> {
  const person = await findPerson(tx, principal.personId);
  if (person === null || person.disabledAt !== null) throw new AppError("session.required", "the account is out of use");
  const { id, displayName, role } = person;
  return { principal: { ...principal, role }, name: { id, displayName } };
}

async function sceneNamed(
  tx: Tx,
  { carousel: running }: Display,
  command: DisplayCommand,
  composer: Composer,
): Promise<StagedScene | null> {
  if (command.kind === "scene") return stagedScene(tx, command.sceneId, composer);
  if (command.kind !== "carousel" || command.carousel === null) return null;
  const carousel = await requireSceneCarousel(tx, command.carousel.carouselId);
  // Who finds a carousel on their screen may hold and step it, whoever keeps it.
  if (carousel.id !== running?.carouselId && !maySee(carousel, composer)) throw noCarousel(carousel.id);
  return sceneOfStep(tx, carousel, command.carousel, composer);
}

type AskedCarousel = Omit<SceneCarousel, "startedBy">;
type ScenesCarousel = Carousel & { list: Extract<Carousel["list"], { of: "scenes" }> };

const noCarousel = (id: CarouselId) => new AppError("carousel.not_found", `carousel ${id}`);

async function requireSceneCarousel(tx: Tx, id: CarouselId): Promise<ScenesCarousel> {
  const carousel = await carouselRepository.find(tx, id);
  if (carousel?.list.of !== "scenes") throw noCarousel(id);
  return { ...carousel, list: carousel.list };
}

async function sceneOfStep(
  tx: Tx,
  carousel: ScenesCarousel,
  { step, isHeld }: AskedCarousel,
  composer: Composer,
): Promise<StagedScene | null> {
  const named = carousel.list.steps[step];
  // To hold where it stands needs no scene, though the list became shorter.
  if (named === undefined && isHeld) return null;
  if (named === undefined) throw stepGone(carousel, step);
  return stagedScene(tx, named.sceneId, composer);
}

const MS_PER_SECOND = 1_000;

/** A carousel that was started, stepped or went on stays for its step's dwell; one that nobody touched keeps its time. */
async function nextTurn(tx: Tx, before: StoredDisplay, display: Display, now: EpochMs): Promise<EpochMs | null> {
  const { carousel, layoutVersion } = display;
  if (carousel === null || carousel.isHeld) return null;
  if (layoutVersion === before.display.layoutVersion) return before.nextTurnAt;
  const list = (await carouselRepository.find(tx, carousel.carouselId))?.list;
  const dwellSeconds = list?.steps[carousel.step]?.dwellSeconds;
  return dwellSeconds === undefined ? now : ((now + dwellSeconds * MS_PER_SECOND) as EpochMs);
}
