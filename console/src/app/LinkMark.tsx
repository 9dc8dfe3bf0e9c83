import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { RoomStore } from "../lib/room-store.ts";
import { Mark } from "../ui/Mark.tsx";
import css from "./header.module.css";

/** Whether the server is heard. */
export function LinkMark({ room }: { room: RoomStore }) {
  const { t } = useTranslation("app");
  const { state } = useStore(room, (room) => room.link);
  const shape = state === "up" ? "running" : state === "lost" ? "failed" : "starting";
  return (
    <span className={css["link"]} title={t(`link.${state}Title`)}>
      <Mark shape={shape} />
      {t(`link.${state}Word`)}
    </span>
  );
}
