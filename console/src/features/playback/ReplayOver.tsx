import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { Viewings } from "../../lib/viewings.ts";
import { Button } from "../../ui/Button.tsx";
import { PictureWords } from "./PictureWords.tsx";
import css from "./replay.module.css";
import { IMMEDIATE, REPLAY_MS, type Replay, type Replays } from "./replays.ts";
import { useCameraPlayback } from "./use-camera-playback.ts";

interface ReplayOverProps {
  replays: Replays;
  replay: Replay;
  tile: TileRef;
  viewings: Pick<Viewings, "onForbidden">;
  /** To look farther back, for a motive. */
  onLookBack: (cameraId: CameraId, at: EpochMs) => void;
}

/** Over the live picture of one tile, which goes on under it: what the camera has just shown. */
export function ReplayOver({ replays, replay, tile, viewings, onLookBack }: ReplayOverProps) {
  const { t } = useTranslation("playback");
  const host = useRef<HTMLDivElement>(null);
  const { cameraId, range, transport } = replay;
  const { status, retry } = useCameraPlayback({
    host,
    cameraId,
    hasSub: false,
    stream: "main",
    why: IMMEDIATE,
    range,
    transport,
    viewings,
  });
  useEffect(() => transport.start(), [transport]);
  useEffect(() => transport.send({ type: "play" }), [transport]);
  const isPlaying = useStore(transport.store, ({ master }) => master.isPlaying);
  return (
    <div
      className={css["over"]}
      data-camera-id={cameraId}
      data-transport="recording"
      data-replay
      data-picture={status.picture.name}
    >
      <div ref={host} className={css["picture"]} />
      <PictureWords status={status} onRetry={retry} />
      {status.session.name === "open" && status.picture.name === "waiting" && (
        <p className={css["loading"]} role="status">
          {t("loading")}
        </p>
      )}
      <div className={css["bar"]}>
        <Button title={t("wall.back")} onPress={() => transport.send({ type: "shift", byMs: -REPLAY_MS })}>
          {BACK}
        </Button>
        <Button
          label={t(isPlaying ? "transport.pause" : "transport.play")}
          title={t(isPlaying ? "transport.pause" : "transport.play")}
          onPress={() => transport.send({ type: isPlaying ? "pause" : "play" })}
        >
          {isPlaying ? PAUSE : PLAY}
        </Button>
        <Button title={t("wall.fartherTitle")} onPress={() => onLookBack(cameraId, transport.position())}>
          {t("wall.farther")}
        </Button>
        <Button kind="action" onPress={() => void replays.live(tile)}>
          {t("wall.live")}
        </Button>
      </div>
    </div>
  );
}

const BACK = "−30 s";
const PLAY = "▶";
const PAUSE = "❚❚";
