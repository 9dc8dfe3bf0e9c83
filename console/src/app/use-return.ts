import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../i18n/format.ts";
import { useServices } from "../lib/services.tsx";
import type { Seat } from "./use-seat.ts";

/** A window that was covered this long has missed something, and says so. */
const TOLD_FROM_MS = 5_000;

/** A hidden window says that it is, and on its return from when to when nobody could look at it. */
export function useReturn({ beat, notices }: Seat): void {
  const { t } = useTranslation("app");
  const { clock, roomClock } = useServices();
  const format = useFormat();
  useEffect(() => {
    let hidden: { at: number; monotonicMs: number } | null = null;
    const now = () => roomClock.now() ?? clock.now();
    const onChange = () => {
      beat.hidden(document.hidden);
      if (document.hidden) {
        hidden = { at: now(), monotonicMs: clock.monotonicMs() };
      } else if (hidden !== null) {
        const isLong = clock.monotonicMs() - hidden.monotonicMs >= TOLD_FROM_MS;
        if (isLong) notices.tell("told", t("return.told", { from: format.time(hidden.at), to: format.time(now()) }));
        hidden = null;
      }
    };
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, [beat, notices, clock, roomClock, format, t]);
}
