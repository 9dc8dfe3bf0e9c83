import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useFormat } from "../i18n/format.ts";
import type { RoomStore } from "../lib/room-store.ts";
import css from "./header.module.css";

/** Said as soon as the server is not heard; what is on the screen stays, since pictures come from the nodes. */
export function LinkBanner({ room }: { room: RoomStore }) {
  const { t } = useTranslation("app");
  const format = useFormat();
  const link = useStore(room, (state) => state.link);
  return (
    <div role="alert">
      {link.state === "lost" && (
        <p className={css["banner"]}>
          <strong>{t("link.lost", { at: format.time(link.sinceAt) })}</strong> <span>{t("link.lostMeaning")}</span>
        </p>
      )}
    </div>
  );
}
