import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../i18n/format.ts";
import { useServices } from "../lib/services.tsx";
import css from "./header.module.css";

/** Four times a second: each second shows soon after it begins. */
const TICK_MS = 250;

/** The clock of the room: the server's time, in Paris. It writes to the page by itself, since it changes each second for twelve hours. */
export function RoomTime() {
  const { t } = useTranslation("app");
  const { roomClock } = useServices();
  const format = useFormat();
  const time = useRef<HTMLTimeElement>(null);
  const day = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const tick = () => {
      const now = roomClock.now();
      if (time.current !== null) time.current.textContent = now === null ? t("clock.unknown") : format.time(now);
      if (day.current !== null) day.current.textContent = now === null ? "" : format.day(now);
    };
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [roomClock, format, t]);
  return (
    <div className={css["clock"]} title={t("clock.title")}>
      <time ref={time} className={css["time"]} />
      <span ref={day} className={css["day"]} />
    </div>
  );
}
