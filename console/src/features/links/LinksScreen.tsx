import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { PlayLink } from "@vigie/shared/links/schema";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";

/** The play addresses that were handed out, and which of them still play. They are made under a forwarding. */
export function LinksScreen() {
  const { t } = useTranslation("links");
  const { api } = useServices();
  const query = useQuery(queries.links(api));
  const tree = useQuery(queries.cameras(api));
  const [ending, setEnding] = useState<PlayLink | null>(null);
  const now = useMinute();
  const cameras = new Map(tree.data?.cameras.map((camera) => [camera.id, camera]));
  return (
    <Screen title={t("title")} purpose={t("purpose")}>
      <Loaded query={query}>
        {(links) =>
          links.length === 0 ? (
            <Empty title={t("empty.title")} advice={t("empty.advice")} />
          ) : (
            <Table caption={t("title")} columns={[t("label"), t("camera"), t("state"), t("createdAt"), t("endsAt"), t("acts")]}>
              {[...links]
                .sort((a, b) => b.createdAt - a.createdAt)
                .map((link) => (
                  <LinkLine
                    key={link.id}
                    link={link}
                    camera={cameras.get(link.cameraId)}
                    now={now}
                    onEnd={() => setEnding(link)}
                  />
                ))}
            </Table>
          )
        }
      </Loaded>
      {ending !== null && <EndDialog link={ending} onClose={() => setEnding(null)} />}
    </Screen>
  );
}

/** The room's time, each minute: a link ends by itself. */
function useMinute(): number {
  const { clock, roomClock } = useServices();
  const [now, setNow] = useState<number>(roomClock.now() ?? clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(roomClock.now() ?? clock.now()), 10_000);
    return () => clearInterval(timer);
  }, [clock, roomClock]);
  return now;
}

interface LinkLineProps {
  link: PlayLink;
  camera: Camera | undefined;
  now: number;
  onEnd: () => void;
}

function LinkLine({ link, camera, now, onEnd }: LinkLineProps) {
  const { t } = useTranslation("links");
  const format = useFormat();
  const may = useMay();
  const isOpen = link.endedAt === null && link.endsAt > now;
  const state = isOpen ? "open" : link.endedAt === null ? "expired" : "ended";
  return (
    <tr data-muted={!isOpen || undefined}>
      <th scope="row">{link.label}</th>
      <td>{camera === undefined ? t("common:none") : t("cameraName", { number: camera.number, name: camera.name })}</td>
      <td>
        <Mark shape={isOpen ? "running" : "off"} />
        {t(`states.${state}`)}
      </td>
      <td>{format.instant(link.createdAt)}</td>
      <td>{format.instant(link.endedAt ?? link.endsAt)}</td>
      <td>
        {isOpen && may("link.end") && (
          <Button onPress={onEnd} label={t("endOf", { label: link.label })}>
            {t("end")}
          </Button>
        )}
      </td>
    </tr>
  );
}

function EndDialog({ link, onClose }: { link: PlayLink; onClose: () => void }) {
  const { t } = useTranslation("links");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const confirm = async () => {
    const done = await act.run(() => api.links.end(link.id));
    await client.invalidateQueries({ queryKey: ["links"] });
    if (done !== null) onClose();
  };
  return (
    <ConfirmDialog
      title={t("endTitle", { label: link.label })}
      consequence={t("endConsequence")}
      verb={t("end")}
      act={act}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
