import { daysAfter, monthsAfter } from "../kernel/calendar.ts";
import type { EpochMs } from "../kernel/units.ts";

/**
 * When what begins at `startAt` has to be gone: after the order's days or one month, the earlier of both, on the room's calendar (CSI L.252-5). What
 * began on 31 January is gone on 28 February.
 */
export const expiryOf = (startAt: EpochMs, maxDays: number): EpochMs =>
  Math.min(daysAfter(startAt, maxDays), monthsAfter(startAt, 1)) as EpochMs;
