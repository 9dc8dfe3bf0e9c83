import type { Camera } from "@vigie/shared/cameras/schema";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { Viewings } from "../../lib/viewings.ts";
import type { CaseMotive } from "./camera-playback.ts";
import { type Look, MAIN_CAMERAS, type PlaybackDesk } from "./desk.ts";
import { PictureWords } from "./PictureWords.tsx";
import { PlaybackWord } from "./PlaybackWord.tsx";
import css from "./playback.module.css";
import { useCameraPlayback } from "./use-camera-playback.ts";

interface PlaybackTileProps {
  desk: PlaybackDesk;
  camera: Camera;
  why: CaseMotive;
  look: Look;
  viewings: Pick<Viewings, "onForbidden">;
}

/** One of the cameras that are looked back at. */
export function PlaybackTile({ desk, camera, why, look, viewings }: PlaybackTileProps) {
  const { t } = useTranslation("playback");
  const host = useRef<HTMLDivElement>(null);
  const isSelected = useStore(desk.store, ({ selectedId }) => selectedId === camera.id);
  const isOneOfMany = useStore(desk.store, ({ cameraIds }) => cameraIds.length > MAIN_CAMERAS);
  const hasSub = camera.source.kind === "rtsp" && camera.source.sub !== null;
  const { status, retry } = useCameraPlayback({
    host,
    cameraId: camera.id,
    hasSub,
    stream: hasSub && isOneOfMany ? "sub" : "main",
    why,
    range: look.range,
    transport: look.transport,
    viewings,
    onCoverage: (coverage) => desk.covered(camera.id, coverage),
    onPlayback: (playback) => desk.leads(camera.id, playback),
  });
  const isWaiting = status.session.name === "opening" || (status.session.name === "open" && status.picture.name === "waiting");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button with the camera's name does the same
    <article
      className={css["tile"]}
      data-selected={isSelected}
      aria-label={`${camera.number} ${camera.name}`}
      onClick={() => desk.select(camera.id)}
    >
      <header className={css["tileBar"]}>
        <button type="button" className={css["tileName"]} aria-pressed={isSelected} onClick={() => desk.select(camera.id)}>
          <strong>{camera.number}</strong> {camera.name}
        </button>
        {status.stream === "sub" && <span className={css["keysOnly"]}>{t("sub")}</span>}
        {isWaiting && <span className={css["loading"]}>{t("loading")}</span>}
        <PlaybackWord transport={look.transport} />
        <button
          type="button"
          className={css["tileClose"]}
          aria-label={t("remove", { number: camera.number })}
          title={t("remove", { number: camera.number })}
          onClick={(event) => {
            event.stopPropagation();
            desk.remove(camera.id);
          }}
        >
          {CROSS}
        </button>
      </header>
      <div className={css["screen"]} data-camera-id={camera.id} data-transport="recording" data-picture={status.picture.name}>
        <div ref={host} className={css["picture"]} />
        <PictureWords status={status} onRetry={retry} />
      </div>
    </article>
  );
}

const CROSS = "✕";
