import { gridOf } from "@vigie/shared/walls/layouts";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { Mark } from "../../ui/Mark.tsx";
import type { PlanActs, Selection } from "./acts.ts";
import { shownTiles } from "./commands.ts";
import type { PlanScreen } from "./plan.ts";
import css from "./room.module.css";
import { TileBox } from "./TileBox.tsx";
import { useDrop } from "./use-drop.ts";

interface ScreenPlanProps extends PlanActs, Selection {
  plan: PlanScreen;
  name: string;
}

/** One screen, drawn as it is divided. What is dropped beside its tiles goes to its free ones. */
export function ScreenPlan({ plan: { screen, display }, name, selected, reached, ...acts }: ScreenPlanProps) {
  const { t } = useTranslation("room");
  const drop = useDrop({
    onCameras: (cameraIds) => acts.onCameras(display.id, null, cameraIds),
    onScene: (sceneId) => acts.onScene(display.id, sceneId),
  });
  const { columns, rows, cells } = gridOf(display.layout);
  const isSelected = selected?.displayId === display.id;
  return (
    <figure
      className={css["screen"]}
      data-screen={display.id}
      data-state={screen.state}
      data-selected={isSelected || undefined}
      data-dropping={drop.isOver || undefined}
      {...drop.handlers}
    >
      <figcaption className={css["caption"]}>
        <span className={css["screenName"]}>{name}</span>
        {display.carousel !== null && (
          <span className={css["turning"]}>{t(display.carousel.isHeld ? "carousel.heldShort" : "carousel.runningShort")}</span>
        )}
        <ScreenState plan={{ screen, display }} />
      </figcaption>
      <div
        className={css["tiles"]}
        role="listbox"
        aria-label={name}
        style={{ "--columns": columns, "--rows": rows } as React.CSSProperties}
      >
        {shownTiles(display).map(({ tile, at }) => {
          const cell = cells[at];
          const isAt = (target: Selection["selected"]) => target?.displayId === display.id && target.tile === at;
          return (
            cell !== undefined && (
              <TileBox
                key={at}
                target={{ displayId: display.id, tile: at }}
                tile={tile}
                cell={cell}
                screen={screen}
                isSelected={isAt(selected)}
                isReached={isAt(reached)}
                {...acts}
              />
            )
          );
        })}
      </div>
    </figure>
  );
}

/** A screen that does not answer says so, and since when; one that does says nothing. */
function ScreenState({ plan: { screen } }: { plan: PlanScreen }) {
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
