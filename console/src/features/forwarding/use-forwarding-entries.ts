import type { CameraId } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "../../i18n/use-problem-text.ts";
import type { Notices } from "../../lib/notices.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import type { ForwardingDesk } from "./desk.ts";
import { followingOf, forwardingOf, runningOf } from "./marks.ts";
import { useForwardings, useServiceName, useStop } from "./use-forwardings.ts";

interface Entry {
  id: string;
  label: string;
  run: () => void;
}

interface TileSubject {
  cameraId: CameraId;
  /** Null: it turns through a list, and cannot be followed. */
  tile: TileRef | null;
}

/** What a tile's menu offers: to forward what it shows, and to end what runs. */
export function useForwardingEntries(desk: ForwardingDesk, notices: Notices): (subject: TileSubject) => readonly Entry[] {
  const { t } = useTranslation("forwarding");
  const { clock, roomClock } = useServices();
  const may = useMay();
  const say = useProblemText();
  const forwardings = useForwardings();
  const serviceName = useServiceName();
  const stop = useStop();
  const end = useCallback(
    async (id: (typeof forwardings)[number]["id"], service: string) => {
      const stopped = await stop(id);
      if (stopped.outcome === "success") notices.tell("told", t("stopped", { service }));
      if (stopped.outcome === "problem") notices.tell("alert", say(stopped.problem));
    },
    [stop, notices, say, t],
  );
  return ({ cameraId, tile }) => {
    const running = runningOf(forwardings, roomClock.now() ?? clock.now());
    const concerned = new Set([...forwardingOf(running, cameraId), ...(tile === null ? [] : followingOf(running, tile))]);
    const begin = { id: "forward", label: t("entry.forward"), run: () => desk.begin({ cameraIds: [cameraId], tile }) };
    return [
      ...(may("forwarding.open", { kind: "camera", cameraId }) ? [begin] : []),
      ...(may("forwarding.stop")
        ? [...concerned].map(({ id, serviceId }) => {
            const service = serviceName(serviceId);
            return { id: `stop ${id}`, label: t("entry.stop", { service }), run: () => void end(id, service) };
          })
        : []),
    ];
  };
}
