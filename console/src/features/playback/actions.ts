import { type KeyPress, strokeOf } from "../../lib/key-press.ts";
import type { PlaybackDesk } from "./desk.ts";
import type { TimelineHandle } from "./Timeline.tsx";
import type { Transport } from "./transport.ts";

/** What a key of the screen works with. */
export interface PlaybackKeys {
  desk: PlaybackDesk;
  transport: Transport;
  timeline: TimelineHandle;
  focusGoTo: () => void;
  openMotive: () => void;
}

export interface PlaybackAction {
  name: string;
  labelKey: string;
  /** As they are shown. */
  keys: readonly string[];
  /** As `strokeOf` names them. */
  strokes: readonly string[];
  perform: (stroke: string, keys: PlaybackKeys) => void;
}

const SECOND_MS = 1_000;
const ZOOM_FACTOR = 1.6;
const SPANS_MS: Readonly<Record<string, number>> = {
  Home: 30 * 86_400_000,
  End: 60 * SECOND_MS,
};

const action = (
  name: string,
  keys: readonly string[],
  strokes: readonly string[],
  perform: PlaybackAction["perform"],
): PlaybackAction => ({ name: `playback.${name}`, labelKey: `playback:action.${name}`, keys, strokes, perform });

const shift =
  (byMs: number): PlaybackAction["perform"] =>
  (stroke, { transport }) =>
    transport.send({ type: "shift", byMs: stroke.endsWith("ArrowLeft") ? -byMs : byMs });

/** Keys that answer on the screen *Relecture*. */
export const PLAYBACK_ACTIONS: readonly PlaybackAction[] = [
  action("play", ["Space"], [" ", "K"], (_, { transport }) =>
    transport.send({ type: transport.store.getState().master.isPlaying ? "pause" : "play" }),
  ),
  action("shift", ["← →"], ["ArrowLeft", "ArrowRight"], shift(10 * SECOND_MS)),
  action("shiftSecond", ["Shift+← →"], ["Shift+ArrowLeft", "Shift+ArrowRight"], shift(SECOND_MS)),
  action("frame", [", ."], [",", "."], (stroke, { desk }) => void desk.step(stroke === "." ? 1 : -1)),
  action("speed", ["↑ ↓"], ["ArrowUp", "ArrowDown"], (stroke, { transport }) =>
    transport.send({ type: stroke === "ArrowUp" ? "faster" : "slower" }),
  ),
  action("reverse", ["J"], ["J", "Backspace"], (_, { transport }) => transport.send({ type: "reverse" })),
  action("zoom", ["+", "-"], ["+", "-"], (stroke, { timeline }) => timeline.zoom(stroke === "+" ? 1 / ZOOM_FACTOR : ZOOM_FACTOR)),
  action("span", ["Home", "End"], ["Home", "End"], (stroke, { timeline }) => timeline.show(SPANS_MS[stroke] ?? 0)),
  action("goTo", ["A"], ["A"], (_, { focusGoTo }) => focusGoTo()),
  action("markIn", ["I"], ["I", "["], (_, { desk, transport }) => desk.mark("in", transport.position())),
  action("markOut", ["O"], ["O", "]"], (_, { desk, transport }) => desk.mark("out", transport.position())),
  action("clearMarks", ["Shift+Delete"], ["Shift+Delete"], (_, { desk }) => {
    desk.mark("in", null);
    desk.mark("out", null);
  }),
  action("motive", ["M"], ["M"], (_, { openMotive }) => openMotive()),
];

/** Null: it is not this screen's. */
export function playbackAction(press: KeyPress): { action: PlaybackAction; stroke: string } | null {
  const stroke = strokeOf(press);
  const found = PLAYBACK_ACTIONS.find(({ strokes }) => strokes.includes(stroke));
  return found === undefined ? null : { action: found, stroke };
}
