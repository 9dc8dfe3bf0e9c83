import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { TileRef } from "@vigie/shared/walls/schema";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { MediaSockets } from "../../lib/media-socket.ts";
import { useServices } from "../../lib/services.tsx";
import type { Viewings } from "../../lib/viewings.ts";
import type { TileCamera } from "./aim.ts";
import { browserHls } from "./hls-door.ts";
import type { Aim } from "./showing-face.ts";
import { TilePlayer } from "./tile-player.ts";
import type { TileStatus } from "./tile-status.ts";

/** A tile that is passed over on the way to another must not change its stream twice; one that is left keeps its picture a moment. */
const PROMOTE_MS = 250;
const DEMOTE_MS = 1_000;

interface PlayerUse {
  camera: TileCamera;
  states: CameraStates | undefined;
  tileRef: TileRef | null;
  aim: Aim;
  /** The operator named the stream, and is not kept waiting. */
  isAsked: boolean;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  host: RefObject<HTMLDivElement | null>;
  player: RefObject<TilePlayer | null>;
  onStatus: (status: TileStatus) => void;
}

/** React gives the player its element and its aim, and hears its state; the rest is the player's. */
export function usePlayer(use: PlayerUse): void {
  const { camera, states, tileRef, aim, isAsked, viewings, mediaSockets, host, player, onStatus } = use;
  const { clock } = useServices();
  const latest = useRef({ aim, states });
  latest.current = { aim, states };
  // By value: another object for the same place is no reason to open anew.
  const displayId = tileRef?.displayId ?? null;
  const place = tileRef?.tile ?? 0;

  // Before the page is painted: what is asked of the server is under way while the browser draws two dozen new names.
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new TilePlayer({
      host: element,
      viewings,
      mediaSockets,
      hls: browserHls,
      clock,
      spread: Math.random(),
      cameraId: camera.id,
      tileRef: displayId === null ? null : { displayId, tile: place },
      aim: latest.current.aim,
      onStatus,
    });
    made.cameraStates(latest.current.states);
    player.current = made;
    return () => {
      player.current = null;
      made.close();
    };
  }, [camera.id, displayId, place, viewings, mediaSockets, clock, host, player, onStatus]);

  const { stream, renderer, isSelected, hasSub } = aim;
  useEffect(() => {
    const delayMs = isAsked ? 0 : isSelected ? PROMOTE_MS : DEMOTE_MS;
    return clock.after(delayMs, () => player.current?.aim({ stream, renderer, isSelected, hasSub }));
  }, [stream, renderer, isSelected, hasSub, isAsked, clock, player]);

  useEffect(() => player.current?.cameraStates(states), [states, player]);

  const isDisabled = camera.disabledAt !== null;
  const before = useRef({ cameraId: camera.id, isDisabled });
  useEffect(() => {
    if (before.current.cameraId === camera.id && before.current.isDisabled && !isDisabled) player.current?.retry();
    before.current = { cameraId: camera.id, isDisabled };
  }, [camera.id, isDisabled, player]);
}
