import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import { createStore } from "zustand/vanilla";
import type { CaseMotive } from "./camera-playback.ts";
import type { Look } from "./desk.ts";
import { immediateAround } from "./range.ts";
import { createTransport } from "./transport.ts";

/** One key, so far back. */
export const REPLAY_MS = 30_000;
/** Written like any other motive, and asked of nobody. */
export const IMMEDIATE: CaseMotive = { motive: "immediate", reference: null };

/** A tile of the wall that shows what its camera has just shown, over its live picture. */
export interface Replay extends Look {
  cameraId: CameraId;
}

export const tileKey = ({ displayId, tile }: TileRef): string => `${displayId} ${tile}`;

/** Instant replays, by tile: the other tiles stay live. */
export function createReplays({ clock, now }: { clock: Clock; now: () => EpochMs }) {
  const store = createStore<{ replays: ReadonlyMap<string, Replay> }>()(() => ({ replays: new Map() }));
  const set = (key: string, replay: Replay | null) => {
    const replays = new Map(store.getState().replays);
    if (replay === null) replays.delete(key);
    else replays.set(key, replay);
    store.setState({ replays });
  };
  return {
    store,
    /** Thirty seconds back; again: thirty more, as far as the immediate look reaches. */
    back(tile: TileRef, cameraId: CameraId): void {
      const key = tileKey(tile);
      const known = store.getState().replays.get(key);
      if (known?.cameraId === cameraId) {
        known.transport.send({ type: "shift", byMs: -REPLAY_MS });
        return;
      }
      const range = immediateAround(now());
      const transport = createTransport({ clock, now, range, at: now() - REPLAY_MS });
      transport.send({ type: "play" });
      set(key, { cameraId, range, transport });
    },
    /** False: it is live already. */
    live(tile: TileRef): boolean {
      const key = tileKey(tile);
      if (!store.getState().replays.has(key)) return false;
      set(key, null);
      return true;
    },
  };
}
export type Replays = ReturnType<typeof createReplays>;
