import { gridOf } from "@vigie/shared/walls/layouts";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { Mark } from "../../ui/Mark.tsx";
import type { PlanActs } from "./acts.ts";
import { shownTiles } from "./commands.ts";
import type { PlanScreen } from "./plan.ts";
import css from "./room.module.css";
import { TileBox } from "./TileBox.tsx";
import { useDrop } from "./use-drop.ts";

interface ScreenPlanProps extends PlanActs, PlanScreen {
  name: string;
  /** The tile of this screen that is selected, and the one that the Tab key reaches; null: none of its own. */
  selectedTile: number | null;
  reachedTile: number | null;
}

/** One screen, drawn as it is divided. What is dropped beside its tiles goes to its free ones. Drawn anew only when it changes: a room has many. */
export const ScreenPlan = memo(function ScreenPlan(props: ScreenPlanProps) {
  const { screen, display, name, selectedTile, reachedTile, ...acts } = props;
  const { t } = useTranslation("room");
  const drop = useDrop({
    onCameras: (cameraIds) => acts.onCameras(display.id, null, cameraIds),
    onScene: (sceneId) => acts.onScene(display.id, sceneId),
  });
  const { columns, rows, cells } = gridOf(display.layout);
  return (
    <figure
      className={css["screen"]}
      data-screen={display.id}
      data-state={screen.state}
      data-selected={selectedTile !== null || undefined}
      data-dropping={drop.isOver || undefined}
      {...drop.handlers}
    >
      <figcaption className={css["caption"]}>
        <span className={css["screenName"]}>{name}</span>
        {display.carousel !== null && (
          <span className={css["turning"]}>{t(display.carousel.isHeld ? "carousel.heldShort" : "carousel.runningShort")}</span>
        )}
        <ScreenState screen={screen} />
      </figcaption>
      <div
        className={css["tiles"]}
        role="listbox"
        aria-label={name}
        style={{ "--columns": columns, "--rows": rows } as React.CSSProperties}
      >
        {shownTiles(display).map(({ tile, at }) => {
          const cell = cells[at];
          return (
            cell !== undefined && (
              <TileBox
                key={at}
                target={{ displayId: display.id, tile: at }}
                tile={tile}
                cell={cell}
                screen={screen}
                isSelected={at === selectedTile}
                isReached={at === reachedTile}
                {...acts}
              />
            )
          );
        })}
      </div>
    </figure>
  );
});

/** A screen that does not answer says so, and since when; one that does says nothing. */
function ScreenState({ screen }: Pick<PlanScreen, "screen">) {
  const { t } = useTranslation("room");
  const format = useFormat();
  const { clock, roomClock } = useServices();
  if (screen.state === "hidden") return <span className={css["quiet"]}>{t("screen.hidden")}</span>;
  if (screen.state !== "dead") return null;
  const now = roomClock.now() ?? clock.now();
  return (
    <span className={css["dead"]}>
      <Mark shape="failed" />
      {screen.seenAt === null ? t("screen.neverSeen") : t("screen.dead", { since: format.since(screen.seenAt, now) })}
    </span>
  );
}
