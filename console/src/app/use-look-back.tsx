import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import { useCallback } from "react";
import { useLocation } from "wouter";
import { useStore } from "zustand";
import { PlaybackWord, ReplayOver, tileKey } from "../features/playback/index.ts";
import type { LookBack, TileReplay } from "../features/wall/index.ts";
import { useMay } from "../lib/session.tsx";
import type { Seat } from "./use-seat.ts";

type Parts = Pick<Seat, "playback" | "replays" | "viewings">;

/** From a tile of the wall to what it has shown: in the tile, or on the screen that is for it. */
export function useLookBack({ playback, replays, viewings }: Parts) {
  const may = useMay();
  const [, navigate] = useLocation();
  const shown = useStore(replays.store, (state) => state.replays);
  const open = useCallback(
    (cameraId: CameraId, at: EpochMs | null = null) => {
      playback.add(cameraId, at);
      navigate("/playback");
    },
    [playback, navigate],
  );
  const replayOf = useCallback(
    (cameraId: CameraId, tile: TileRef): TileReplay | null => {
      const replay = shown.get(tileKey(tile));
      if (replay?.cameraId !== cameraId) return null;
      return {
        word: <PlaybackWord transport={replay.transport} />,
        over: <ReplayOver replays={replays} replay={replay} tile={tile} viewings={viewings} onLookBack={open} />,
      };
    },
    [shown, replays, viewings, open],
  );
  const onLookBack = (how: LookBack, cameraId: CameraId, tile: TileRef): boolean => {
    if (!may("recording.play", { kind: "camera", cameraId })) return false;
    if (how === "live") return replays.live(tile);
    if (how === "back") replays.back(tile, cameraId);
    else open(cameraId);
    return true;
  };
  return { open, replayOf, onLookBack };
}
