import type { ForwardingId } from "@vigie/shared/kernel/units";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Notices } from "../../lib/notices.ts";
import { useMay } from "../../lib/session.tsx";
import type { ForwardingDesk } from "./desk.ts";
import { waitingOf } from "./marks.ts";
import { useForwardings, useServiceList, useServiceName, useWanted } from "./use-forwardings.ts";

interface AskingNotices {
  notices: Notices;
  desk: ForwardingDesk;
  /** In one window of the post, not in each. */
  isOn: boolean;
}

/** Tells each asking of a liaison once, with the way to answer it; the count beside the tab stays until it is answered. */
export function useAskingNotices({ notices, desk, isOn }: AskingNotices): void {
  const { t } = useTranslation("forwarding");
  const mayOpen = useMay()("forwarding.open");
  const serviceName = useServiceName();
  const areNamesKnown = useServiceList() !== undefined;
  const sayWanted = useWanted();
  const waiting = waitingOf(useForwardings());
  const told = useRef(new Set<ForwardingId>());
  useEffect(() => {
    if (!isOn || !mayOpen || !areNamesKnown) return;
    for (const request of waiting) {
      if (told.current.has(request.id)) continue;
      told.current.add(request.id);
      const { reason, serviceId } = request;
      const wanted = sayWanted(request.wanted);
      const text = t("asking.told", { service: serviceName(serviceId), wanted, reason });
      notices.tell("told", text, { label: t("asking.answer"), run: () => desk.begin({ request }) });
    }
  });
}

/** How many askings wait for an answer of this person's; 0 for who gives none. */
export function useAskingCount(): number {
  const mayOpen = useMay()("forwarding.open");
  const { length } = waitingOf(useForwardings());
  return mayOpen ? length : 0;
}
