import { useMemo, useRef } from "react";
import { ForwardedMark, useForwardingEntries } from "../features/forwarding/index.ts";
import type { TileExtras } from "../features/wall/index.ts";
import type { Seat } from "./use-seat.ts";

/** What other features say and offer of a tile's camera. One object, so that a wall of forty is not drawn anew for it. */
export function useTileExtras({ forwarding, notices }: Pick<Seat, "forwarding" | "notices">): TileExtras {
  const entriesOf = useForwardingEntries(forwarding, notices);
  const latest = useRef(entriesOf);
  latest.current = entriesOf;
  return useMemo(
    () => ({
      markOf: (cameraId) => <ForwardedMark cameraId={cameraId} />,
      entriesOf: ({ cameraId, tile, isTurning }) => latest.current({ cameraId, tile: isTurning ? null : tile }),
    }),
    [],
  );
}
