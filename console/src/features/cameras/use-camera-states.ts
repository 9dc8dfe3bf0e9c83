import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraId } from "@vigie/shared/kernel/units";
import { useMemo } from "react";
import { useStore } from "zustand";
import { type RoomStore, withStates } from "../../lib/room-store.ts";

/** The newest states that are known, by camera: those told by event, or those that came with the tree. */
export function useCameraStates(room: RoomStore, tree: CameraTree | undefined): ReadonlyMap<CameraId, CameraStates> {
  const told = useStore(room, (state) => state.states);
  const fetched = tree?.states;
  return useMemo(
    () => withStates(new Map(fetched?.map((state) => [state.cameraId, state])), [...told.values()]),
    [fetched, told],
  );
}
