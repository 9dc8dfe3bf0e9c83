import type { ReactNode } from "react";
import { Redirect, Route, Switch } from "wouter";
import { CamerasScreen } from "../features/cameras/index.ts";
import { JournalScreen } from "../features/journal/index.ts";
import { LinksScreen } from "../features/links/index.ts";
import { NodesScreen } from "../features/nodes/index.ts";
import { PeopleScreen } from "../features/people/index.ts";
import { useMay } from "../lib/session.tsx";
import { LiveScreen } from "./LiveScreen.tsx";
import type { Preferences } from "./preferences.ts";
import { ScreenErrorBoundary } from "./ScreenErrorBoundary.tsx";
import { type ScreenName, screensFor } from "./screens.ts";
import type { Seat } from "./use-seat.ts";

/** The screen of the page's address, if the person may open it; any other address leads to their first one. */
export function Screens({ seat, preferences }: { seat: Seat; preferences: Preferences }) {
  const screens = screensFor(useMay());
  const draw: Record<ScreenName, () => ReactNode> = {
    wall: () => <LiveScreen seat={seat} preferences={preferences} />,
    cameras: () => <CamerasScreen room={seat.room} />,
    people: () => <PeopleScreen />,
    nodes: () => <NodesScreen />,
    links: () => <LinksScreen />,
    journal: () => <JournalScreen />,
  };
  return (
    <Switch>
      {screens.map((screen) => (
        <Route key={screen.name} path={screen.path}>
          <ScreenErrorBoundary>{draw[screen.name]()}</ScreenErrorBoundary>
        </Route>
      ))}
      <Route>{screens[0] !== undefined && <Redirect to={screens[0].path} replace />}</Route>
    </Switch>
  );
}
