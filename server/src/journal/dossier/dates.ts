import { ROOM_TIME_ZONE } from "@vigie/shared/kernel/calendar";
import type { EpochMs } from "@vigie/shared/kernel/units";

const DAY_AND_TIME = new Intl.DateTimeFormat("sv-SE", { timeZone: ROOM_TIME_ZONE, dateStyle: "short", timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: ROOM_TIME_ZONE, dateStyle: "short" });
const TIME = new Intl.DateTimeFormat("sv-SE", { timeZone: ROOM_TIME_ZONE, timeStyle: "short" });

/** `yyyy-mm-dd hh:mm:ss` on the room's clock: sorts as it reads, in both languages. */
export const instantText = (at: EpochMs): string => DAY_AND_TIME.format(at);

/** `yyyy-mm-dd`. */
export const dateText = (at: EpochMs): string => DAY.format(at);

/** `hh:mm`. */
export const timeText = (at: EpochMs): string => TIME.format(at);
