import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { CameraId, EpochMs, PersonId, RoundRunId, ViewingId } from "@vigie/shared/kernel/units";
import { answersFor } from "@vigie/shared/rounds/rules";
import {
  GRANT_OPEN_MS,
  type ListViewingRequest,
  type StepGrantAnswer,
  type StepRequest,
  type ViewedList,
} from "@vigie/shared/viewings/schema";
import type { Carousel } from "@vigie/shared/walls/scenes";
import type { TileContent } from "@vigie/shared/walls/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import type { ViewingCloser } from "./closing.ts";
import { findListViewing, insertListViewing, type ListViewing, listIdleListViewings } from "./list-repository.ts";
import { liveAnswer, type Opening } from "./opening.ts";
import type { Held, Placing } from "./placing.ts";
import { listOpenViewings } from "./repository.ts";
import { isSameViewer, type Viewer } from "./viewer.ts";

/** What a round's run lets be looked at. `plannedBy`: who planned it, when it answers a due time; null: started outside the schedule. */
export interface RunList {
  cameraIds: readonly CameraId[];
  plannedBy: PersonId | null;
}

interface Deps {
  db: Db;
  clock: Clock;
  placing: Placing;
  opening: Opening;
  closer: ViewingCloser;
  findCarousel: (tx: Tx, id: Carousel["id"]) => Promise<Carousel | null>;
  /** Throws `round.run_over` for one that has ended. */
  requireRun: (tx: Tx, id: RoundRunId) => Promise<RunList>;
  /** Null: there is none of that id. */
  findRun: (tx: Tx, id: RoundRunId) => Promise<RunList | null>;
  /** A step of the run is shown, to be told; or nobody may see it, to be recorded. */
  runStepShown: (unit: Unit, runId: RoundRunId) => void;
  runStepRefused: (runId: RoundRunId, step: number, code: ProblemCode) => Promise<void>;
}
export type ListViewings = ReturnType<typeof createListViewings>;

/** Make before break: the next picture stands before the one before it goes. */
const MAX_OPEN_STEPS = 2;

/** A viewer that shows no step for longer than a grant may wait to be opened has gone. */
const IDLE_MS = GRANT_OPEN_MS;

/** Refusals that nothing but somebody's act or a date ends: the step is left out. Any other trouble passes. */
const NOBODY_MAY: readonly ProblemCode[] = [
  "act.forbidden",
  "camera.disabled",
  "tile.to_take_over",
  "authorisation.none_in_force",
  "habilitation.none_active",
  "habilitation.out_of_scope",
  "habilitation.level_too_low",
  "commune.no_live_view",
];

/** Viewings of whole lists, carousels' and rounds': one viewing each, whose steps are decided one by one. */
export function createListViewings(deps: Deps) {
  const { db, clock, placing, opening, closer } = deps;

  /** The cameras of the list that a tile holds, as it is now. */
  async function read(tx: Tx, content: TileContent): Promise<RunList & { list: ViewedList }> {
    if (content.kind === "round") {
      return { ...(await deps.requireRun(tx, content.runId)), list: { kind: "round", runId: content.runId } };
    }
    const carousel = content.kind === "carousel" ? await deps.findCarousel(tx, content.carouselId) : null;
    if (carousel?.list.of !== "cameras") throw new AppError("tile.other_content", "the tile holds no list of cameras");
    const list = { kind: "carousel", carouselId: carousel.id, version: carousel.version } as const;
    return { cameraIds: carousel.list.steps.map(({ cameraId }) => cameraId), plannedBy: null, list };
  }

  /** The list that a viewing turns through, where its tile still holds it: on a wall screen in the name that the viewing stands in. */
  async function readHeld(tx: Tx, viewer: Viewer, viewing: ListViewing) {
    const { content, placedBy } = await placing.held(tx, viewer, viewing.tile);
    const now = await read(tx, content);
    const isInItsName = viewer.kind === "person" || answersFor(placedBy, now.plannedBy) === viewing.placedBy;
    if (!isSameList(now.list, viewing.list) || !isInItsName) {
      throw new AppError("tile.other_content", `tile ${viewing.tile.tile} holds another list, or in another name`);
    }
    return now;
  }

  /** … at the version that the viewing names. */
  async function readAgain(tx: Tx, viewer: Viewer, viewing: ListViewing) {
    const now = await readHeld(tx, viewer, viewing);
    if (now.list.kind === "carousel" && viewing.list.kind === "carousel" && now.list.version !== viewing.list.version) {
      throw new AppError("carousel.changed", `carousel ${now.list.carouselId} is at version ${now.list.version}`);
    }
    return now;
  }

  async function openStep(
    viewer: Viewer,
    viewing: ListViewing,
    { step, stream, cameraId }: { step: number; stream: StreamName; cameraId: CameraId },
    alongside: (unit: Unit) => Promise<void>,
  ): Promise<StepGrantAnswer> {
    const { id: listViewingId, placedBy, post, list } = viewing;
    const wanted = {
      principal: viewer,
      cameraId,
      stream,
      post,
      placedBy,
      motive: "round",
      listViewingId,
      forwardingId: null,
      lookBack: null,
      step,
    } as const;
    try {
      const grant = await opening.open(wanted, async (unit) => {
        await alongside(unit);
        await closeOlderSteps(unit, listViewingId);
        if (list.kind === "round") deps.runStepShown(unit, list.runId);
      });
      return { ...liveAnswer(grant), listViewingId, step, cameraId };
    } catch (error) {
      if (list.kind === "round" && error instanceof AppError && NOBODY_MAY.includes(error.code)) {
        await deps.runStepRefused(list.runId, step, error.code);
      }
      throw error;
    }
  }

  /** Makes room for one more. */
  async function closeOlderSteps(unit: Unit, listViewingId: ViewingId): Promise<void> {
    const open = await listOpenViewings(unit.tx, { listViewingId });
    for (const older of open.slice(0, Math.max(0, open.length - MAX_OPEN_STEPS + 1)))
      await closer.close(unit, older, { cause: "released", by: "server", seconds: null });
  }

  return {
    /** Opens one viewing of the list that the tile holds, with its first picture. */
    async open(viewer: Viewer, { tile, step, stream }: ListViewingRequest, post: string): Promise<StepGrantAnswer> {
      const held = await placing.held(db, viewer, tile);
      const { cameraIds, list, plannedBy } = await read(db, held.content);
      const cameraId = requireStep(cameraIds, step);
      const placedBy = answersFor(held.placedBy, plannedBy);
      const id = newId<ViewingId>();
      const openedAt = clock.now();
      const viewing: ListViewing = {
        id,
        principal: viewer,
        list,
        tile,
        post,
        placedBy,
        openedAt,
        closedAt: null,
        cause: null,
      };
      return openStep(viewer, viewing, { step, stream, cameraId }, async ({ tx }) => {
        requireSame(held, await placing.held(tx, viewer, tile));
        await readAgain(tx, viewer, viewing);
        await insertListViewing(tx, viewing);
        const opened = { event: "viewing.opened", viewingId: id, principal: viewer, cameraId: null, list } as const;
        await appendJournal(tx, openedAt, "csu", { ...opened, motive: "round", post, placedBy });
      });
    },

    /** What the list of a viewing turns through now; nothing when it is gone. */
    async camerasOf(tx: Tx, list: ViewedList): Promise<readonly CameraId[]> {
      if (list.kind === "round") return (await deps.findRun(tx, list.runId))?.cameraIds ?? [];
      const carousel = await deps.findCarousel(tx, list.carouselId);
      return carousel?.list.of === "cameras" ? carousel.list.steps.map(({ cameraId }) => cameraId) : [];
    },

    /** Throws unless the tile holds the list as when its viewing was opened. */
    async requireHeld(viewer: Viewer, id: ViewingId): Promise<void> {
      const viewing = await findListViewing(db, id);
      if (viewing === null) throw new AppError("viewing.not_found", `list viewing ${id}`);
      await readHeld(db, viewer, viewing);
    },

    /** The same of a wall screen's list, as an answer. */
    async isHeld(tx: Tx, viewing: ListViewing): Promise<boolean> {
      if (viewing.principal.kind !== "device") throw new Error(`list viewing ${viewing.id} is of no wall screen`);
      try {
        await readHeld(tx, viewing.principal, viewing);
        return true;
      } catch (error) {
        if (error instanceof AppError) return false;
        throw error;
      }
    },

    /** Opens the next picture of an open list, decided again. The one before stays until its viewer lets go of it. */
    async step(viewer: Viewer, id: ViewingId, { step, stream }: StepRequest): Promise<StepGrantAnswer> {
      const viewing = await findListViewing(db, id);
      if (viewing === null || !isSameViewer(viewer, viewing.principal)) {
        throw new AppError("viewing.not_found", `list viewing ${id}`);
      }
      requireOpen(viewing);
      const { cameraIds } = await readAgain(db, viewer, viewing);
      return openStep(viewer, viewing, { step, stream, cameraId: requireStep(cameraIds, step) }, async ({ tx }) => {
        requireOpen(await findListViewing(tx, id));
        await readAgain(tx, viewer, viewing);
      });
    },

    /** Closes the lists of which nobody shows a step any more. */
    async sweep(): Promise<void> {
      const since = (clock.now() - IDLE_MS) as EpochMs;
      if ((await listIdleListViewings(db, since)).length === 0) return;
      await transact(db, async (unit) => {
        for (const idle of await listIdleListViewings(unit.tx, since)) await closer.closeList(unit, idle, "socket_lost");
      });
    },
  };
}

function requireStep(cameraIds: readonly CameraId[], step: number): CameraId {
  const cameraId = cameraIds[step];
  if (cameraId === undefined) throw new AppError("request.invalid", `the list has ${cameraIds.length} steps`);
  return cameraId;
}

function requireOpen(viewing: ListViewing | null): void {
  if (viewing === null || viewing.closedAt !== null) throw new AppError("viewing.ended", "the list is closed");
}

function requireSame(before: Held, now: Held): void {
  if (before.placedBy.person.id !== now.placedBy.person.id) {
    throw new AppError("tile.other_content", "somebody else placed it meanwhile");
  }
}

const isSameList = (a: ViewedList, b: ViewedList): boolean =>
  a.kind === "round" ? b.kind === "round" && a.runId === b.runId : b.kind === "carousel" && a.carouselId === b.carouselId;
