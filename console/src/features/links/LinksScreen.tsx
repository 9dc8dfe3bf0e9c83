import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { PlayLink, PlayLinkMade } from "@vigie/shared/links/schema";
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
import { AddressDialog } from "./AddressDialog.tsx";
import { LinkDialog } from "./LinkDialog.tsx";

type Dialogue = { kind: "none" } | { kind: "new" } | { kind: "made"; made: PlayLinkMade } | { kind: "end"; link: PlayLink };

/** The play addresses that were handed out, and which of them still play. */
export function LinksScreen() {
  const { t } = useTranslation("links");
  const { api } = useServices();
  const may = useMay();
  const query = useQuery(queries.links(api));
  const tree = useQuery(queries.cameras(api));
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const close = () => setDialogue({ kind: "none" });
  const now = useMinute();
  const cameras = new Map(tree.data?.cameras.map((camera) => [camera.id, camera]));
  const add = may("link.create") && (
    <Button kind="action" onPress={() => setDialogue({ kind: "new" })}>
      {t("add")}
    </Button>
  );
  return (
    <Screen title={t("title")} purpose={t("purpose")} actions={add}>
      <Loaded query={query}>
        {(links) =>
          links.length === 0 ? (
            <Empty title={t("empty.title")} advice={t("empty.advice")}>
              {add}
            </Empty>
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
                    onEnd={() => setDialogue({ kind: "end", link })}
                  />
                ))}
            </Table>
          )
        }
      </Loaded>
      {dialogue.kind === "new" && tree.data !== undefined && (
        <LinkDialog tree={tree.data} onClose={close} onMade={(made) => setDialogue({ kind: "made", made })} />
      )}
      {dialogue.kind === "made" && <AddressDialog made={dialogue.made} onClose={close} />}
      {dialogue.kind === "end" && <EndDialog link={dialogue.link} onClose={close} />}
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
