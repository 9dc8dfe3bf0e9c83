import type { Camera, CameraStates, StreamName } from "@vigie/shared/cameras/schema";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { TileStateName } from "@vigie/shared/walls/screens";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MediaSockets } from "../../lib/media-socket.ts";
import { useServices } from "../../lib/services.tsx";
import type { Viewings } from "../../lib/viewings.ts";
import { aimFor, hasSub, type StreamWish } from "./aim.ts";
import { StateWord } from "./StateWord.tsx";
import { StatisticsOverlay } from "./StatisticsOverlay.tsx";
import { isCurrent } from "./state.ts";
import { TileAdvice } from "./TileAdvice.tsx";
import { TileErrorBoundary } from "./TileErrorBoundary.tsx";
import css from "./tile.module.css";
import { TilePlayer, type TileStatus } from "./tile-player.ts";

export interface TileProps {
  camera: Camera;
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
  /** Before the tile's own tools. */
  tools?: ReactNode;
  onStatistics: () => void;
  /** Null: whoever looks may not take it off. */
  onClose: (() => void) | null;
  /** At each change of the tile's word; null once it is gone. */
  onState: (state: TileStateName | null) => void;
}

/** One camera on the wall. A fault in it stays in it. */
export function Tile(props: TileProps) {
  return (
    <TileErrorBoundary key={props.camera.id}>
      <PlayingTile {...props} />
    </TileErrorBoundary>
  );
}

const OPENING: TileStatus = { state: { name: "opening" }, unrenewedSinceAt: null, replacedCodec: null };
/** A tile that is passed over on the way to another must not change its stream twice; one that is left keeps its picture a moment. */
const PROMOTE_MS = 250;
const DEMOTE_MS = 1_000;

function PlayingTile(props: TileProps) {
  const { camera, states, tileRef, isSelected, hasStatistics, viewings, mediaSockets, label, tools, onStatistics, onClose } =
    props;
  const { t } = useTranslation("tile");
  const [status, setStatus] = useState(OPENING);
  const [wish, setWish] = useState<StreamWish>("fitting");
  const player = useRef<TilePlayer | null>(null);
  const host = useRef<HTMLDivElement>(null);
  useStateReport(status.state.name, props.onState);
  usePlayer({ camera, tileRef, isSelected, wish, viewings, mediaSockets, host, player, onStatus: setStatus });
  const { stream } = aimFor(camera, isSelected, wish);
  const other = stream === "main" ? "sub" : "main";
  // Asking for the stream that fits anyway ends the exception.
  const ask = (asked: StreamName) => setWish(asked === aimFor(camera, isSelected, "fitting").stream ? "fitting" : asked);

  return (
    <article
      className={css["tile"]}
      data-current={isCurrent(status.state)}
      data-selected={isSelected}
      aria-label={`${camera.number} ${camera.name}`}
    >
      <header className={css["bar"]}>
        <span className={css["number"]}>{camera.number}</span>
        <span className={css["name"]} title={camera.name}>
          {camera.name}
        </span>
        {label}
        <StateWord state={status.state} isAnnounced={isSelected} />
      </header>
      <div className={css["screen"]}>
        <div ref={host} className={css["picture"]} />
        <TileAdvice status={status} stream={stream} states={states} onStream={ask} onRetry={() => player.current?.retry()} />
        {hasStatistics && <StatisticsOverlay read={() => player.current?.statistics() ?? null} />}
        <footer className={css["tools"]}>
          {tools}
          {hasSub(camera) && (
            <button type="button" className={css["tool"]} onClick={() => ask(other)} title={t(`show.${other}`)}>
              {t(`streamShort.${other}`)}
            </button>
          )}
          <button
            type="button"
            className={css["tool"]}
            aria-pressed={hasStatistics}
            onClick={onStatistics}
            title={t("statistics.toggle")}
          >
            {t("statistics.short")}
          </button>
          {onClose !== null && (
            <button type="button" className={css["tool"]} onClick={onClose} aria-label={t("close", { number: camera.number })}>
              ✕
            </button>
          )}
        </footer>
      </div>
    </article>
  );
}

function useStateReport(name: TileStateName, onState: TileProps["onState"]): void {
  const latest = useRef(onState);
  latest.current = onState;
  useEffect(() => latest.current(name), [name]);
  useEffect(() => () => latest.current(null), []);
}

interface PlayerUse {
  camera: Camera;
  tileRef: TileRef | null;
  isSelected: boolean;
  wish: StreamWish;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  host: React.RefObject<HTMLDivElement | null>;
  player: React.RefObject<TilePlayer | null>;
  onStatus: (status: TileStatus) => void;
}

/** React gives the player its element and its aim, and hears its state; the rest is the player's. */
function usePlayer({ camera, tileRef, isSelected, wish, viewings, mediaSockets, host, player, onStatus }: PlayerUse): void {
  const { clock } = useServices();
  const aim = aimFor(camera, isSelected, wish);
  const latest = useRef(aim);
  latest.current = aim;
  // By value: another object for the same place is no reason to open anew.
  const displayId = tileRef?.displayId ?? null;
  const place = tileRef?.tile ?? 0;

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new TilePlayer({
      host: element,
      viewings,
      mediaSockets,
      clock,
      cameraId: camera.id,
      tileRef: displayId === null ? null : { displayId, tile: place },
      aim: latest.current,
      onStatus,
    });
    player.current = made;
    return () => {
      player.current = null;
      made.close();
    };
  }, [camera.id, displayId, place, viewings, mediaSockets, clock, host, player, onStatus]);

  const { stream, renderer, hasSub } = aim;
  useEffect(() => {
    const delayMs = wish !== "fitting" ? 0 : isSelected ? PROMOTE_MS : DEMOTE_MS;
    return clock.after(delayMs, () => player.current?.aim({ stream, renderer, isSelected, hasSub }));
  }, [stream, renderer, isSelected, hasSub, wish, clock, player]);

  const isDisabled = camera.disabledAt !== null;
  const wasDisabled = useRef(isDisabled);
  useEffect(() => {
    if (wasDisabled.current && !isDisabled) player.current?.retry();
    wasDisabled.current = isDisabled;
  }, [isDisabled, player]);
}
