import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ForwardedWall } from "@vigie/shared/forwarding/schema";
import type { ForwardingId } from "@vigie/shared/kernel/units";
import { useCallback, useEffect, useState } from "react";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useNow } from "../../lib/use-now.ts";
import { nextPlaces, type Place } from "./places.ts";

/** Often enough that a term is kept within a part of a second. */
const LOOK_MS = 250;

/** What the service is forwarded, as the server tells it. */
export const useForwardedWall = () => useQuery(queries.forwardedWall(useServices().api));

/** The places of the wall, following what is told and the clock. The same array as long as nothing changed. */
export function usePlaces(wall: ForwardedWall): readonly Place[] {
  const now = useNow(LOOK_MS);
  const [places, setPlaces] = useState<readonly Place[]>([]);
  useEffect(() => setPlaces((before) => kept(before, nextPlaces(before, wall, now))), [wall, now]);
  return places;
}

function kept(before: readonly Place[], after: readonly Place[]): readonly Place[] {
  const isSame =
    before.length === after.length &&
    after.every(({ camera, forwarding, over }, at) => {
      const old = before[at];
      return old?.camera === camera && old.forwarding === forwarding && old.over?.at === over?.at;
    });
  return isSame ? before : after;
}

export function useRefetchWall(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: ["forwardings"] }), [client]);
}

/** Ends what runs, or takes back an asking. */
export function useEnd() {
  const { api } = useServices();
  const refetch = useRefetchWall();
  return useCallback(
    async (id: ForwardingId) => {
      const ended = await api.forwardings.stop(id);
      await refetch();
      return ended;
    },
    [api, refetch],
  );
}
