/** One showing of one step. `serial` tells two showings of the same camera apart. */
export interface Frame {
  readonly serial: number;
  readonly step: number;
}

/**
 * What a tile that turns shows: the frame that is seen, and the one that is being opened behind it, so that a camera is left only when the
 * next one has its picture.
 */
export interface Turning {
  readonly shown: Frame | null;
  readonly coming: Frame | null;
  readonly serial: number;
  /** Steps that were refused one after the other: when it is all of them nothing is left to turn to. */
  readonly refusedInARow: number;
}

export type TurningEvent =
  /** Go to this step, as soon as its picture is there. */
  | { type: "go"; step: number }
  /** The frame has its picture, or was waited for long enough. */
  | { type: "ready"; serial: number }
  /** Nobody here may see that camera (any more): the next one. */
  | { type: "refused"; serial: number };

export const turningAt = (step: number): Turning => ({ shown: null, coming: { serial: 0, step }, serial: 0, refusedInARow: 0 });

/** `count`: steps of the list, at least one. A round does not begin anew after its last step; a carousel does. */
export function nextTurning(turning: Turning, event: TurningEvent, count: number, isRound: boolean): Turning {
  switch (event.type) {
    case "go":
      return turning.shown?.step === event.step && turning.coming === null ? turning : opening(turning, event.step, 0);
    case "ready":
      if (turning.coming?.serial !== event.serial) return turning;
      return { ...turning, shown: turning.coming, coming: null, refusedInARow: 0 };
    case "refused": {
      const frame = [turning.coming, turning.shown].find((each) => each?.serial === event.serial);
      if (frame === undefined || frame === null) return turning;
      const refused = turning.refusedInARow + 1;
      const following = stepAfter(frame.step, count, isRound);
      // The refusal itself is what is left to show.
      if (refused >= count || following === null) return { ...turning, shown: frame, coming: null, refusedInARow: refused };
      return opening(turning, following, refused);
    }
  }
}

const opening = (turning: Turning, step: number, refusedInARow: number): Turning => ({
  ...turning,
  coming: { serial: turning.serial + 1, step },
  serial: turning.serial + 1,
  refusedInARow,
});

/** Null after the last step of a round. */
export function stepAfter(step: number, count: number, isRound: boolean): number | null {
  if (step + 1 < count) return step + 1;
  return isRound ? null : 0;
}

export const stepBefore = (step: number, count: number): number => (step + count - 1) % count;
