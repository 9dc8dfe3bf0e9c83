import type { Forwarding } from "@vigie/shared/forwarding/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useNow } from "../../lib/use-now.ts";
import css from "./forwarding.module.css";
import { forwardingOf, runningOf } from "./marks.ts";
import { minutesLeft } from "./term.ts";
import { useForwardings, useServiceName } from "./use-forwardings.ts";

/** In a tile's bar: that its camera leaves the room, to whom, and for how long still. Nothing while it does not. */
export function ForwardedMark({ cameraId }: { cameraId: CameraId }) {
  const forwardings = useForwardings();
  const isForwarded = forwardings.some(({ state, cameraIds }) => state === "open" && cameraIds.includes(cameraId));
  return isForwarded ? <Running forwardings={forwardings} cameraId={cameraId} /> : null;
}

function Running({ forwardings, cameraId }: { forwardings: readonly Forwarding[]; cameraId: CameraId }) {
  const { t } = useTranslation("forwarding");
  const format = useFormat();
  const now = useNow();
  const serviceName = useServiceName();
  const found = forwardingOf(runningOf(forwardings, now), cameraId);
  const [longest] = found;
  if (longest === undefined) return null;
  const { until, reason, officer } = longest;
  const services = [...new Set(found.map(({ serviceId }) => serviceName(serviceId)))].join(", ");
  const count = found.reduce((sum, { watchers }) => sum + watchers.length, 0);
  const word = t("mark", { services, minutes: minutesLeft(until, now) });
  const title = [word, t("markUntil", { at: format.since(until, now) }), t("watching", { count }), officer, reason].join(" · ");
  return (
    <span className={css["mark"]} title={title} data-forwarded>
      <span aria-hidden="true">{FORWARDED_GLYPH}</span> {word}
    </span>
  );
}

/** To which services the camera leaves, in words; null: to none. Without the minutes: a plan draws hundreds of tiles. */
export function useForwardedTo(cameraId: CameraId | null): string | null {
  const { t } = useTranslation("forwarding");
  const serviceName = useServiceName();
  const open = useForwardings().filter(({ state }) => state === "open");
  const found = cameraId === null ? [] : forwardingOf(open, cameraId);
  if (found.length === 0) return null;
  return t("forwardedTo", { services: [...new Set(found.map(({ serviceId }) => serviceName(serviceId)))].join(", ") });
}

export const FORWARDED_GLYPH = "⇗";
