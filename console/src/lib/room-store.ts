import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { createStore } from "zustand/vanilla";
import type { LinkState } from "./console-link.ts";

/** What the server tells without being asked. */
export interface RoomState {
  link: LinkState;
  /** Those told by event, newer than the fetched tree's: all of them after a connection, none after a gap. */
  states: ReadonlyMap<CameraId, CameraStates>;
}

export const createRoomStore = () => createStore<RoomState>()(() => ({ link: { state: "connecting" }, states: new Map() }));
export type RoomStore = ReturnType<typeof createRoomStore>;

/** What was known, with what was told now. */
export const withStates = (known: RoomState["states"], told: readonly CameraStates[]): RoomState["states"] =>
  new Map([...known, ...told.map((state) => [state.cameraId, state] as const)]);
