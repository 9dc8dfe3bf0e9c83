import { EpochMs } from "@vigie/shared/kernel/units";

/** The clock of the room: the server's, carried between two beats by the browser's monotonic clock, which never jumps. */
export interface RoomClock {
  beat(serverAt: number): void;
  /** Null before the first beat: no time is better than a wrong one. */
  now(): EpochMs | null;
}

/** A beat can only arrive late, so the earliest of the last few is the truest; old ones go, since clocks drift and a server's may be set. */
const KEPT_BEATS = 6;

export function createRoomClock(monotonicMs: () => number): RoomClock {
  let offsetsMs: number[] = [];
  return {
    beat(serverAt) {
      offsetsMs = [...offsetsMs, serverAt - monotonicMs()].slice(-KEPT_BEATS);
    },
    now: () => (offsetsMs.length === 0 ? null : EpochMs.parse(Math.max(...offsetsMs) + monotonicMs())),
  };
}
