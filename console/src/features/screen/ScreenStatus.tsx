import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useFormat } from "../../i18n/format.ts";
import type { RoomStore } from "../../lib/room-store.ts";
import { useServices } from "../../lib/services.tsx";
import css from "./screen.module.css";

/** Long enough to be read by whoever sets the screen up. */
const HINT_MS = 15_000;

/** A slim line, only while something is wrong: the server is away, or nothing is known to be shown yet. */
export function ScreenStatus({ room, isReady }: { room: RoomStore; isReady: boolean }) {
  const { t } = useTranslation("screen");
  const format = useFormat();
  const link = useStore(room, (state) => state.link);
  const hasHint = useFullScreenHint();
  if (link.state === "lost")
    return (
      <p role="alert" className={css["status"]} data-abnormal>
        {t("link.lost", { at: format.time(link.sinceAt) })}
      </p>
    );
  if (!isReady || hasHint)
    return (
      <p role="status" className={css["status"]}>
        {isReady ? t("fullScreen") : t("common:loading")}
      </p>
    );
  return null;
}

/** Said once, at the start, while the browser's own bars are there. */
function useFullScreenHint(): boolean {
  const { clock } = useServices();
  const [isOver, setOver] = useState(false);
  const [isFull, setFull] = useState(coversScreen);
  useEffect(() => clock.after(HINT_MS, () => setOver(true)), [clock]);
  useEffect(() => {
    const onResize = () => setFull(coversScreen());
    window.addEventListener("resize", onResize);
    return () => window.removeEventListener("resize", onResize);
  }, []);
  return !isOver && !isFull;
}

const coversScreen = (): boolean => window.innerHeight >= window.screen.height;
