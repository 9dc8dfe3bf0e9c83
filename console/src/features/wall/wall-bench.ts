import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import { CameraId, DisplayChangeId, DisplayId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import type { PersonName } from "@vigie/shared/people/schema";
import type { RecordedChange } from "@vigie/shared/walls/changes";
import { apply, whoChanged } from "@vigie/shared/walls/commands";
import { type LayoutName, MAX_TILES } from "@vigie/shared/walls/layouts";
import type { CommandAnswer, Display, DisplayCommand } from "@vigie/shared/walls/schema";
import { problem, type Result, success } from "../../lib/result.ts";
import { createRoomStore, withDisplay } from "../../lib/room-store.ts";
import { createWall } from "./store.ts";
import type { WallWord } from "./words.ts";

/** For tests: ids, and a wall with a server that decides by the server's own function. */

const uuid = (kind: string, number: number) => `01890000-0000-7000-8000-${kind}${String(number).padStart(10, "0")}`;
export const camera = (number: number) => CameraId.parse(uuid("ca", number));
export const ME: PersonName = { id: PersonId.parse(uuid("ee", 1)), displayName: "Opérateur 1" };
export const CHIEF: PersonName = { id: PersonId.parse(uuid("ee", 2)), displayName: "Chef de salle" };

export const aDisplay = (name: LayoutName = "4"): Display => ({
  id: DisplayId.parse(uuid("dd", 1)),
  owner: { kind: "person", personId: ME.id, screen: 1 },
  version: 1,
  layoutVersion: 1,
  layout: { kind: "named", name },
  sceneId: null,
  carousel: null,
  tiles: Array.from({ length: MAX_TILES }, () => ({
    version: 0,
    content: null,
    placedBy: null,
    lockedBy: null,
    isToTakeOver: false,
  })),
});

/** Answers each command when told to, one after the other; others command it too. */
export function aServer(start: Display) {
  let display = start;
  let history: readonly RecordedChange[] = [];
  let changes = 0;
  const waiting: (() => void)[] = [];

  function decide(command: DisplayCommand, actor: PersonName, mayAssign: boolean): Result<CommandAnswer> {
    changes += 1;
    const at = EpochMs.parse(1_000 + changes);
    const changeId = DisplayChangeId.parse(uuid("c0", changes));
    const outcome = apply(display, command, { changeId, actor, mayAssign, at, scene: null, history });
    if (outcome.outcome === "refused") return problem(toProblem(new AppError(outcome.code, "")));
    if (outcome.outcome === "superseded")
      return success({ outcome: "superseded", ...whoChanged(display, outcome.tile, history, { by: actor, at }), display });
    display = outcome.display;
    history = [outcome.recorded, ...history];
    return success({ outcome: "applied", change: outcome.recorded.change, display });
  }
  return {
    display: () => display,
    /** As another console does it, at once. */
    commanded: (command: DisplayCommand, actor: PersonName, mayAssign = true) => decide(command, actor, mayAssign),
    send: (command: DisplayCommand) =>
      new Promise<Result<CommandAnswer>>((resolve) => waiting.push(() => resolve(decide(command, ME, false)))),
    waiting: () => waiting.length,
    /** Answers all that is asked, and what follows from the answers. */
    async answerAll() {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        next();
        // The console goes on in microtasks.
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      }
    },
  };
}

export function aWall(start: Display = aDisplay()) {
  const server = aServer(start);
  const room = createRoomStore();
  room.setState({ link: { state: "up" } });
  const words: WallWord[] = [];
  const wall = createWall({
    room,
    command: (_, command) => server.send(command),
    me: ME,
    mayAssign: () => false,
    clock: { now: () => EpochMs.parse(0) },
  });
  wall.onWord((word) => words.push(word));
  wall.show(start);
  return {
    wall,
    server,
    room,
    words,
    state: () => wall.store.getState(),
    /** The cameras that are shown, by tile of the layout. */
    tiles: (count = 4) =>
      wall.store
        .getState()
        .display?.tiles.slice(0, count)
        .map(({ content }) => (content?.kind === "camera" ? content.cameraId : null)),
    /** The server tells what somebody else did. */
    told(result: Result<CommandAnswer>) {
      if (result.outcome !== "success" || result.value.outcome !== "applied") throw new Error("nothing was changed");
      const { display, change } = result.value;
      room.setState(({ displays }) => ({
        displays: withDisplay(displays, display),
        lastChange: { displayId: display.id, change },
      }));
    },
  };
}
