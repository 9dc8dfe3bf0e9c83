import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { queries } from "../lib/queries.ts";
import type { RoomStore } from "../lib/room-store.ts";
import { useServices } from "../lib/services.tsx";
import { useMay } from "../lib/session.tsx";
import css from "./header.module.css";

/** Says that media nodes are lost: by name to who may see nodes, by the cameras that they leave dark to the others. */
export function NodesMark({ room }: { room: RoomStore }) {
  const { t } = useTranslation("app");
  const { api } = useServices();
  const may = useMay();
  const nodes = useQuery({ ...queries.nodes(api), enabled: may("node.list") });
  const dark = useStore(
    room,
    ({ states }) => [...states.values()].filter(({ main }) => main.state === "backing_off" && main.fault === "node_lost").length,
  );
  const lost = nodes.data?.filter((node) => node.link.state === "lost") ?? [];
  const text =
    lost.length > 0
      ? t("nodes.lost", { count: lost.length, names: lost.map((node) => node.name).join(", ") })
      : dark > 0
        ? t("nodes.dark", { count: dark })
        : null;
  return (
    <span role="status" className={css["nodes"]} data-abnormal={text !== null || undefined}>
      {text}
    </span>
  );
}
