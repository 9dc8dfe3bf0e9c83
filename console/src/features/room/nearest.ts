/** A rectangle as it is drawn, in any one unit. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export type Direction = "left" | "right" | "up" | "down";

/** What lies askew is farther than what lies straight ahead by this factor. */
const ASKEW = 3;

/**
 * The box that an arrow leads to, by its index; null: there is none on that side. Among those that begin where `from` ends or beyond, the one
 * that is nearest: what lies straight ahead before what lies askew, as one sees them.
 */
export function nearest(boxes: readonly Box[], from: Box, direction: Direction): number | null {
  let best: { at: number; distance: number } | null = null;
  for (const [at, box] of boxes.entries()) {
    const ahead = gapAhead(from, box, direction);
    if (ahead === null) continue;
    const distance = ahead + ASKEW * gapBeside(from, box, direction) + centreShift(from, box, direction) / ASKEW;
    if (best === null || distance < best.distance) best = { at, distance };
  }
  return best?.at ?? null;
}

/** Borders and rounding make neighbours overlap by a little. */
const OVERLAP = 2;

function gapAhead(from: Box, to: Box, direction: Direction): number | null {
  const gap = {
    left: from.left - to.right,
    right: to.left - from.right,
    up: from.top - to.bottom,
    down: to.top - from.bottom,
  }[direction];
  return gap < -OVERLAP ? null : Math.max(0, gap);
}

const isLevel = (direction: Direction): boolean => direction === "left" || direction === "right";

function gapBeside(from: Box, to: Box, direction: Direction): number {
  return isLevel(direction)
    ? Math.max(0, to.top - from.bottom, from.top - to.bottom)
    : Math.max(0, to.left - from.right, from.left - to.right);
}

/** From the leading edge's middle: one comes out of a large tile towards the first of its small neighbours. */
function centreShift(from: Box, to: Box, direction: Direction): number {
  return isLevel(direction)
    ? Math.abs(from.top + from.bottom - to.top - to.bottom) / 2
    : Math.abs(from.left + from.right - to.left - to.right) / 2;
}
