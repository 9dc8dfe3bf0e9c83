import type { Clock } from "@vigie/shared/kernel/clock";
import type { DeviceId, DisplayId, EpochMs, SessionId } from "@vigie/shared/kernel/units";
import type { PersonName } from "@vigie/shared/people/schema";
import { type RoomScreen, SCREEN_DEAD_MS, type ScreenBeat } from "@vigie/shared/walls/screens";
import type { Post } from "../kernel/post.ts";

/** A window that was closed is listed this long after its last beat: a browser that restarts comes back within it. */
const FORGET_MS = 60_000;

/** A window's socket: who sits behind it, and where. A wall screen has neither session nor person. */
export interface WindowOf {
  socketId: string;
  sessionId: SessionId | null;
  person: PersonName | null;
  place: RoomScreen["place"];
}

interface Window extends WindowOf {
  beat: ScreenBeat;
  seenAt: EpochMs;
  /** Monotonic. */
  seenMs: number;
  isConnected: boolean;
  /** Counts windows as they appeared; `sessionOrder` is that of the first one of its session. */
  order: number;
  sessionOrder: number;
}

/** One display. Two windows may show it at once: of a person who signed in at two posts. */
interface Screen {
  /** A wall screen is listed whether it was ever seen or not. */
  deviceId: DeviceId | null;
  windows: Map<string, Window>;
}

/**
 * The screens of the room as they are now. In memory: after a restart wall screens are expected, and everybody else beats again within
 * seconds. `changed`: there may be something to tell.
 */
export function createPresence(clock: Clock, changed: () => void) {
  const screens = new Map<DisplayId, Screen>();
  /** What was told last: the same is not told again. */
  const told = new Map<DisplayId, string>();
  /** As they were last, until that is told. */
  const gone = new Map<DisplayId, RoomScreen>();

  let opened = 0;

  const screenOf = (id: DisplayId): Screen => {
    const known = screens.get(id) ?? { deviceId: null, windows: new Map() };
    screens.set(id, known);
    gone.delete(id);
    return known;
  };
  const windows = () => [...screens.values()].flatMap((screen) => [...screen.windows.values()]);

  function dropWindows(holds: (window: Window) => boolean): void {
    for (const [id, screen] of screens) {
      const dropped = [...screen.windows.values()].filter(holds);
      if (screen.deviceId === null && dropped.length === screen.windows.size) dropScreen(id, screen);
      for (const { socketId } of dropped) screen.windows.delete(socketId);
    }
    changed();
  }
  function dropScreen(id: DisplayId, screen: Screen): void {
    const last = toRoomScreen(id, screen, clock.monotonicMs());
    if (last !== null) gone.set(id, { ...last, state: "gone", tiles: [] });
    screens.delete(id);
    told.delete(id);
  }

  const list = (): RoomScreen[] =>
    [...screens].flatMap(([id, screen]) => {
      const shown = toRoomScreen(id, screen, clock.monotonicMs());
      return shown === null ? [] : [shown];
    });

  return {
    list,

    /** A window says what it shows. */
    beat(from: WindowOf, beat: ScreenBeat): void {
      const screen = screenOf(beat.displayId);
      const order = screen.windows.get(from.socketId)?.order ?? opened++;
      const ofSession = [...screen.windows.values()].filter(({ sessionId }) => sessionId === from.sessionId);
      const sessionOrder = ofSession[0]?.sessionOrder ?? order;
      // The same window after its socket was lost: what it was before is no second window.
      for (const { socketId, isConnected } of ofSession) if (!isConnected) screen.windows.delete(socketId);
      const now = { seenAt: clock.now(), seenMs: clock.monotonicMs(), isConnected: true };
      screen.windows.set(from.socketId, { ...from, ...now, beat, order, sessionOrder });
      changed();
    },

    /** The socket closed: a reload, a lost link, or a closed window, which its silence tells apart. */
    disconnected(socketId: string): void {
      for (const window of windows()) if (window.socketId === socketId) window.isConnected = false;
    },

    /** The person signed out: the screen is not dead, it is gone. */
    sessionEnded: (id: SessionId): void => dropWindows(({ sessionId }) => sessionId === id),

    /** The post where a socket sits has another name now, or became one. */
    moved(socketId: string, { name, deviceId }: Post): void {
      for (const window of windows())
        if (window.socketId === socketId && window.place.kind === "post")
          window.place = { ...window.place, post: name, deviceId };
      changed();
    },

    /** From now on it is listed, seen or not. */
    expect({ displayId, deviceId }: { displayId: DisplayId; deviceId: DeviceId }): void {
      screenOf(displayId).deviceId = deviceId;
      changed();
    },

    /** A wall screen whose secret was ended. */
    forget(deviceId: DeviceId): void {
      for (const [id, screen] of screens) if (screen.deviceId === deviceId) dropScreen(id, screen);
      changed();
    },

    /** Time passed: some may be dead, or gone. */
    check(): void {
      const now = clock.monotonicMs();
      dropWindows(
        ({ place, isConnected, seenMs }) => place.kind === "post" && !isConnected && now - seenMs >= SCREEN_DEAD_MS + FORGET_MS,
      );
    },

    /** What changed since it was taken last; a screen that is no longer there once more, as `gone`. */
    takeNews(): RoomScreen[] {
      const lost = [...gone.values()];
      gone.clear();
      const news = list().filter((screen) => {
        const key = keyOf(screen);
        if (told.get(screen.displayId) === key) return false;
        told.set(screen.displayId, key);
        return true;
      });
      return [...lost, ...news];
    },
  };
}
export type Presence = ReturnType<typeof createPresence>;

/** While a screen beats, the instant of its last beat is no news. */
function keyOf(screen: RoomScreen): string {
  const isBeating = screen.state === "alive" || screen.state === "hidden";
  return JSON.stringify(isBeating ? { ...screen, seenAt: null } : screen);
}

type State = Exclude<RoomScreen["state"], "gone">;
const BEST_FIRST: readonly State[] = ["alive", "hidden", "dead"];

function stateOf({ seenMs, beat }: Window, nowMs: number): State {
  if (nowMs - seenMs >= SCREEN_DEAD_MS) return "dead";
  return beat.isHidden ? "hidden" : "alive";
}

/**
 * The window that speaks for a display: the liveliest. Of two sessions the one that was there first, so that they do not take turns; of one
 * session the newest, which was opened because the server still believes in a socket that is dead.
 */
const bySpeaker = (a: { window: Window; state: State }, b: { window: Window; state: State }): number =>
  BEST_FIRST.indexOf(a.state) - BEST_FIRST.indexOf(b.state) ||
  a.window.sessionOrder - b.window.sessionOrder ||
  b.window.order - a.window.order;

function toRoomScreen(displayId: DisplayId, { deviceId, windows }: Screen, nowMs: number): RoomScreen | null {
  const states = [...windows.values()].map((window) => ({ window, state: stateOf(window, nowMs) }));
  const [best] = states.sort(bySpeaker);
  if (best === undefined) {
    if (deviceId === null) return null;
    return { displayId, place: { kind: "wall_screen", deviceId }, person: null, state: "dead", seenAt: null, tiles: [] };
  }
  const { place, person, seenAt, beat } = best.window;
  return { displayId, place, person, state: best.state, seenAt, tiles: beat.tiles };
}
