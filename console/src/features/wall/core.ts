import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import type { DisplayId } from "@vigie/shared/kernel/units";
import type { PersonName } from "@vigie/shared/people/schema";
import { readingOrder } from "@vigie/shared/walls/commands";
import type { CommandAnswer, Display, DisplayCommand } from "@vigie/shared/walls/schema";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Result } from "../../lib/result.ts";
import { type RoomStore, withDisplay } from "../../lib/room-store.ts";
import { type Asked, createCommandQueue, type Purpose } from "./command-queue.ts";
import type { Work } from "./placing.ts";
import { predict } from "./predict.ts";
import { EMPTY, type WallState, withShown } from "./state.ts";
import type { WallWord } from "./words.ts";

export interface WallDeps {
  room: RoomStore;
  command: (id: DisplayId, command: DisplayCommand) => Promise<Result<CommandAnswer>>;
  me: PersonName;
  mayAssign: () => boolean;
  clock: Pick<Clock, "now">;
}

/** What the acts of a wall are made of. */
export interface WallCore {
  store: StoreApi<WallState>;
  /** The answer stops it. */
  onWord(listener: (word: WallWord) => void): () => void;
  /** Shows a command at once and sends it; false when nothing was asked, and the operator was told why if there is something to tell. */
  ask(command: DisplayCommand | null, purpose: Purpose, asked?: number): boolean;
  /** What an act works with; nothing happens before the display is known. */
  withWork(act: (work: Work) => void): void;
  /** What is confirmed, and what is asked beyond it, is to be shown anew. */
  sync(): void;
}

export function createCore(deps: WallDeps): WallCore {
  const { room, command, me, mayAssign, clock } = deps;
  const store = createStore<WallState>()(() => EMPTY);
  const { say, onWord } = createWords();
  const guess = (display: Display, asked: DisplayCommand) => predict(display, asked, { me, mayAssign: mayAssign(), clock });
  const confirmed = () => {
    const { displayId } = store.getState();
    return displayId === null ? null : (room.getState().displays.get(displayId) ?? null);
  };
  const queue = createCommandQueue({
    send: (displayId, asked) => command(displayId, asked),
    predict: (display, asked) => {
      const guessed = guess(display, asked);
      return guessed.outcome === "fits" ? guessed.display : null;
    },
    confirmed,
    onAnswer: (asked, answer) => {
      room.setState(({ displays }) => ({ displays: withDisplay(displays, answer.display) }));
      say(wordOf(asked, answer));
    },
    onProblem: (_, problem) =>
      say(problem.code === "display.nothing_to_undo" ? { kind: "nothing_to_undo" } : { kind: "refused", problem }),
    onChange: () => sync(),
  });
  const sync = () => store.setState((before) => withShown(before, confirmed(), queue.shown()));
  listenToRoom({ room, store, me, say, sync });

  return {
    store,
    onWord,
    sync,
    ask(command, purpose, asked = 1) {
      const { display } = store.getState();
      if (command === null || display === null) return false;
      const refusal = refusalOf(guess(display, command), room);
      if (refusal !== null) say(refusal);
      else queue.ask({ displayId: display.id, command, purpose, asked });
      return refusal === null;
    },
    withWork(act) {
      const { display, selected } = store.getState();
      if (display !== null) act({ display, selected, shown: readingOrder(display) });
    },
  };
}

function createWords(): { say: (word: WallWord) => void; onWord: WallCore["onWord"] } {
  const listeners = new Set<(word: WallWord) => void>();
  return {
    say: (word) => {
      for (const listener of [...listeners]) listener(word);
    },
    onWord(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const wordOf = ({ purpose, asked }: Asked, answer: CommandAnswer): WallWord =>
  answer.outcome === "superseded"
    ? { kind: "superseded", by: answer.by, at: answer.at }
    : { kind: "done", purpose, change: answer.change, asked };

/** What can be said without asking the server. Pictures go on without it, commands do not: said at once, instead of after a time-out. */
function refusalOf(guessed: ReturnType<typeof predict>, room: RoomStore): WallWord | null {
  if (guessed.outcome === "locked") return { kind: "locked", by: guessed.by };
  if (room.getState().link.state !== "lost") return null;
  return { kind: "refused", problem: toProblem(new AppError("server.unreachable", "the link is lost")) };
}

interface Listening extends Pick<WallCore, "store" | "sync">, Pick<WallDeps, "room" | "me"> {
  say: (word: WallWord) => void;
}

/** Follows what the server tells of this display, and tells what others did to it. As long as the room's store lives. */
function listenToRoom({ room, store, me, say, sync }: Listening): void {
  room.subscribe((state, before) => {
    const { displayId } = store.getState();
    if (displayId === null) return;
    const display = state.displays.get(displayId);
    if (display !== before.displays.get(displayId)) sync();
    const { lastChange } = state;
    if (lastChange === before.lastChange || lastChange?.displayId !== displayId || display === undefined) return;
    if (lastChange.change.by.id !== me.id) say({ kind: "by_another", change: lastChange.change, display });
  });
}
