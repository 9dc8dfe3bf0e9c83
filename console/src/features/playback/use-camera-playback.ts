import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { type RefObject, useEffect, useRef, useState } from "react";
import { browserRecordings } from "../../lib/playback-api.ts";
import { useServices } from "../../lib/services.tsx";
import type { Viewings } from "../../lib/viewings.ts";
import { browserHls } from "../tile/index.ts";
import { readBytes } from "./byte-range.ts";
import { CameraPlayback, type CaseMotive, type PlaybackStatus } from "./camera-playback.ts";
import type { Coverage } from "./coverage.ts";
import type { Transport } from "./transport.ts";

export interface CameraPlaybackUse {
  host: RefObject<HTMLElement | null>;
  cameraId: CameraId;
  hasSub: boolean;
  stream: StreamName;
  why: CaseMotive;
  range: { from: EpochMs; until: EpochMs };
  transport: Transport;
  viewings: Pick<Viewings, "onForbidden">;
  onCoverage?: (coverage: Coverage) => void;
  /** It is there until the answer is called. */
  onPlayback?: (playback: CameraPlayback) => () => void;
}

export const STATUS_AT_START: PlaybackStatus = {
  session: { name: "opening" },
  picture: { name: "waiting" },
  stream: "main",
};

/** Looks back at one camera in one place of the page, as long as it is drawn. `retry` asks the server anew. */
export function useCameraPlayback(use: CameraPlaybackUse): { status: PlaybackStatus; retry: () => void } {
  const { api, clock, roomClock } = useServices();
  const [status, setStatus] = useState(STATUS_AT_START);
  const [attempt, setAttempt] = useState(0);
  const player = useRef<CameraPlayback | null>(null);
  const latest = useRef(use);
  latest.current = use;
  const { cameraId, hasSub, why, range, transport, viewings, stream } = use;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is another look; the stream it began with may be changed without one
  useEffect(() => {
    const host = latest.current.host.current;
    if (host === null) return;
    setStatus(STATUS_AT_START);
    const playback = new CameraPlayback({
      host,
      cameraId,
      hasSub,
      stream: latest.current.stream,
      why,
      range,
      api: api.playbacks,
      door: browserRecordings,
      read: readBytes,
      loadHls: browserHls.load,
      clock,
      now: () => roomClock.now() ?? clock.now(),
      onStatus: setStatus,
      onCoverage: (coverage) => latest.current.onCoverage?.(coverage),
    });
    player.current = playback;
    const ends = [
      transport.attach(playback),
      latest.current.onPlayback?.(playback) ?? (() => undefined),
      viewings.onForbidden((viewingId) => viewingId === playback.viewingId && playback.forbid()),
      () => playback.close(),
    ];
    return () => {
      player.current = null;
      for (const end of ends) end();
    };
  }, [cameraId, hasSub, why, range, transport, viewings, api, clock, roomClock, attempt]);
  useEffect(() => player.current?.prefer(stream), [stream]);
  return { status, retry: () => setAttempt((count) => count + 1) };
}
