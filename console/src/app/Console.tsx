import { useQuery } from "@tanstack/react-query";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useStore } from "zustand";
import { BreakGlassBanner } from "../features/break-glass/index.ts";
import { NumberCall } from "../features/cameras/index.ts";
import { KeyAdvice } from "../features/factors/index.ts";
import { ForwardingDialog, useAskingNotices } from "../features/forwarding/index.ts";
import { ChangeOperatorDialog, LockBand, useLocking } from "../features/session/index.ts";
import { queries } from "../lib/queries.ts";
import { useServices } from "../lib/services.tsx";
import { useMay, useMayRead } from "../lib/session.tsx";
import { DialogsHeldBack } from "../ui/Dialog.tsx";
import { Notices } from "../ui/Notices.tsx";
import type { GlobalAction } from "./actions.ts";
import css from "./app.module.css";
import { FIRST_SCREEN, screenOf } from "./arrangement.ts";
import { Header } from "./Header.tsx";
import type { Preferences } from "./preferences.ts";
import { Screens } from "./Screens.tsx";
import { ShortcutsDialog } from "./ShortcutsDialog.tsx";
import { screensFor } from "./screens.ts";
import { useConsoleLink } from "./use-console-link.ts";
import { useKeptArrangement } from "./use-kept-arrangement.ts";
import { useKeyboard } from "./use-keyboard.ts";
import { useLeader } from "./use-leader.ts";
import { useWallEverywhere } from "./use-own-wall.ts";
import { type Seat, useSeat } from "./use-seat.ts";
import { WindowsDialog } from "./WindowsDialog.tsx";

interface ConsoleProps {
  preferences: Preferences;
  /** The post is locked: its wall alone is shown, until then. Null: it is not. */
  lockedUntil: EpochMs | null;
}

/** The console of one person, from their sign-in to its end. Locking takes everything away but the pictures, which go on as they are. */
export function Console({ preferences, lockedUntil }: ConsoleProps) {
  const { api } = useServices();
  const seat = useSeat();
  useConsoleLink(seat);
  usePageTitle();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const [areWindowsOpen, setWindowsOpen] = useState(false);
  const [isChanging, setChanging] = useState(false);
  const isLocked = lockedUntil !== null;
  const [screen] = useState(() => screenOf(window.location.search));
  const isLeader = useLeader();
  useLocking(!isLocked);
  const number = useKeys({ seat, preferences, screen, isLocked, onHelp: () => setIsHelpOpen(true) });
  useWallEverywhere(seat, screen);
  useKeptArrangement({ seat, screen, isLeader });
  useAskingNotices({ notices: seat.notices, desk: seat.forwarding, isOn: screen === FIRST_SCREEN && !isLocked });
  const tree = useQuery({ ...queries.cameras(api), enabled: useMayRead("camera.list") });
  return (
    <DialogsHeldBack value={isLocked}>
      <div className={css["console"]}>
        <div>
          <Header
            room={seat.room}
            screen={screen}
            isLeader={isLeader}
            isLocked={isLocked}
            preferences={preferences}
            onShortcuts={() => setIsHelpOpen(true)}
            onChangeOperator={() => setChanging(true)}
          />
          {isLocked && <LockBand until={lockedUntil} isFirst={screen === FIRST_SCREEN} />}
          {!isLocked && screen === FIRST_SCREEN && <KeyAdvice />}
          {!isLocked && <BreakGlassBanner />}
        </div>
        {/* Nothing in it is reached by key, pointer, drag or a screen reader while the post is locked. */}
        <main className={css["main"]} inert={isLocked}>
          <Screens
            seat={seat}
            preferences={preferences}
            screen={screen}
            isLocked={isLocked}
            onWindows={() => setWindowsOpen(true)}
          />
        </main>
        {!isLocked && <NumberCall buffer={number} cameras={tree.data?.cameras ?? []} />}
        {!isLocked && <Notices notices={seat.notices} />}
        <ForwardingDialog
          desk={seat.forwarding}
          viewings={seat.viewings}
          mediaSockets={seat.mediaSockets}
          notices={seat.notices}
        />
        {areWindowsOpen && <WindowsDialog screen={screen} onClose={() => setWindowsOpen(false)} />}
        {isHelpOpen && <ShortcutsDialog preferences={preferences} onClose={() => setIsHelpOpen(false)} />}
        {isChanging && <ChangeOperatorDialog onClose={() => setChanging(false)} />}
      </div>
    </DialogsHeldBack>
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

interface KeysUse {
  seat: Seat;
  preferences: Preferences;
  screen: number;
  isLocked: boolean;
  onHelp: () => void;
}

/** What the keyboard does from any screen. */
function useKeys({ seat, preferences, screen: ownScreen, isLocked, onHelp }: KeysUse) {
  const { api, clock } = useServices();
  const tree = useQuery({ ...queries.cameras(api), enabled: useMayRead("camera.list") });
  const [path, navigate] = useLocation();
  const hasShortcuts = useStore(preferences.store, (chosen) => chosen.hasShortcuts);
  const may = useMay();

  const callCamera = (number: number) => {
    const camera = tree.data?.cameras.find((camera) => camera.number === number);
    // What is in one's scope and may not be shown now is called all the same: the tile says why.
    if (camera === undefined || camera.disabledAt !== null || !may("camera.list", { kind: "camera", cameraId: camera.id })) {
      return false;
    }
    if (seat.calls.call(camera.id)) return true;
    seat.wall.showCamera(camera.id);
    if (path !== "/wall") navigate("/wall");
    return true;
  };
  const perform = (action: GlobalAction) => {
    if (action === "shortcuts.open") return onHelp();
    if (action === "search.focus") {
      seat.wall.showRail(true);
      return void requestAnimationFrame(() => document.querySelector<HTMLInputElement>("[data-search]")?.focus());
    }
    const screen = screensFor(may).find((screen) => action === `screen.${screen.name}`);
    // A further screen of the post shows its wall and nothing else.
    if (screen !== undefined && ownScreen === FIRST_SCREEN) navigate(screen.path);
  };
  return useKeyboard({ isOn: hasShortcuts && !isLocked, clock, perform, callCamera: may("camera.view") ? callCamera : null });
}
