import { useQueryClient } from "@tanstack/react-query";
import type { PlayLink } from "@vigie/shared/links/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./forwarding.module.css";
import { refetchForwardings, useCameraName } from "./use-forwardings.ts";

/** The play addresses of a forwarding: for whom, and whether they still play. */
export function LinkLines({ links, now }: { links: readonly PlayLink[]; now: number }) {
  const { t } = useTranslation("forwarding");
  return (
    <ul className={css["links"]} aria-label={t("link.title")}>
      {links.map((link) => (
        <LinkLine key={link.id} link={link} now={now} />
      ))}
    </ul>
  );
}

function LinkLine({ link, now }: { link: PlayLink; now: number }) {
  const { t } = useTranslation("forwarding");
  const format = useFormat();
  const may = useMay();
  const { api } = useServices();
  const client = useQueryClient();
  const nameOf = useCameraName();
  const act = useAct();
  const isOpen = link.endedAt === null && now < link.endsAt;
  const end = async () => {
    await act.run(() => api.links.end(link.id));
    await refetchForwardings(client);
  };
  return (
    <li>
      <Mark shape={isOpen ? "running" : "off"} />
      <span>
        {t(isOpen ? "link.open" : "link.over", {
          label: link.label,
          camera: nameOf(link.cameraId),
          at: format.since(link.endedAt ?? link.endsAt, now),
        })}
      </span>
      {isOpen && may("link.end") && (
        <Button isPending={act.isPending} onPress={() => void end()} label={t("link.endOf", { label: link.label })}>
          {t("link.end")}
        </Button>
      )}
      {act.problem !== null && <ProblemBox problem={act.problem} />}
    </li>
  );
}
