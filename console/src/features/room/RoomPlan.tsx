import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PlanActs, Selection } from "./acts.ts";
import type { Target } from "./commands.ts";
import { type Box, type Direction, nearest } from "./nearest.ts";
import { type Plan, type PlanPlace, type PlanPost, type PlanScreen, type PlanWall, screenNumber } from "./plan.ts";
import css from "./room.module.css";
import { ScreenPlan } from "./ScreenPlan.tsx";
import { useDrop } from "./use-drop.ts";

interface RoomPlanProps extends PlanActs, Selection {
  plan: Plan;
  /** A key that is pressed with focus on a tile; answers whether it took it. */
  onKey: (event: KeyboardEvent) => boolean;
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** Every post and every wall. Arrows lead from tile to tile as one sees them, over the edges of the screens. */
export function RoomPlan({ plan, onKey, ...rest }: RoomPlanProps) {
  const { t } = useTranslation("room");
  const root = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset["roomTile"] === undefined) return;
    const direction = event.ctrlKey || event.altKey || event.metaKey ? undefined : ARROWS[event.key];
    if (direction !== undefined) walk(root.current, event.target, direction);
    else if (!onKey(event)) return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of its tiles, in one place
    <div ref={root} className={css["plan"]} onKeyDown={onKeyDown}>
      <section aria-labelledby="room-posts">
        <h2 id="room-posts">{t("posts")}</h2>
        {plan.posts.length === 0 && <p className={css["quiet"]}>{t("noPosts")}</p>}
        <div className={css["posts"]}>
          {plan.posts.map((post) => (
            <PostPlan key={post.key} post={post} {...rest} />
          ))}
        </div>
      </section>
      {plan.walls.map((wall) => (
        <WallPlan key={wall.wall.id} wall={wall} {...rest} />
      ))}
      {plan.walls.length === 0 && <p className={css["quiet"]}>{t("noWalls")}</p>}
    </div>
  );
}

function walk(root: HTMLElement | null, from: HTMLElement, direction: Direction): void {
  const tiles = [...(root?.querySelectorAll<HTMLElement>("[data-room-tile]") ?? [])].filter((tile) => tile !== from);
  const boxOf = (element: HTMLElement): Box => element.getBoundingClientRect();
  const at = nearest(tiles.map(boxOf), boxOf(from), direction);
  if (at !== null) tiles[at]?.focus();
}

/** One operator's screens, side by side. What is dropped on the post goes to its first screen. */
function PostPlan({ post, selected, reached, ...acts }: PlanActs & Selection & { post: PlanPost }) {
  const { t } = useTranslation("room");
  const first = post.screens[0]?.display.id;
  const drop = useDrop({
    onCameras: (cameraIds) => first !== undefined && acts.onCameras(first, null, cameraIds),
    onScene: (sceneId) => first !== undefined && acts.onScene(first, sceneId),
  });
  return (
    <section
      className={css["post"]}
      aria-label={post.isDeclared ? post.name : t("undeclared", { address: post.name })}
      data-post={post.name}
      data-dropping={drop.isOver || undefined}
      {...drop.handlers}
    >
      <header className={css["postHead"]}>
        <h3>{post.person?.displayName ?? post.name}</h3>
        <span className={css["quiet"]}>{post.isDeclared ? post.name : t("undeclared", { address: post.name })}</span>
      </header>
      <div className={css["screens"]}>
        {post.screens.map((each) => (
          <ScreenPlan
            key={each.display.id}
            {...each}
            name={t("screen.number", { number: screenNumber(each) })}
            selectedTile={tileIn(each, selected)}
            reachedTile={tileIn(each, reached)}
            {...acts}
          />
        ))}
      </div>
    </section>
  );
}

const tileIn = ({ display }: PlanScreen, target: Target | null): number | null =>
  target?.displayId === display.id ? target.tile : null;

function WallPlan({ wall, selected, reached, ...acts }: PlanActs & Selection & { wall: PlanWall }) {
  return (
    <section aria-label={wall.wall.name} data-wall={wall.wall.id}>
      <h2>{wall.wall.name}</h2>
      <div className={css["wall"]} style={{ "--columns": wall.wall.columns } as React.CSSProperties}>
        {wall.places.map((each) =>
          each.screen === null ? (
            <EmptyPlace key={`${each.place.column}-${each.place.row}`} place={each} />
          ) : (
            <ScreenPlan
              key={each.screen.display.id}
              {...each.screen}
              name={each.device?.name ?? wall.wall.name}
              selectedTile={tileIn(each.screen, selected)}
              reachedTile={tileIn(each.screen, reached)}
              {...acts}
            />
          ),
        )}
      </div>
    </section>
  );
}

function EmptyPlace({ place: { place, device } }: { place: PlanPlace }) {
  const { t } = useTranslation("room");
  return (
    <div className={css["empty"]}>
      {device === null ? t("place.none", { column: place.column + 1, row: place.row + 1 }) : device.name}
    </div>
  );
}
