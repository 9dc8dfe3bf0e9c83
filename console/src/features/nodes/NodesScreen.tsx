import { useQuery } from "@tanstack/react-query";
import type { MediaNode } from "@vigie/shared/nodes/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import { InvitationDialog } from "./InvitationDialog.tsx";
import css from "./nodes.module.css";

/** Beyond this the node's times cannot be trusted beside the server's (DESIGN: alarm beyond 500 ms). */
const CLOCK_OFFSET_MAX_MS = 500;

/** The media nodes: whether each is heard, and how true its clock is. */
export function NodesScreen() {
  const { t } = useTranslation("nodes");
  const { api } = useServices();
  const may = useMay();
  const query = useQuery(queries.nodes(api));
  const [isInviting, setIsInviting] = useState(false);
  const invite = may("node.invite") && (
    <Button kind="action" onPress={() => setIsInviting(true)}>
      {t("invite")}
    </Button>
  );
  return (
    <Screen title={t("title")} purpose={t("purpose")} actions={invite}>
      <Loaded query={query}>
        {(nodes) =>
          nodes.length === 0 ? (
            <Empty title={t("empty.title")} advice={t("empty.advice")}>
              {invite}
            </Empty>
          ) : (
            <Table caption={t("title")} columns={[t("name"), t("link"), t("clock"), t("cameras"), t("origin"), t("admittedAt")]}>
              {nodes.map((node) => (
                <NodeLine key={node.id} node={node} />
              ))}
            </Table>
          )
        }
      </Loaded>
      {isInviting && <InvitationDialog onClose={() => setIsInviting(false)} />}
    </Screen>
  );
}

function NodeLine({ node }: { node: MediaNode }) {
  const { t } = useTranslation("nodes");
  const format = useFormat();
  const { roomClock, clock } = useServices();
  const at = format.since(node.link.sinceAt, roomClock.now() ?? clock.now());
  const isLost = node.link.state === "lost";
  const { clockOffsetMs } = node;
  const isOff = clockOffsetMs !== null && Math.abs(clockOffsetMs) > CLOCK_OFFSET_MAX_MS;
  const offset = clockOffsetMs === null ? t("clockUnknown") : t("clockOffset", { ms: format.number(Math.round(clockOffsetMs)) });
  return (
    <tr>
      <th scope="row">{node.name}</th>
      <td className={css["state"]} data-tone={isLost ? "abnormal" : undefined}>
        <Mark shape={isLost ? "failed" : "running"} />
        {t(`linkState.${node.link.state}`, { at })}
      </td>
      <td className={css["state"]} data-tone={isOff ? "warning" : undefined}>
        {isOff ? t("clockOff", { offset }) : offset}
      </td>
      <td>{node.cameraCount}</td>
      <td>
        <code>{node.origin}</code>
      </td>
      <td>{format.instant(node.admittedAt)}</td>
    </tr>
  );
}
