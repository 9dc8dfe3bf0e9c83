import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Arrangement, FIRST_SCREEN, isSamePlace, keptArrangement } from "./arrangement.ts";
import type { Seat } from "./use-seat.ts";
import { mayPlaceWindows, occupy, openScreen, openScreens, postScreens } from "./windows.ts";

interface KeptArrangement {
  seat: Seat;
  screen: number;
  isLeader: boolean;
}

/** The first window of a post offers to open the others again, where they were. A browser opens windows only at a press. */
export function useKeptArrangement({ seat: { notices }, screen, isLeader }: KeptArrangement): void {
  const { t } = useTranslation("app");
  const latest = useRef(t);
  latest.current = t;
  useEffect(() => occupy(window, screen), [screen]);
  useEffect(() => {
    if (!isLeader || screen !== FIRST_SCREEN) return;
    let isOver = false;
    void missingScreens().then((missing) => {
      if (isOver || missing.length === 0) return;
      const t = latest.current;
      const names = missing.map((kept) => kept.screen).join(", ");
      notices.tell("told", t("screensKept.offer", { count: missing.length, names }), {
        label: t("screensKept.open"),
        run: () => {
          const opened = missing.map((kept) => openScreen(window, kept.screen, kept.place));
          if (opened.includes(false)) notices.tell("alert", t("screensKept.blocked"));
        },
      });
    });
    return () => {
      isOver = true;
    };
  }, [isLeader, screen, notices]);
}

/** Those that are not open now. A physical screen that is not there any more is no place to open at. */
async function missingScreens(): Promise<Arrangement> {
  const kept = keptArrangement(localStorage);
  if (kept.length === 0) return [];
  const open = await openScreens(window);
  const missing = kept.filter(({ screen }) => screen !== FIRST_SCREEN && !open.has(screen));
  const present = (await mayPlaceWindows(window)) ? await postScreens(window) : null;
  if (present?.state !== "known") return missing;
  return missing.map(({ screen, place }) => ({
    screen,
    place: present.screens.find((known) => place !== null && isSamePlace(known, place)) ?? null,
  }));
}
