import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Forwarding, RecipientService } from "@vigie/shared/forwarding/schema";
import type { CameraId, ServiceId } from "@vigie/shared/kernel/units";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMayRead } from "../../lib/session.tsx";
import { numberIn } from "./draft.ts";

const NONE: readonly Forwarding[] = [];

/** What is forwarded, was asked for or ended of late; nothing for who may not list it, a wall screen included. */
export function useForwardings(): readonly Forwarding[] {
  const { api } = useServices();
  return useQuery({ ...queries.forwardings(api), enabled: useMayRead("forwarding.list") }).data ?? NONE;
}

/** Absent: not known yet, or not this person's to know. */
export function useServiceList(): readonly RecipientService[] | undefined {
  const { api } = useServices();
  return useQuery({ ...queries.services(api), enabled: useMayRead("service.list") }).data;
}

export function useServiceName(): (id: ServiceId) => string {
  const { t } = useTranslation("forwarding");
  const list = useServiceList();
  const names = useMemo(() => new Map(list?.map(({ id, name }) => [id, name])), [list]);
  return (id) => names.get(id) ?? t("someService");
}

export function useCameraName(): (id: CameraId) => string {
  const { t } = useTranslation("forwarding");
  const { api } = useServices();
  const tree = useQuery({ ...queries.cameras(api), enabled: useMayRead("camera.list") }).data;
  return (id) => {
    const camera = tree?.cameras.find((one) => one.id === id);
    return camera === undefined ? t("unknownCamera") : t("camera", { number: camera.number, name: camera.name });
  };
}

/** What was asked for, in words: a number alone is a camera's. */
export function useWanted(): (wanted: string | null) => string {
  const { t } = useTranslation("forwarding");
  return (wanted) => {
    const number = wanted === null ? null : numberIn(wanted);
    return number === null ? (wanted ?? t("common:none")) : t("asking.camera", { number });
  };
}

export const refetchForwardings = (client: QueryClient): Promise<void> => client.invalidateQueries({ queryKey: ["forwardings"] });

/** Ends one at once, and asks again what runs. */
export function useStop() {
  const { api } = useServices();
  const client = useQueryClient();
  return useCallback(
    async (id: Forwarding["id"]) => {
      const stopped = await api.forwardings.stop(id);
      await refetchForwardings(client);
      return stopped;
    },
    [api, client],
  );
}
