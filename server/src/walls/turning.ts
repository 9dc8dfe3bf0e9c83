import type { Clock } from "@vigie/shared/kernel/clock";
import type { DisplayId, EpochMs } from "@vigie/shared/kernel/units";
import { decide } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { Person } from "@vigie/shared/people/schema";
import { apply, type CommandContext, type CommandOutcome, turn } from "@vigie/shared/walls/commands";
import type { Carousel } from "@vigie/shared/walls/scenes";
import type { Display, SceneCarousel } from "@vigie/shared/walls/schema";
import type { Composer } from "@vigie/shared/walls/scopes";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { newId } from "../kernel/ids.ts";
import { findPerson } from "../people/index.ts";
import { stagedScene } from "./contents.ts";
import type { DisplayService } from "./displays.ts";
import { findDisplay, listTurning, type StoredDisplay } from "./displays-repository.ts";
import { carouselRepository } from "./kept-repository.ts";

/** A turn that failed is tried again after this long. */
const RETRY_MS = 5_000;
const MS_PER_SECOND = 1_000;

interface Deps {
  db: Db;
  clock: Clock;
  policy: () => Policy;
  store: () => DisplayService["store"];
  /** Whether a screen of the room shows it. Nobody needs the pictures of a person who is not there to be turned. */
  isShown: (display: Display) => boolean;
  onError: (error: unknown) => void;
}
export type Turning = ReturnType<typeof createTurning>;

/** Turns screens through their scenes by the server's clock, whoever shows them, and takes it up again after a restart. */
export function createTurning({ db, clock, policy, store, isShown, onError }: Deps) {
  const planned = new Map<DisplayId, () => void>();
  const running = new Set<Promise<void>>();
  let isStopped = false;

  function follow(id: DisplayId, nextTurnAt: EpochMs | null): void {
    planned.get(id)?.();
    planned.delete(id);
    if (nextTurnAt === null || isStopped) return;
    const cancel = clock.after(Math.max(0, nextTurnAt - clock.now()), () => {
      planned.delete(id);
      const done: Promise<void> = goOn(id, nextTurnAt).finally(() => running.delete(done));
      running.add(done);
    });
    planned.set(id, cancel);
  }

  async function goOn(id: DisplayId, dueAt: EpochMs): Promise<void> {
    try {
      await transact(db, (unit) => turnOnce(unit, id, dueAt));
    } catch (error) {
      onError(error);
      if (!planned.has(id)) follow(id, (clock.now() + RETRY_MS) as EpochMs);
    }
  }

  async function turnOnce(unit: Unit, id: DisplayId, dueAt: EpochMs): Promise<void> {
    const { tx } = unit;
    const stored = await findDisplay(tx, id);
    const carousel = stored?.display.carousel ?? null;
    // Somebody held or stepped it while this turn waited for the database: what they did plans the next one.
    if (stored === null || carousel === null || stored.nextTurnAt === null || stored.nextTurnAt > dueAt) return;
    const { display } = stored;
    const starter = await findPerson(tx, carousel.startedBy.id);
    const composer = starter === null ? null : composerOf(starter, display);
    const list = (await carouselRepository.find(tx, carousel.carouselId))?.list;
    if (composer === null || list?.of !== "scenes") return hold(unit, stored, carousel);
    if (!isShown(display)) return wait(unit, display, list, carousel.step);
    const next = await nextScene(tx, list, carousel.step, composer);
    if (next === null) return hold(unit, stored, carousel);
    if (next.step === carousel.step) return wait(unit, display, list, carousel.step);
    const { step, scene } = next;
    const context = contextFor(carousel, composer);
    await keep(unit, stored, turn(display, { ...carousel, step }, { ...context, scene }));
  }

  /** Null when whoever started it may no longer do so. */
  function composerOf({ id, role, disabledAt }: Person, { owner }: Display): Composer | null {
    if (disabledAt !== null) return null;
    const target = { kind: "display", owner } as const;
    const may = (act: "display.change" | "display.assign") => decideFor({ id, role }, act, target);
    return may("display.change") ? { personId: id, mayAssign: may("display.assign") } : null;
  }
  function decideFor(
    { id, role }: Pick<Person, "id" | "role">,
    act: "display.change" | "display.assign",
    target: { kind: "display"; owner: Display["owner"] },
  ): boolean {
    // It acts in the name of a person who may have signed out: a session stands behind nothing here.
    const principal = { kind: "person", personId: id, sessionId: newId<never>(), role } as const;
    return decide(policy(), principal, act, target, clock.now(), null).allowed;
  }

  const contextFor = ({ startedBy }: SceneCarousel, composer: Composer | null): CommandContext => ({
    changeId: newId(),
    actor: startedBy,
    mayAssign: composer?.mayAssign ?? false,
    at: clock.now(),
    scene: null,
    history: [],
  });

  /** It stands still where it is: its list is gone, or nobody answers for it any more. */
  async function hold(unit: Unit, stored: StoredDisplay, { carouselId, step, startedBy }: SceneCarousel): Promise<void> {
    const seen = stored.display.layoutVersion;
    const command = { kind: "carousel", seen, carousel: { carouselId, step, isHeld: true } } as const;
    const context = contextFor({ carouselId, step, startedBy, isHeld: true }, null);
    await keep(unit, stored, apply(stored.display, command, context));
  }

  async function keep(unit: Unit, stored: StoredDisplay, outcome: CommandOutcome): Promise<void> {
    if (outcome.outcome !== "applied") throw new Error(`a turn of display ${stored.display.id} was ${outcome.outcome}`);
    await store()(unit, stored, outcome.display, { ...outcome.recorded, isTurn: true });
  }

  /** Nothing is stored: what is due is looked at again after the step's dwell. */
  function wait({ afterCommit }: Unit, { id }: Display, { steps }: Scenes, step: number): void {
    const dwellMs = (steps[step]?.dwellSeconds ?? 0) * MS_PER_SECOND;
    afterCommit(() => follow(id, (clock.now() + Math.max(dwellMs, RETRY_MS)) as EpochMs));
  }

  return {
    follow,
    /** Plans what was turning when the server last stopped. */
    async takeUp(): Promise<void> {
      for (const { display, nextTurnAt } of await listTurning(db)) follow(display.id, nextTurnAt);
    },
    /** Answers once no turn is under way. */
    async stop(): Promise<void> {
      isStopped = true;
      for (const cancel of planned.values()) cancel();
      planned.clear();
      await Promise.all(running);
    },
  };
}

type Scenes = Extract<Carousel["list"], { of: "scenes" }>;

/** The next step whose scene is still there and is the starter's to show; null when there is none. */
async function nextScene(tx: Tx, { steps }: Scenes, after: number, composer: Composer) {
  for (let ahead = 1; ahead <= steps.length; ahead += 1) {
    const step = (after + ahead) % steps.length;
    const named = steps[step];
    const scene = named === undefined ? null : await stagedScene(tx, named.sceneId, composer);
    if (scene !== null) return { step, scene };
  }
  return null;
}
