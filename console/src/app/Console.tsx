import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useStore } from "zustand";
import { NumberCall } from "../features/cameras/index.ts";
import type { WallStore } from "../features/wall/index.ts";
import { queries } from "../lib/queries.ts";
import { useServices } from "../lib/services.tsx";
import { useMay } from "../lib/session.tsx";
import type { GlobalAction } from "./actions.ts";
import css from "./app.module.css";
import { Header } from "./Header.tsx";
import type { Preferences } from "./preferences.ts";
import { Screens } from "./Screens.tsx";
import { ShortcutsDialog } from "./ShortcutsDialog.tsx";
import { screensFor } from "./screens.ts";
import { useConsoleLink } from "./use-console-link.ts";
import { useKeyboard } from "./use-keyboard.ts";
import { useSeat } from "./use-seat.ts";

/** The console of one person, from their sign-in to its end. */
export function Console({ preferences }: { preferences: Preferences }) {
  const { api } = useServices();
  const seat = useSeat();
  useConsoleLink(seat);
  usePageTitle();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const number = useKeys(seat.wall, preferences, () => setIsHelpOpen(true));
  const tree = useQuery(queries.cameras(api));
  return (
    <div className={css["console"]}>
      <Header room={seat.room} onShortcuts={() => setIsHelpOpen(true)} />
      <main className={css["main"]}>
        <Screens seat={seat} preferences={preferences} />
      </main>
      <NumberCall buffer={number} cameras={tree.data?.cameras ?? []} />
      {isHelpOpen && <ShortcutsDialog preferences={preferences} onClose={() => setIsHelpOpen(false)} />}
    </div>
  );
}

/** Several windows of one post are told apart by their titles. */
function usePageTitle() {
  const { t } = useTranslation("app");
  const [path] = useLocation();
  const shown = screensFor(useMay()).find((screen) => screen.path === path);
  useEffect(() => {
    document.title = shown === undefined ? t("product") : t("pageTitle", { screen: t(`tab.${shown.name}`) });
  }, [shown, t]);
}

/** What the keyboard does from any screen. */
function useKeys(wall: WallStore, preferences: Preferences, onHelp: () => void) {
  const { api, clock } = useServices();
  const tree = useQuery(queries.cameras(api));
  const [path, navigate] = useLocation();
  const isOn = useStore(preferences.store, (chosen) => chosen.hasShortcuts);
  const may = useMay();

  const callCamera = (number: number) => {
    const camera = tree.data?.cameras.find((camera) => camera.number === number);
    if (camera === undefined || !may("camera.view", { kind: "camera", cameraId: camera.id })) return false;
    wall.getState().showCamera(camera.id);
    if (path !== "/wall") navigate("/wall");
    return true;
  };
  const perform = (action: GlobalAction) => {
    if (action === "shortcuts.open") return onHelp();
    if (action === "search.focus") return document.querySelector<HTMLInputElement>("[data-search]")?.focus();
    const screen = screensFor(may).find((screen) => action === `screen.${screen.name}`);
    if (screen !== undefined) navigate(screen.path);
  };
  return useKeyboard({ isOn, clock, perform, callCamera: may("camera.view") ? callCamera : null });
}
