import type { Forwarding } from "@vigie/shared/forwarding/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import { createStore } from "zustand/vanilla";

/** What a forwarding is begun from. */
export interface ForwardingStart {
  cameraIds: readonly CameraId[];
  /** The tile that it could follow, whatever it shows; null: none. */
  tile: TileRef | null;
  /** The liaison's asking that it answers. */
  request: Forwarding | null;
}

/** Wherever the operator is, one forwarding at a time is made ready. */
export function createForwardingDesk() {
  const store = createStore<{ start: ForwardingStart | null }>()(() => ({ start: null }));
  return {
    store,
    begin: ({ cameraIds = [], tile = null, request = null }: Partial<ForwardingStart>) =>
      store.setState({ start: { cameraIds, tile, request } }),
    close: () => store.setState({ start: null }),
  };
}
export type ForwardingDesk = ReturnType<typeof createForwardingDesk>;
