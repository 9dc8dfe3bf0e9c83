import type { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import { wallAction } from "./actions.ts";
import { LayoutChoice } from "./LayoutChoice.tsx";
import { LAYOUTS, shownPlaces } from "./layouts.ts";
import { Place } from "./Place.tsx";
import type { WallStore } from "./store.ts";
import css from "./wall.module.css";

interface WallProps {
  cameras: ReadonlyMap<CameraId, Camera>;
  states: ReadonlyMap<CameraId, CameraStates>;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  store: WallStore;
  /** Keys answer with focus nowhere; else only with focus on the wall (WCAG 2.2 §2.1.4). */
  hasShortcuts: boolean;
}

/** The operator's wall: tiles in a grid, one of them worked with. */
export function Wall({ cameras, states, viewings, mediaSockets, store, hasShortcuts }: WallProps) {
  const { t } = useTranslation("wall");
  const wall = useStore(store);
  const grid = useRef<HTMLDivElement>(null);
  const { columns, rows } = LAYOUTS[wall.layout];

  // With focus nowhere, as after a camera was called by its number, keys go to the wall: it is what the operator looks at.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isOnWall = event.target instanceof Node && grid.current?.contains(event.target) === true;
      if (event.defaultPrevented || !(isOnWall || (hasShortcuts && event.target === document.body))) return;
      // A button of a tile keeps its own Enter.
      if (event.key === "Enter" && event.target instanceof HTMLButtonElement) return;
      const act = wallAction(event);
      if (act === null) return;
      event.preventDefault();
      act(store.getState());
      // Focus follows the selection, so that the next key goes to the tile that is seen as selected.
      requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>('[aria-current="true"]')?.focus());
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [store, hasShortcuts]);

  return (
    <section className={css["wall"]} aria-label={t("title")}>
      <LayoutChoice layout={wall.layout} onLayout={wall.setLayout} />
      <div className={css["stage"]}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups the controls of a form */}
        <div
          ref={grid}
          className={css["grid"]}
          style={{ "--columns": columns, "--rows": rows } as React.CSSProperties}
          role="group"
          aria-label={t("tiles")}
        >
          {shownPlaces(wall.layout, wall.selected).map((place) => (
            <Place
              key={place}
              place={place}
              camera={cameraOn(wall.tiles[place], cameras)}
              states={states}
              isSelected={place === wall.selected}
              hasStatistics={wall.hasStatistics}
              viewings={viewings}
              mediaSockets={mediaSockets}
              store={store}
            />
          ))}
        </div>
      </div>
    </section>
  );
}

const cameraOn = (cameraId: CameraId | null | undefined, cameras: ReadonlyMap<CameraId, Camera>): Camera | null =>
  (cameraId !== null && cameraId !== undefined && cameras.get(cameraId)) || null;
