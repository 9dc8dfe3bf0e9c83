import type { CameraId } from "@vigie/shared/kernel/units";
import type { CoverageLine } from "@vigie/shared/rounds/schema";
import type { ReactNode } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { useStore } from "zustand";
import { ApprovalsScreen } from "../features/approvals/index.ts";
import { AuthorisationsScreen } from "../features/authorisations/index.ts";
import { CamerasScreen } from "../features/cameras/index.ts";
import { DevicesScreen } from "../features/devices/index.ts";
import { DossierScreen } from "../features/dossier/index.ts";
import { FACTORS_PATH, FactorsScreen } from "../features/factors/index.ts";
import { ForwardingsScreen } from "../features/forwarding/index.ts";
import { HabilitationsScreen } from "../features/habilitations/index.ts";
import { HealthScreen } from "../features/health/index.ts";
import { ImportScreen } from "../features/imports/index.ts";
import { JournalScreen, OWN_ACTS_PATH, OwnActsScreen, RetentionScreen } from "../features/journal/index.ts";
import { NodesScreen } from "../features/nodes/index.ts";
import { PeopleScreen } from "../features/people/index.ts";
import { PlaybackScreen } from "../features/playback/index.ts";
import { DestructionsScreen, LocksScreen, StateScreen } from "../features/recordings/index.ts";
import { RoomScreen } from "../features/room/index.ts";
import { RoundsScreen } from "../features/rounds/index.ts";
import { ServicesScreen } from "../features/services/index.ts";
import { SessionsScreen } from "../features/sessions/index.ts";
import { WhoSawScreen } from "../features/who-saw/index.ts";
import { useServices } from "../lib/services.tsx";
import { useMay } from "../lib/session.tsx";
import { FIRST_SCREEN } from "./arrangement.ts";
import { LiveScreen } from "./LiveScreen.tsx";
import type { Preferences } from "./preferences.ts";
import { ScreenErrorBoundary } from "./ScreenErrorBoundary.tsx";
import { type ScreenName, screensFor } from "./screens.ts";
import type { Seat } from "./use-seat.ts";
import { Within } from "./Within.tsx";

interface ScreensProps {
  seat: Seat;
  preferences: Preferences;
  /** Which of the person's screens this window shows. */
  screen: number;
  /** The post is locked: whatever the page's address, its wall is shown and nothing else. */
  isLocked: boolean;
  onWindows: () => void;
}

/** The screen of the page's address, if the person may open it; any other address leads to their first one. */
export function Screens({ seat, preferences, screen, isLocked, onWindows }: ScreensProps) {
  const may = useMay();
  const { api } = useServices();
  const [, navigate] = useLocation();
  const hasShortcuts = useStore(preferences.store, (chosen) => chosen.hasShortcuts);
  const allowed = screensFor(may);
  // A further screen of the post shows its wall and nothing else.
  const screens = screen === FIRST_SCREEN && !isLocked ? allowed : allowed.filter(({ name }) => name === "wall");
  // Whose part of the console is built later has their own acts until then.
  const landing = screens[0]?.path ?? (may("journal.read-own") ? OWN_ACTS_PATH : null);
  const show = (cameraId: CameraId) => {
    seat.wall.showCamera(cameraId);
    navigate("/wall");
  };
  const onForward = may("forwarding.open") ? (cameraIds: readonly CameraId[]) => seat.forwarding.begin({ cameraIds }) : null;
  const startRound = async ({ roundId, plannedAt }: Pick<CoverageLine, "roundId" | "plannedAt">) => {
    const run = await api.rounds.start(roundId, { plannedAt });
    if (run.outcome === "aborted") return null;
    if (run.outcome === "problem") return run.problem;
    seat.wall.showContent({ kind: "round", runId: run.value.id });
    navigate("/wall");
    return null;
  };
  const draw: Record<ScreenName, () => ReactNode> = {
    wall: () => <LiveScreen {...{ seat, preferences, screen, isLocked, onWindows }} />,
    playback: () => (
      <PlaybackScreen desk={seat.playback} viewings={seat.viewings} calls={seat.calls} hasShortcuts={hasShortcuts} />
    ),
    room: () => <RoomScreen room={seat.room} notices={seat.notices} calls={seat.calls} onForward={onForward} />,
    rounds: () => <RoundsScreen onStart={startRound} />,
    forwardings: () => <ForwardingsScreen desk={seat.forwarding} />,
    devices: () => <DevicesScreen room={seat.room} />,
    cameras: () => <CamerasScreen room={seat.room} />,
    "cameras-import": () => <ImportScreen kind="cameras" />,
    health: () => <HealthScreen onShow={may("camera.view") ? show : null} />,
    recordings: () => <StateScreen />,
    locks: () => <LocksScreen />,
    destructions: () => <DestructionsScreen />,
    people: () => <PeopleScreen />,
    habilitations: () => <HabilitationsScreen />,
    sessions: () => <SessionsScreen />,
    "people-import": () => <ImportScreen kind="people" />,
    authorisations: () => <AuthorisationsScreen />,
    services: () => <ServicesScreen />,
    approvals: () => <ApprovalsScreen />,
    nodes: () => <NodesScreen />,
    journal: () => <JournalScreen />,
    "who-saw": () => <WhoSawScreen />,
    dossier: () => <DossierScreen />,
    retention: () => <RetentionScreen />,
  };
  return (
    <Switch {...(isLocked ? { location: "/wall" } : {})}>
      {screens.map((screen) => (
        <Route key={screen.name} path={screen.path}>
          <Within screen={screen} screens={screens}>
            <ScreenErrorBoundary>{draw[screen.name]()}</ScreenErrorBoundary>
          </Within>
        </Route>
      ))}
      <Route path={FACTORS_PATH}>
        <ScreenErrorBoundary>
          <FactorsScreen />
        </ScreenErrorBoundary>
      </Route>
      {may("journal.read-own") && (
        <Route path={OWN_ACTS_PATH}>
          <ScreenErrorBoundary>
            <OwnActsScreen />
          </ScreenErrorBoundary>
        </Route>
      )}
      <Route>{landing !== null && <Redirect to={landing} replace />}</Route>
    </Switch>
  );
}
