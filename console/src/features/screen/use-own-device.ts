import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Device, OwnDevice } from "@vigie/shared/devices/schema";
import { useCallback, useEffect, useRef, useState } from "react";
import { queries } from "../../lib/queries.ts";
import { orThrow } from "../../lib/query-problem.ts";
import { useServices } from "../../lib/services.tsx";

/** How soon the screen knows that its code was typed. */
const POLL_MS = 2_000;
/** Nobody stands there to press a button: what failed is asked again for as long as it takes. */
export const RETRY_MS = 2_000;

/**
 * What this browser is, as the server last said it. `ended`: the device that it was in this page's life and is no more. While the server is
 * away, what it said stays true.
 */
export function useOwnDevice() {
  const { api } = useServices();
  const client = useQueryClient();
  const options = queries.ownDevice(api);
  const { queryKey } = options;
  const query = useQuery({
    ...options,
    refetchInterval: ({ state }) => (state.error !== null ? RETRY_MS : state.data?.state === "pending" ? POLL_MS : false),
    refetchIntervalInBackground: true,
  });
  const own = query.data;
  const lastDevice = useLastDevice(own);
  const begin = useMutation({
    mutationFn: async () => orThrow(await api.devices.begin()),
    onSuccess: (begun) => client.setQueryData<OwnDevice>(queryKey, begun),
  });
  // A screen that was never enrolled shows a code by itself, once: whoever comes back after it lapsed asks for the next.
  const hasAsked = useRef(false);
  const { mutate } = begin;
  const isNew = own?.state === "unknown" && lastDevice === null;
  useEffect(() => {
    if (!isNew || hasAsked.current) return;
    hasAsked.current = true;
    mutate();
  }, [isNew, mutate]);
  const lose = useCallback(() => client.setQueryData<OwnDevice>(queryKey, () => ({ state: "unknown" })), [client, queryKey]);
  const askAgain = useCallback(() => void client.invalidateQueries({ queryKey }), [client, queryKey]);
  return { own, error: query.error, ended: own?.state === "unknown" ? lastDevice : null, begin, lose, askAgain };
}

function useLastDevice(own: OwnDevice | undefined): Device | null {
  const [last, setLast] = useState<Device | null>(null);
  if (own?.state === "enrolled" && own.device !== last) setLast(own.device);
  return last;
}
