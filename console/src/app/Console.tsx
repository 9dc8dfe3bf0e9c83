import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { useStore } from "zustand";
import { CamerasScreen, NumberCall } from "../features/cameras/index.ts";
import { JournalScreen } from "../features/journal/index.ts";
import { LinksScreen } from "../features/links/index.ts";
import { NodesScreen } from "../features/nodes/index.ts";
import { PeopleScreen } from "../features/people/index.ts";
import { createWallStore } from "../features/wall/index.ts";
import { createMediaSockets } from "../lib/media-socket.ts";
import { queries } from "../lib/queries.ts";
import { createRoomStore } from "../lib/room-store.ts";
import { useServices } from "../lib/services.tsx";
import { useMay } from "../lib/session.tsx";
import type { GlobalAction } from "./actions.ts";
import css from "./app.module.css";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { Header } from "./Header.tsx";
import { LiveScreen } from "./LiveScreen.tsx";
import type { Preferences } from "./preferences.ts";
import { ShortcutsDialog } from "./ShortcutsDialog.tsx";
import { SCREENS, type ScreenName, screensFor } from "./screens.ts";
import { useConsoleLink } from "./use-console-link.ts";
import { useKeyboard } from "./use-keyboard.ts";

/** The console of one person, from their sign-in to its end. */
export function Console({ preferences }: { preferences: Preferences }) {
  const { api, clock } = useServices();
  const [room] = useState(createRoomStore);
  const [wall] = useState(() => createWallStore());
  const mediaSockets = useMemo(() => createMediaSockets({ clock }), [clock]);
  useEffect(() => () => mediaSockets.close(), [mediaSockets]);
  useConsoleLink(room);
  const tree = useQuery(queries.cameras(api));
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const [path, navigate] = useLocation();
  const isOn = useStore(preferences.store, (chosen) => chosen.hasShortcuts);
  const may = useMay();
  const screens = screensFor(may);
  const cameras = tree.data?.cameras ?? [];

  const callCamera = (number: number) => {
    const camera = cameras.find((camera) => camera.number === number);
    if (camera === undefined || !may("camera.view", { kind: "camera", cameraId: camera.id })) return false;
    wall.getState().showCamera(camera.id);
    if (path !== "/wall") navigate("/wall");
    return true;
  };
  const perform = (action: GlobalAction) => {
    if (action === "shortcuts.open") setIsHelpOpen(true);
    else if (action === "search.focus") document.querySelector<HTMLInputElement>("[data-search]")?.focus();
    else {
      const screen = screens.find((screen) => action === `screen.${screen.name}`);
      if (screen !== undefined) navigate(screen.path);
    }
  };
  const number = useKeyboard({ isOn, clock, perform, callCamera: may("camera.view") ? callCamera : null });

  const draw: Record<ScreenName, () => React.ReactNode> = {
    wall: () => <LiveScreen room={room} wall={wall} mediaSockets={mediaSockets} />,
    cameras: () => <CamerasScreen room={room} />,
    people: () => <PeopleScreen />,
    nodes: () => <NodesScreen />,
    links: () => <LinksScreen />,
    journal: () => <JournalScreen />,
  };
  return (
    <div className={css["console"]}>
      <Header room={room} onShortcuts={() => setIsHelpOpen(true)} />
      <main className={css["main"]}>
        <Switch>
          {SCREENS.filter((screen) => screens.includes(screen)).map((screen) => (
            <Route key={screen.name} path={screen.path}>
              <ErrorBoundary>{draw[screen.name]()}</ErrorBoundary>
            </Route>
          ))}
          <Route>{screens[0] !== undefined && <Redirect to={screens[0].path} replace />}</Route>
        </Switch>
      </main>
      <NumberCall buffer={number} cameras={cameras} />
      {isHelpOpen && <ShortcutsDialog preferences={preferences} onClose={() => setIsHelpOpen(false)} />}
    </div>
  );
}
