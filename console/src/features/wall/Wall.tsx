import { useQuery } from "@tanstack/react-query";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { Display, TileRef } from "@vigie/shared/walls/schema";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { RotationDialog } from "../rotation/index.ts";
import type { LookBack, Panel } from "./actions.ts";
import { DisplayGrid } from "./DisplayGrid.tsx";
import { arranged } from "./geometry.ts";
import type { GridContent } from "./grid.ts";
import { LayoutChoice } from "./LayoutChoice.tsx";
import { LayoutDialog } from "./LayoutDialog.tsx";
import { ScenesDialog } from "./ScenesDialog.tsx";
import { SceneTurning } from "./SceneTurning.tsx";
import { inKeyOrder } from "./scenes.ts";
import { arrangementOf } from "./state.ts";
import type { Wall as WallOf } from "./store.ts";
import { useTileNumbers, useWallKeys } from "./use-wall-keys.ts";
import css from "./wall.module.css";

interface WallProps extends Omit<GridContent, "display" | "selected" | "hasStatistics"> {
  wall: WallOf;
  /** Keys answer with focus nowhere; else only with focus on the wall (WCAG 2.2 §2.1.4). */
  hasShortcuts: boolean;
  /** The post is locked: only looked at. */
  isLocked: boolean;
  onWindows: () => void;
  /** To forward what a tile shows; false when that is not for this person. */
  onForward: (cameraId: CameraId, tile: TileRef) => boolean;
  /** To look back at what a tile shows; false when there is nothing to do, or that is not for this person. */
  onLookBack: (how: LookBack, cameraId: CameraId, tile: TileRef) => boolean;
}

/** Nothing shown, in tiles too small to say themselves what to do. */
const isBare = ({ layout, tiles }: Display): boolean => {
  const { length } = arranged(layout).places;
  return length > SAYING_TILES && tiles.slice(0, length).every(({ content }) => content === null);
};
const SAYING_TILES = 9;

/** The operator's wall: the server's display, one tile of it worked with. */
export function Wall({ wall, hasShortcuts, isLocked, onWindows, onForward, onLookBack, ...content }: WallProps) {
  const { t } = useTranslation("wall");
  const { api } = useServices();
  const mayAssign = useMay()("display.assign");
  const state = useStore(wall.store);
  const scenes = inKeyOrder(useQuery({ ...queries.scenes(api), enabled: !isLocked }).data ?? []);
  const [panel, setPanel] = useState<Exclude<Panel, "windows"> | null>(null);
  const open = (panel: Panel) => (panel === "windows" ? onWindows() : setPanel(panel));
  const grid = useRef<HTMLDivElement>(null);
  const { display, selected } = state;
  const ofSelected = (act: (cameraId: CameraId, tile: TileRef) => boolean) => {
    const content = display?.tiles[selected]?.content;
    if (display === null || content?.kind !== "camera") return false;
    return act(content.cameraId, { displayId: display.id, tile: selected });
  };
  const forward = () => ofSelected(onForward);
  const lookBack = (how: LookBack) => ofSelected((cameraId, tile) => onLookBack(how, cameraId, tile));
  useWallKeys({ wall, scenes, open, forward, lookBack, mayAssign, grid, hasShortcuts });
  const count = display === null ? 0 : arranged(display.layout).places.length;
  const areNumbersShown = useTileNumbers(hasShortcuts, (tile) => {
    if (tile < 0 || tile >= count) return;
    wall.select(tile);
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>('[aria-current="true"]')?.focus());
  });
  if (display === null) return null;
  const arrangement = arrangementOf(display.layout, state);
  const work = {
    pending: state.pending,
    areNumbersShown,
    onSelect: wall.select,
    onPromote: wall.togglePromoted,
    onClear: wall.clear,
    onStatistics: wall.toggleStatistics,
    onCameras: wall.placeCameras,
    onSwap: wall.swapTiles,
    onHold: wall.hold,
  };
  return (
    <section className={css["wall"]} aria-label={t("title")} data-bare={isLocked || undefined}>
      {!isLocked && <WallBar wall={wall} display={display} scenes={scenes} onPanel={open} />}
      <DisplayGrid
        {...content}
        display={display}
        selected={selected}
        hasStatistics={state.hasStatistics}
        {...(isLocked ? { isReadOnly: true, arrangement } : { isReadOnly: false, ref: grid, work: { arrangement, ...work } })}
      />
      {panel === "scenes" && <ScenesDialog wall={wall} display={display} scenes={scenes} onClose={() => setPanel(null)} />}
      {panel === "rotations" && (
        <RotationDialog onContent={wall.showContent} onScenes={wall.startTurning} onClose={() => setPanel(null)} />
      )}
      {panel === "layout" && <LayoutDialog layout={display.layout} onLayout={wall.setLayout} onClose={() => setPanel(null)} />}
    </section>
  );
}

interface WallBarProps {
  wall: WallOf;
  display: Display;
  scenes: ReturnType<typeof inKeyOrder>;
  onPanel: (panel: Panel) => void;
}

/** What is done to the screen as a whole. */
function WallBar({ wall, display, scenes, onPanel }: WallBarProps) {
  const { t } = useTranslation("wall");
  const isRailShown = useStore(wall.store, (state) => state.isRailShown);
  return (
    <div className={css["bar"]}>
      <button
        type="button"
        className={css["menu"]}
        aria-pressed={isRailShown}
        title={t("action.rail")}
        onClick={() => wall.showRail(!isRailShown)}
      >
        {t("rail")}
      </button>
      <LayoutChoice layout={display.layout} onLayout={wall.setLayout} onFree={() => onPanel("layout")} />
      <button type="button" className={css["menu"]} onClick={() => onPanel("scenes")} title={t("scenes.title")}>
        {t("scenes.title")}
      </button>
      <button type="button" className={css["menu"]} onClick={() => onPanel("rotations")} title={t("action.rotations")}>
        {t("rotations")}
      </button>
      <button type="button" className={css["menu"]} onClick={() => onPanel("windows")} title={t("action.windows")}>
        {t("windows")}
      </button>
      {isBare(display) && <p className={css["hint"]}>{t("freeTile")}</p>}
      <SceneTurning display={display} scenes={scenes} onTurn={wall.turn} />
    </div>
  );
}
