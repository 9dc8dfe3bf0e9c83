import type { TileStateName } from "@vigie/shared/walls/screens";
import { useEffect, useReducer, useRef } from "react";
import { useServices } from "../../lib/services.tsx";
import { type Frame, nextTurning, stepAfter, type Turning, turningAt } from "./turning.ts";

/** A picture that does not come is shown without one, with the word that says why. */
const WAITED_MS = 3_000;

interface TurningUse {
  dwellsSeconds: readonly number[];
  isRound: boolean;
  begunAt: number;
  /** Stands still at this step; null: turns. */
  heldStep: number | null;
  /** A round's last step was shown for its dwell. */
  onLast: () => void;
}

/** Turns the steps by their dwell, which begins when a step is seen. */
export function useTurning({ dwellsSeconds, isRound, begunAt, heldStep, onLast }: TurningUse) {
  const { clock } = useServices();
  const count = dwellsSeconds.length;
  const [turning, dispatch] = useReducer(
    (before: Turning, event: Parameters<typeof nextTurning>[1]) => nextTurning(before, event, count, isRound),
    heldStep ?? begunAt,
    turningAt,
  );
  const last = useRef(onLast);
  last.current = onLast;
  const { shown, coming } = turning;

  useEffect(() => {
    if (heldStep !== null) dispatch({ type: "go", step: Math.min(heldStep, count - 1) });
  }, [heldStep, count]);

  useEffect(() => {
    if (shown === null || heldStep !== null) return;
    return clock.after((dwellsSeconds[shown.step] ?? 0) * 1_000, () => {
      const following = stepAfter(shown.step, count, isRound);
      if (following === null) last.current();
      else dispatch({ type: "go", step: following });
    });
  }, [shown, heldStep, dwellsSeconds, count, isRound, clock]);

  useEffect(() => {
    if (coming === null) return;
    return clock.after(WAITED_MS, () => dispatch({ type: "ready", serial: coming.serial }));
  }, [coming, clock]);

  return {
    turning,
    goTo: (step: number) => dispatch({ type: "go", step }),
    /** What the tile of one frame says. */
    told({ serial }: Frame, state: TileStateName | null) {
      if (state === "refused") dispatch({ type: "refused", serial });
      else if (state === "live" || state === "late") dispatch({ type: "ready", serial });
    },
  };
}
