import { useQuery } from "@tanstack/react-query";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { TileStateName } from "@vigie/shared/walls/screens";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { CameraRail, useCameraStates } from "../features/cameras/index.ts";
import { Wall } from "../features/wall/index.ts";
import { WhoSawDialog } from "../features/who-saw/index.ts";
import { queries } from "../lib/queries.ts";
import { useServices } from "../lib/services.tsx";
import { useMay } from "../lib/session.tsx";
import { Loaded } from "../ui/Screen.tsx";
import css from "./app.module.css";
import type { Preferences } from "./preferences.ts";
import { useLookBack } from "./use-look-back.tsx";
import { useOwnWall } from "./use-own-wall.ts";
import { useReturn } from "./use-return.ts";
import type { Seat } from "./use-seat.ts";
import { useTileExtras } from "./use-tile-extras.tsx";

interface LiveScreenProps {
  seat: Seat;
  preferences: Preferences;
  /** Which of the person's screens this window shows. */
  screen: number;
  /** The post is locked: its pictures go on, and nothing can be done with them. */
  isLocked: boolean;
  onWindows: () => void;
}

/** The rail of cameras and the wall: what an operator looks at for twelve hours. */
export function LiveScreen({ seat, preferences, screen, isLocked, onWindows }: LiveScreenProps) {
  const { room, wall, mediaSockets, viewings, forwarding } = seat;
  const { t } = useTranslation("app");
  const { api } = useServices();
  const hasShortcuts = useStore(preferences.store, (chosen) => chosen.hasShortcuts);
  const query = useQuery(queries.cameras(api));
  const states = useCameraStates(room, query.data);
  const { display, cameras } = useOwnWall(seat, screen);
  const onState = useReports(seat);
  const isRailShown = useStore(wall.store, (state) => state.isRailShown) && !isLocked;
  const may = useMay();
  const [askedAbout, setAskedAbout] = useState<CameraId | null>(null);
  const { onLookBack, replayOf, open } = useLookBack(seat);
  const extras = useTileExtras(seat, setAskedAbout, open);
  const mayForward = may("forwarding.open");
  const onForward = useMemo(
    () =>
      mayForward ? (cameraIds: readonly CameraId[], tile?: TileRef) => forwarding.begin({ cameraIds, tile: tile ?? null }) : null,
    [mayForward, forwarding],
  );
  useReturn(seat);
  return (
    <Loaded query={query}>
      {(tree) => (
        <Loaded query={display}>
          {() => (
            <div className={css["live"]} data-wide={!isRailShown || undefined}>
              <h1 className={css["unseen"]}>{t("tab.wall")}</h1>
              {isRailShown && (
                <CameraRail
                  tree={tree}
                  states={states}
                  onShow={wall.showCamera}
                  onFill={wall.fillCameras}
                  onForward={onForward}
                  onWhoSaw={may("journal.who-saw") ? setAskedAbout : null}
                />
              )}
              <Wall
                wall={wall}
                cameras={cameras}
                states={states}
                viewings={viewings}
                mediaSockets={mediaSockets}
                hasShortcuts={hasShortcuts && !isLocked}
                isLocked={isLocked}
                onState={onState}
                onWindows={onWindows}
                extras={extras}
                replayOf={replayOf}
                onLookBack={onLookBack}
                onForward={(cameraId, tile) => {
                  onForward?.([cameraId], tile);
                  return onForward !== null;
                }}
              />
              {askedAbout !== null && <WhoSawDialog cameraId={askedAbout} onClose={() => setAskedAbout(null)} />}
            </div>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

/** The server hears what each tile says, for whoever looks after the room. */
function useReports({ beat }: Seat) {
  useEffect(() => {
    beat.hidden(document.hidden);
    // Behind another screen of the console the wall is not seen: the room is told so, not left to think that it died.
    return () => beat.hidden(true);
  }, [beat]);
  return useCallback(
    (tile: number, state: TileStateName | null, cameraId: CameraId | null) => {
      if (cameraId !== null) beat.report(tile, cameraId, state);
    },
    [beat],
  );
}
