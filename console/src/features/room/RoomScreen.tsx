import { useQuery } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraId, DisplayId } from "@vigie/shared/kernel/units";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraCalls } from "../../lib/camera-calls.ts";
import type { Notices } from "../../lib/notices.ts";
import { queries } from "../../lib/queries.ts";
import type { RoomStore } from "../../lib/room-store.ts";
import { useServices } from "../../lib/services.tsx";
import { Loaded } from "../../ui/Screen.tsx";
import { CameraRail, useCameraStates } from "../cameras/index.ts";
import { roomAction } from "./actions.ts";
import { shownTiles, type Target } from "./commands.ts";
import { type Plan, type PlanScreen, screenNumber } from "./plan.ts";
import { RoomPlan } from "./RoomPlan.tsx";
import css from "./room.module.css";
import { SceneStrip } from "./SceneStrip.tsx";
import { SelectedBar } from "./SelectedBar.tsx";
import { useOrders } from "./use-orders.ts";
import { useRoom } from "./use-room.ts";
import { type Cameras, useContentWords } from "./words.ts";

interface RoomScreenProps {
  room: RoomStore;
  notices: Notices;
  calls: CameraCalls;
  /** Cameras of the tree, to another service; null: not for this person. */
  onForward: ((cameraIds: readonly CameraId[]) => void) | null;
}

/** Who watches what, on which post and which wall, as it is now; and the supervisor's hand on each tile of it. */
export function RoomScreen({ room, notices, calls, onForward }: RoomScreenProps) {
  const { api } = useServices();
  const tree = useQuery(queries.cameras(api));
  const { query, devices, plan } = useRoom(room);
  return (
    <Loaded query={tree}>
      {(tree) => (
        <Loaded query={query}>
          {() => (
            <Loaded query={devices}>
              {() => plan !== null && <Room {...{ tree, plan, room, notices, calls, onForward }} />}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

function Room({ tree, plan, room, notices, calls, onForward }: RoomScreenProps & { tree: CameraTree; plan: Plan }) {
  const { t } = useTranslation("room");
  const states = useCameraStates(room, tree);
  const cameras = useMemo(() => new Map(tree.cameras.map((camera) => [camera.id, camera])), [tree]);
  const sayContent = useContentWords(cameras);
  const screens = useScreens(plan);
  const orders = useNamedOrders({ room, notices, screens, cameras });
  const { selected, select, onTarget } = useTarget(screens, notices);
  const fill = useCallback(
    (cameraIds: readonly CameraId[]) => onTarget(({ displayId, tile }) => orders.push(displayId, tile, cameraIds)),
    [onTarget, orders],
  );
  const show = useCallback((cameraId: CameraId) => fill([cameraId]), [fill]);
  useEffect(() => calls.take(show), [calls, show]);

  const onKey = (event: KeyboardEvent): boolean => {
    const act = roomAction(event);
    if (act !== null) onTarget((target) => act(orders, target));
    return act !== null;
  };
  const on = selected === null ? undefined : screens.get(selected.displayId);
  return (
    <div className={css["room"]}>
      <CameraRail tree={tree} states={states} onShow={show} onFill={fill} onForward={onForward} onWhoSaw={null} />
      <div className={css["main"]}>
        <header className={css["head"]}>
          <h1 className={css["unseen"]}>{t("title")}</h1>
          <SelectedBar
            selected={
              selected === null || on === undefined ? null : { target: selected, display: on.plan.display, screenName: on.name }
            }
            sayContent={sayContent}
            orders={orders}
          />
          <SceneStrip onApply={(sceneId) => onTarget(({ displayId }) => orders.applyScene(displayId, sceneId))} />
        </header>
        <RoomPlan
          plan={plan}
          selected={selected}
          reached={selected ?? firstTarget(plan)}
          sayContent={sayContent}
          onSelect={select}
          onCameras={orders.push}
          onScene={orders.applyScene}
          onKey={onKey}
        />
      </div>
    </div>
  );
}

type Screens = ReadonlyMap<DisplayId, { plan: PlanScreen; name: string }>;

/** The tile that the supervisor works with, and acts on it: without one, they are told to choose it. */
function useTarget(screens: Screens, notices: Notices) {
  const { t } = useTranslation("room");
  const [wanted, select] = useState<Target | null>(null);
  const selected = wanted !== null && isShown(wanted, screens) ? wanted : null;
  const onTarget = useCallback(
    (act: (target: Target) => void) => {
      if (selected === null) notices.tell("alert", t("selectFirst"));
      else act(selected);
    },
    [selected, notices, t],
  );
  return { selected, select, onTarget };
}

interface NamedOrdersDeps extends Pick<RoomScreenProps, "room" | "notices"> {
  screens: Screens;
  cameras: Cameras;
}

function useNamedOrders({ room, notices, screens, cameras }: NamedOrdersDeps) {
  // Asked for when an act is told: what hangs on it must not change with every state that a screen reports.
  const named = useRef(screens);
  named.current = screens;
  const nameScreen = useCallback((displayId: DisplayId) => named.current.get(displayId)?.name ?? "", []);
  const nameCamera = useCallback(
    (cameraId: CameraId) => {
      const camera = cameras.get(cameraId);
      return camera === undefined ? "" : `${camera.number} ${camera.name}`;
    },
    [cameras],
  );
  return useOrders({ room, notices, nameScreen, nameCamera });
}

/** Every drawn screen by its display, with the name that acts are told by. */
function useScreens(plan: Plan): Screens {
  const { t } = useTranslation("room");
  return useMemo(() => {
    const ofPosts = plan.posts.flatMap((post) =>
      post.screens.map((each) => {
        const place = post.isDeclared ? post.name : (post.person?.displayName ?? post.name);
        const name = post.screens.length === 1 ? place : t("screenOf", { post: place, number: screenNumber(each) });
        return [each.display.id, { plan: each, name }] as const;
      }),
    );
    const ofWalls = plan.walls.flatMap((wall) =>
      wall.places.flatMap(({ screen, device }) =>
        screen === null ? [] : [[screen.display.id, { plan: screen, name: device?.name ?? wall.wall.name }] as const],
      ),
    );
    return new Map([...ofPosts, ...ofWalls]);
  }, [plan, t]);
}

/** The tile may be gone: its screen, or its place in the layout. */
const isShown = ({ displayId, tile }: Target, screens: Screens): boolean => {
  const display = screens.get(displayId)?.plan.display;
  return display !== undefined && shownTiles(display).some(({ at }) => at === tile);
};

function firstTarget({ posts, walls }: Plan): Target | null {
  const ofWall = walls.flatMap(({ places }) => places.map(({ screen }) => screen)).find((screen) => screen !== null);
  const first = posts[0]?.screens[0] ?? ofWall;
  return first === undefined ? null : { displayId: first.display.id, tile: 0 };
}
