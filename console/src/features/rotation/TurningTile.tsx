import type { CameraId } from "@vigie/shared/kernel/units";
import type { RoundRun } from "@vigie/shared/rounds/schema";
import type { TileStateName } from "@vigie/shared/walls/screens";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Tile } from "../tile/index.ts";
import { createListViewing } from "./list-viewing.ts";
import { RotationTools } from "./RotationTools.tsx";
import type { RotatingTileProps } from "./rotating-tile-props.ts";
import css from "./rotation.module.css";
import { stepAfter, stepBefore } from "./turning.ts";
import { useRotationKeys } from "./use-rotation-keys.ts";
import { useRun } from "./use-run.ts";
import { useTurning } from "./use-turning.ts";

interface TurningTileProps extends Omit<RotatingTileProps, "content"> {
  name: string;
  steps: readonly { cameraId: CameraId; dwellSeconds: number }[];
  heldStep: number | null;
  /** Null for a carousel. `begunAt`: the step where it stands. */
  round: { run: RoundRun; begunAt: number } | null;
}

/** The frame that is seen, and the one that is being opened behind it. */
export function TurningTile(props: TurningTileProps) {
  const { name, steps, tileRef, viewings, cameras, round, onHold } = props;
  const { t } = useTranslation("rotation");
  const [pausedStep, setPausedStep] = useState<number | null>(null);
  const list = useListViewing(viewings, tileRef);
  const run = useRun(round?.run.id ?? null);
  const heldStep = props.heldStep ?? pausedStep;
  const hold = round === null || onHold === null ? onHold : setPausedStep;
  const { turning, goTo, told } = useTurning({
    dwellsSeconds: useDwells(steps),
    isRound: round !== null,
    begunAt: round?.begunAt ?? 0,
    heldStep,
    // Of a run on a wall screen, where nobody acts, the server sees for itself that nothing is left.
    onLast: () => {
      if (hold !== null) run.end(null);
    },
  });
  const frames = [turning.shown, turning.coming].filter((frame) => frame !== null);
  const at = turning.shown?.step ?? turning.coming?.step ?? 0;
  const controls = {
    isHeld: heldStep !== null,
    onToggle: () => hold?.(heldStep === null ? at : null),
    // Touching it holds it there: whoever turned to a camera wants to look at it.
    onPrevious: () => hold?.(stepBefore(at, steps.length)),
    onNext: () => hold?.((at + 1) % steps.length),
  };
  const afterSkip = () => {
    const following = stepAfter(at, steps.length, true);
    setPausedStep(null);
    if (following === null) run.end(null);
    else goTo(following);
  };
  const { shown } = turning;
  const shownCameraId = shown === null ? null : (steps[shown.step]?.cameraId ?? null);
  const report = useShownState(shown?.serial ?? null, (word) => props.onState(word, shownCameraId));
  useRotationKeys(props.isSelected && hold !== null ? controls : null);
  const position = t(heldStep === null ? "position" : "heldPosition", { name, at: at + 1, count: steps.length });
  const tools = hold !== null && (
    <RotationTools
      {...controls}
      round={
        round === null
          ? null
          : {
              onAsk: (isAsked) => setPausedStep(isAsked ? at : null),
              onSkip: (reason, then) =>
                run.skip(at, reason, () => {
                  then();
                  afterSkip();
                }),
              onStop: run.end,
              act: run.act,
            }
      }
    />
  );

  return (
    <div className={css["frames"]}>
      {frames.map((frame) => {
        const step = steps[frame.step];
        const camera = step === undefined ? undefined : cameras.get(step.cameraId);
        const isShown = frame === (turning.shown ?? turning.coming);
        if (camera === undefined) return <Gone key={frame.serial} onGone={() => told(frame, "refused")} />;
        return (
          <div key={frame.serial} className={css["frame"]} data-shown={isShown} inert={!isShown}>
            <Tile
              camera={camera}
              states={props.states.get(camera.id)}
              tileRef={tileRef}
              isSelected={props.isSelected && isShown}
              hasStatistics={props.hasStatistics && isShown}
              viewings={list.forStep(frame.step)}
              mediaSockets={props.mediaSockets}
              label={
                <>
                  {props.labelOf(camera.id)}
                  <span className={css["position"]} title={position} data-held={heldStep !== null || undefined}>
                    {position}
                  </span>
                </>
              }
              tools={
                <>
                  {tools}
                  {props.menuOf(camera.id)}
                </>
              }
              onStatistics={props.onStatistics}
              onClose={props.onClose}
              onState={(state) => {
                told(frame, state);
                report(frame.serial, state);
              }}
            />
          </div>
        );
      })}
    </div>
  );
}

/** Tells what the frame that is seen says, also when it said it before it was seen. */
function useShownState(shownSerial: number | null, onState: (word: TileStateName | null) => void) {
  const words = useRef(new Map<number, TileStateName>());
  const latest = useRef({ shownSerial, onState });
  latest.current = { shownSerial, onState };
  useEffect(() => {
    const word = shownSerial === null ? undefined : words.current.get(shownSerial);
    if (word !== undefined) latest.current.onState(word);
  }, [shownSerial]);
  useEffect(() => () => latest.current.onState(null), []);
  return (serial: number, word: TileStateName | null) => {
    if (word === null) words.current.delete(serial);
    else words.current.set(serial, word);
    if (word !== null && serial === latest.current.shownSerial) latest.current.onState(word);
  };
}

/** A camera of the list that is no more (to this person): passed over like one that is refused. */
function Gone({ onGone }: { onGone: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it is come upon
  useEffect(() => onGone(), []);
  return null;
}

/** One viewing as long as the tile turns, with one adapter a step, so that no tile is opened anew by a mere drawing. */
function useListViewing(viewings: TurningTileProps["viewings"], { displayId, tile }: TurningTileProps["tileRef"]) {
  const list = useMemo(() => {
    const made = createListViewing(viewings, { displayId, tile });
    const adapters = new Map<number, ReturnType<typeof made.forStep>>();
    return {
      close: made.close,
      forStep(step: number) {
        const adapter = adapters.get(step) ?? made.forStep(step);
        adapters.set(step, adapter);
        return adapter;
      },
    };
  }, [viewings, displayId, tile]);
  useEffect(() => () => list.close(), [list]);
  return list;
}

/** The same array as long as the dwells are the same: a list that is fetched again must not begin a dwell anew. */
function useDwells(steps: TurningTileProps["steps"]): readonly number[] {
  const key = steps.map(({ dwellSeconds }) => dwellSeconds).join(" ");
  return useMemo(() => key.split(" ").map(Number), [key]);
}
