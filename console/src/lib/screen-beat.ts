import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, DisplayId } from "@vigie/shared/kernel/units";
import { SCREEN_BEAT_MS, type ScreenBeat, type TileReport, type TileStateName } from "@vigie/shared/walls/screens";

/** What the tiles say goes to the server at once, but never more often than this. */
const CHANGE_MS = 1_000;

interface ScreenBeatDeps {
  clock: Clock;
  send: (beat: ScreenBeat) => void;
}

/** Tells the server what this window shows now: every five seconds, and soon after something changed. */
export function createScreenBeat({ clock, send }: ScreenBeatDeps) {
  const reports = new Map<number, TileReport>();
  let displayId: DisplayId | null = null;
  /** Until a wall is drawn. */
  let isHidden = true;
  let sentMs = Number.NEGATIVE_INFINITY;
  let cancel: () => void = () => undefined;

  const beat = () => {
    cancel();
    if (displayId === null) return;
    sentMs = clock.monotonicMs();
    send({ displayId, isHidden, tiles: [...reports.values()] });
    cancel = clock.after(SCREEN_BEAT_MS, beat);
  };
  const soon = () => {
    cancel();
    if (displayId !== null) cancel = clock.after(Math.max(0, sentMs + CHANGE_MS - clock.monotonicMs()), beat);
  };

  return {
    /** Null: this window shows no display, and says nothing. */
    shows(shown: DisplayId | null) {
      if (shown === displayId) return;
      displayId = shown;
      reports.clear();
      soon();
    },
    hidden(hidden: boolean) {
      isHidden = hidden;
      beat();
    },
    /** A tile's word; null once it shows no camera. */
    report(tile: number, cameraId: CameraId, state: TileStateName | null) {
      const before = reports.get(tile);
      // A tile that takes another's place speaks before the one that went says so.
      if (state === null && before?.cameraId !== cameraId) return;
      if (state === null) reports.delete(tile);
      else if (before?.cameraId === cameraId && before.state === state) return;
      else reports.set(tile, { tile, cameraId, state });
      soon();
    },
    stop: () => cancel(),
  };
}
export type ScreenBeatSender = ReturnType<typeof createScreenBeat>;
