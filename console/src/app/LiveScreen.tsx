import { useQuery } from "@tanstack/react-query";
import type { CameraId } from "@vigie/shared/kernel/units";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { CameraRail, useCameraStates } from "../features/cameras/index.ts";
import { Wall } from "../features/wall/index.ts";
import { queries } from "../lib/queries.ts";
import { useServices } from "../lib/services.tsx";
import { Loaded } from "../ui/Screen.tsx";
import css from "./app.module.css";
import type { Preferences } from "./preferences.ts";
import type { Seat } from "./use-seat.ts";

interface LiveScreenProps {
  seat: Seat;
  preferences: Preferences;
}

/** The rail of cameras and the wall: what an operator looks at for twelve hours. */
export function LiveScreen({ seat: { room, wall, mediaSockets, viewings }, preferences }: LiveScreenProps) {
  const { t } = useTranslation("app");
  const { api } = useServices();
  const hasShortcuts = useStore(preferences.store, (chosen) => chosen.hasShortcuts);
  const query = useQuery(queries.cameras(api));
  const states = useCameraStates(room, query.data);
  const cameras = useMemo(() => new Map(query.data?.cameras.map((camera) => [camera.id, camera])), [query.data]);
  const show = useCallback((cameraId: CameraId) => wall.getState().showCamera(cameraId), [wall]);
  return (
    <Loaded query={query}>
      {(tree) => (
        <div className={css["live"]}>
          <h1 className={css["unseen"]}>{t("tab.wall")}</h1>
          <CameraRail tree={tree} states={states} onShow={show} />
          <Wall
            cameras={cameras}
            states={states}
            viewings={viewings}
            mediaSockets={mediaSockets}
            store={wall}
            hasShortcuts={hasShortcuts}
          />
        </div>
      )}
    </Loaded>
  );
}
