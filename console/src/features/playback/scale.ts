import { EpochMs } from "@vigie/shared/kernel/units";

/** What a timeline shows: it begins at `fromAt`, and so many milliseconds lie on one CSS pixel. */
export interface Scale {
  fromAt: number;
  msPerPx: number;
  widthPx: number;
}

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
/** From one second to thirty days, over the whole width. */
export const SHORTEST_MS = SECOND_MS;
export const LONGEST_MS = 30 * DAY_MS;

/** What the timeline may show at all: from the oldest picture that can be kept to shortly after now. */
export interface Reach {
  from: number;
  until: number;
}

export const lengthMs = ({ msPerPx, widthPx }: Scale): number => msPerPx * widthPx;
export const untilOf = (scale: Scale): number => scale.fromAt + lengthMs(scale);
export const toPx = ({ fromAt, msPerPx }: Scale, at: number): number => (at - fromAt) / msPerPx;
export const toAt = ({ fromAt, msPerPx }: Scale, px: number): EpochMs => EpochMs.parse(Math.max(0, fromAt + px * msPerPx));

/** So long around an instant. */
export const around = (at: number, spanMs: number, widthPx: number, reach: Reach): Scale =>
  within({ fromAt: at - spanMs / 2, msPerPx: spanMs / widthPx, widthPx }, reach);

/** `factor` below 1 shows less, in greater detail. The instant under `px` stays under it, as long as there is something to show on both sides. */
export function zoomAt(scale: Scale, px: number, factor: number, reach: Reach): Scale {
  const spanMs = clamp(lengthMs(scale) * factor, SHORTEST_MS, LONGEST_MS);
  const msPerPx = spanMs / scale.widthPx;
  return within({ ...scale, fromAt: scale.fromAt + px * scale.msPerPx - px * msPerPx, msPerPx }, reach);
}

/** Drags what is shown by so many pixels to the right. */
export const pan = (scale: Scale, byPx: number, reach: Reach): Scale =>
  within({ ...scale, fromAt: scale.fromAt - byPx * scale.msPerPx }, reach);

/** Another width shows as long as before, around the same middle. */
export function resized(scale: Scale, widthPx: number, reach: Reach): Scale {
  if (widthPx === scale.widthPx || widthPx <= 0) return scale;
  return within({ fromAt: scale.fromAt, msPerPx: lengthMs(scale) / widthPx, widthPx }, reach);
}

/** Follows a playhead that leaves the middle two thirds, by bringing it back to a third: it must not be dragged under one's eyes each second. */
export function following(scale: Scale, at: number, reach: Reach): Scale {
  const px = toPx(scale, at);
  const isSeen = px >= scale.widthPx / 6 && px <= (scale.widthPx * 5) / 6;
  return isSeen ? scale : within({ ...scale, fromAt: at - lengthMs(scale) / 3 }, reach);
}

/** Half of the width may lie outside the reach, so that its ends can be looked at in the middle. */
function within(scale: Scale, { from, until }: Reach): Scale {
  const halfMs = lengthMs(scale) / 2;
  return { ...scale, fromAt: clamp(scale.fromAt, from - halfMs, Math.max(from - halfMs, until - halfMs)) };
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
