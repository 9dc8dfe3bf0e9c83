import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { HEALTH_INTERVAL_MS } from "@vigie/shared/cameras/health";
import type { CameraId } from "@vigie/shared/kernel/units";
import { orThrow } from "../../lib/query-problem.ts";
import { useServices } from "../../lib/services.tsx";

/** As often as nodes measure, and only while it is shown. */
const POLLED = { refetchInterval: HEALTH_INTERVAL_MS, staleTime: 0 } as const;

export function useBoard() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["health"],
    queryFn: async ({ signal }) => orThrow(await api.health(signal)),
    ...POLLED,
    placeholderData: keepPreviousData,
  });
}

export function useCameraHealth(cameraId: CameraId) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["health", cameraId],
    queryFn: async ({ signal }) => orThrow(await api.cameraHealth(cameraId, signal)),
    ...POLLED,
  });
}
