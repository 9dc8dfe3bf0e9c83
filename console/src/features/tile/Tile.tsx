import type { Camera, CameraStates, StreamName } from "@vigie/shared/cameras/schema";
import { useEffect, useRef, useState } from "react";
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

interface TileProps {
  camera: Camera;
  states: CameraStates | undefined;
  /** Worked with: full picture, least delay. */
  isSelected: boolean;
  hasStatistics: boolean;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  onStatistics: () => void;
  onClose: () => void;
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

function PlayingTile({ camera, states, isSelected, hasStatistics, viewings, mediaSockets, onStatistics, onClose }: TileProps) {
  const { t } = useTranslation("tile");
  const [status, setStatus] = useState(OPENING);
  const [wish, setWish] = useState<StreamWish>("fitting");
  const player = useRef<TilePlayer | null>(null);
  const host = useRef<HTMLDivElement>(null);
  usePlayer({ camera, isSelected, wish, viewings, mediaSockets, host, player, onStatus: setStatus });
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
        <StateWord state={status.state} isAnnounced={isSelected} />
      </header>
      <div className={css["screen"]}>
        <div ref={host} className={css["picture"]} />
        <TileAdvice status={status} stream={stream} states={states} onStream={ask} onRetry={() => player.current?.retry()} />
        {hasStatistics && <StatisticsOverlay read={() => player.current?.statistics() ?? null} />}
        <footer className={css["tools"]}>
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
          <button type="button" className={css["tool"]} onClick={onClose} aria-label={t("close", { number: camera.number })}>
            ✕
          </button>
        </footer>
      </div>
    </article>
  );
}

interface PlayerUse {
  camera: Camera;
  isSelected: boolean;
  wish: StreamWish;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  host: React.RefObject<HTMLDivElement | null>;
  player: React.RefObject<TilePlayer | null>;
  onStatus: (status: TileStatus) => void;
}

/** React gives the player its element and its aim, and hears its state; the rest is the player's. */
function usePlayer({ camera, isSelected, wish, viewings, mediaSockets, host, player, onStatus }: PlayerUse): void {
  const { clock } = useServices();
  const aim = aimFor(camera, isSelected, wish);
  const latest = useRef(aim);
  latest.current = aim;

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new TilePlayer({
      host: element,
      viewings,
      mediaSockets,
      clock,
      cameraId: camera.id,
      aim: latest.current,
      onStatus,
    });
    player.current = made;
    return () => {
      player.current = null;
      made.close();
    };
  }, [camera.id, viewings, mediaSockets, clock, host, player, onStatus]);

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
