import type { Forwarding } from "@vigie/shared/forwarding/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Mark } from "../../ui/Mark.tsx";
import { Second, Table } from "../../ui/Table.tsx";
import { useCameraName, useServiceName, useWanted } from "./use-forwardings.ts";

/** What ended within the day, and how. */
export function PastForwardings({ forwardings }: { forwardings: readonly Forwarding[] }) {
  const { t } = useTranslation("forwarding");
  const format = useFormat();
  const serviceName = useServiceName();
  const nameOf = useCameraName();
  const sayWanted = useWanted();
  return (
    <section>
      <h2>{t("past.title")}</h2>
      <Table
        caption={t("past.title")}
        columns={[t("form.service"), t("past.what"), t("form.reason"), t("past.when"), t("past.how")]}
      >
        {forwardings.map((one) => (
          <tr key={one.id} data-muted={one.answeredBy === null || undefined}>
            <th scope="row">
              {serviceName(one.serviceId)}
              <Second>{t("askedBy", { officer: one.officer, channel: one.channel })}</Second>
            </th>
            <td>{one.cameraIds.length > 0 ? one.cameraIds.map(nameOf).join(", ") : sayWanted(one.wanted)}</td>
            <td>{one.reason}</td>
            <td>
              {format.time(one.from)}
              <Second>{t("past.until", { at: format.time(one.endedAt ?? one.until) })}</Second>
            </td>
            <td>
              <Mark shape={one.state === "refused" ? "failed" : "off"} />
              {t(wayOf(one))}
              {one.refusal !== null && <Second>{one.refusal}</Second>}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function wayOf({ state, end, answeredBy }: Forwarding): string {
  if (state === "refused") return "past.refused";
  if (answeredBy === null) return end === "term" ? "past.unanswered" : "past.takenBack";
  return `end.${end ?? "term"}`;
}
