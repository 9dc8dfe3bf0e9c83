import type { CameraStates } from "@vigie/shared/cameras/schema";
import { createStore } from "zustand/vanilla";
import type { LinkState } from "./console-link.ts";

/** What the server tells without being asked. */
export interface RoomState {
  link: LinkState;
  /** Null until the first `cameras:states`, and after a gap: the fetched tree's are then the newest. */
  states: readonly CameraStates[] | null;
}

export const createRoomStore = () => createStore<RoomState>()(() => ({ link: { state: "connecting" }, states: null }));
export type RoomStore = ReturnType<typeof createRoomStore>;
