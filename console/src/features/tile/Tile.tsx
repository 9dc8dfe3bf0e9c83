import type { CameraStates, StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { TileStateName } from "@vigie/shared/walls/screens";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import { CameraHealthLines } from "../health/index.ts";
import { aimFor, type Box, fittingStream, hasSub, type StreamWish, type TileCamera } from "./aim.ts";
import { RungWord } from "./RungWord.tsx";
import { StateWord } from "./StateWord.tsx";
import { StatisticsOverlay } from "./StatisticsOverlay.tsx";
import { isCurrent } from "./state.ts";
import { TileAdvice } from "./TileAdvice.tsx";
import { TileErrorBoundary } from "./TileErrorBoundary.tsx";
import css from "./tile.module.css";
import type { TilePlayer } from "./tile-player.ts";
import { STATUS_AT_START, type TileStatus } from "./tile-status.ts";
import { useBox } from "./use-box.ts";
import { usePlayer } from "./use-player.ts";

export interface TileProps {
  camera: TileCamera;
  states: CameraStates | undefined;
  /** Where it is shown: the server derives from it who placed it and why. Null: outside any display. */
  tileRef: TileRef | null;
  /** Worked with: full picture, least delay. */
  isSelected: boolean;
  hasStatistics: boolean;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  /** After the name in the bar: who pushed it, a lock, a carousel's position. */
  label?: ReactNode;
  /** In the place of the state's word, while what is seen is not the live picture. */
  word?: ReactNode;
  /** Before the tile's own tools. */
  tools?: ReactNode;
  /** Over the picture, whatever it comes on. */
  over?: ReactNode;
  /** The one stream to show, where the camera has it; absent: the one that fits, or that is asked for. */
  stream?: StreamName;
  /** Null: none are shown. */
  onStatistics: (() => void) | null;
  /** Null: whoever looks may not take it off. */
  onClose: (() => void) | null;
  /** At each change of the tile's word; null once it is gone. */
  onState: (state: TileStateName | null) => void;
  /** At each change of what the tile says, in full. */
  onStatus?: (status: TileStatus) => void;
}

/**
 * One camera on the wall. A fault in it stays in it. Another camera in the same place is drawn by the same element: two dozen that are made
 * anew at a change of scene cost as much as their pictures.
 */
export function Tile(props: TileProps) {
  return (
    <TileErrorBoundary cameraId={props.camera.id}>
      <PlayingTile {...props} />
    </TileErrorBoundary>
  );
}

function PlayingTile(props: TileProps) {
  const { camera, states, tileRef, isSelected, hasStatistics, viewings, mediaSockets, label } = props;
  const [status, setStatus] = useOf<TileStatus>(camera.id, STATUS_AT_START);
  const [asked, setAsked] = useOf<StreamWish>(camera.id, "fitting");
  const wish = hasSub(camera) ? (props.stream ?? asked) : asked;
  const player = useRef<TilePlayer | null>(null);
  const host = useRef<HTMLDivElement>(null);
  useStateReport(camera.id, status.state.name, props.onState);
  useStatusReport(status, props.onStatus);
  const fitting = useFittingStream(camera, states, host);
  const aim = aimFor(camera, isSelected, wish, fitting);
  usePlayer({
    camera,
    states,
    tileRef,
    aim,
    isAsked: wish !== "fitting",
    viewings,
    mediaSockets,
    host,
    player,
    onStatus: setStatus,
  });
  const { stream } = aim;
  // Asking for the stream that fits anyway ends the exception.
  const ask = (asked: StreamName) =>
    setAsked(asked === aimFor(camera, isSelected, "fitting", fitting).stream ? "fitting" : asked);

  return (
    <article
      className={css["tile"]}
      data-current={isCurrent(status.state)}
      data-word={status.state.name}
      data-selected={isSelected}
      aria-label={`${camera.number} ${camera.name}`}
    >
      <header className={css["bar"]}>
        <span className={css["number"]}>{camera.number}</span>
        <span className={css["name"]} title={camera.name}>
          {camera.name}
        </span>
        {label}
        <RungWord rung={status.rung} reason={status.reason} />
        {props.word ?? <StateWord state={status.state} isAnnounced={isSelected} />}
      </header>
      <div className={css["screen"]}>
        <div ref={host} className={css["picture"]} />
        {props.over}
        {/* Of the live picture: under another it would be read as that one's. */}
        {props.word === undefined && (
          <TileAdvice
            cameraId={camera.id}
            status={status}
            stream={stream}
            states={states}
            onStream={ask}
            onRetry={() => player.current?.retry()}
          />
        )}
        {hasStatistics && (
          <div className={css["statistics"]}>
            <StatisticsOverlay read={() => player.current?.statistics() ?? null} />
            <CameraHealthLines cameraId={camera.id} />
          </div>
        )}
        <Tools {...props} stream={stream} onStream={props.stream === undefined && hasSub(camera) ? ask : null} />
      </div>
    </article>
  );
}

interface ToolsProps extends Pick<TileProps, "camera" | "tools" | "hasStatistics" | "onStatistics" | "onClose"> {
  stream: StreamName;
  /** Null: it is not for whoever looks to choose. */
  onStream: ((stream: StreamName) => void) | null;
}

function Tools({ camera, tools, stream, hasStatistics, onStream, onStatistics, onClose }: ToolsProps) {
  const { t } = useTranslation("tile");
  const other = stream === "main" ? "sub" : "main";
  return (
    <footer className={css["tools"]}>
      {tools}
      {onStream !== null && (
        <button type="button" className={css["tool"]} onClick={() => onStream(other)} title={t(`show.${other}`)}>
          {t(`streamShort.${other}`)}
        </button>
      )}
      {onStatistics !== null && (
        <button
          type="button"
          className={css["tool"]}
          aria-pressed={hasStatistics}
          onClick={onStatistics}
          title={t("statistics.toggle")}
        >
          {t("statistics.short")}
        </button>
      )}
      {onClose !== null && (
        <button type="button" className={css["tool"]} onClick={onClose} aria-label={t("close", { number: camera.number })}>
          ✕
        </button>
      )}
    </footer>
  );
}

/** State of one camera: another camera in its place begins with `initial`, in the same drawing. */
function useOf<T>(cameraId: CameraId, initial: T): [T, (value: T) => void] {
  const [kept, setKept] = useState({ cameraId, value: initial });
  const set = useCallback((value: T) => setKept({ cameraId, value }), [cameraId]);
  return [kept.cameraId === cameraId ? kept.value : initial, set];
}

/** Follows the tile's size, and tells React of it only when another stream fits. */
function useFittingStream(
  camera: TileCamera,
  states: CameraStates | undefined,
  host: React.RefObject<HTMLDivElement | null>,
): StreamName {
  const box = useRef<Box | null>(null);
  const [before, setBefore] = useOf<StreamName>(camera.id, "sub");
  const fit = () => setBefore(fittingStream(camera, states, box.current, before));
  useBox(host, (size) => {
    box.current = size;
    fit();
  });
  const fitting = fittingStream(camera, states, box.current, before);
  useEffect(() => setBefore(fitting), [fitting, setBefore]);
  return fitting;
}

function useStateReport(cameraId: CameraId, name: TileStateName, onState: TileProps["onState"]): void {
  const latest = useRef(onState);
  latest.current = onState;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same word of another camera is news
  useEffect(() => latest.current(name), [cameraId, name]);
  useEffect(() => () => latest.current(null), []);
}

function useStatusReport(status: TileStatus, onStatus: TileProps["onStatus"]): void {
  const latest = useRef(onStatus);
  latest.current = onStatus;
  useEffect(() => latest.current?.(status), [status]);
}
