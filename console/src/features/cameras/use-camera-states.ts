import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraId } from "@vigie/shared/kernel/units";
import { useMemo } from "react";
import { useStore } from "zustand";
import type { RoomStore } from "../../lib/room-store.ts";

/** The newest states that are known, by camera: those told by event, or those that came with the tree. */
export function useCameraStates(room: RoomStore, tree: CameraTree | undefined): ReadonlyMap<CameraId, CameraStates> {
  const told = useStore(room, (state) => state.states);
  const states = told ?? tree?.states;
  return useMemo(() => new Map(states?.map((state) => [state.cameraId, state])), [states]);
}
