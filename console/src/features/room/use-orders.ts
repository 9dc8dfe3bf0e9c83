import type { CameraId, CarouselId, DisplayId, SceneId } from "@vigie/shared/kernel/units";
import type { LayoutName } from "@vigie/shared/walls/layouts";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Notices } from "../../lib/notices.ts";
import type { RoomStore } from "../../lib/room-store.ts";
import {
  applyScene,
  clear,
  push,
  setLayout,
  startCarousel,
  stopCarousel,
  type Target,
  takeOver,
  toggleHold,
  toggleLock,
  UNDO,
} from "./commands.ts";
import { type Order, useCommands } from "./use-commands.ts";

/** What a supervisor does to the room, each act with its words. */
export interface Orders {
  push(displayId: DisplayId, tile: number | null, cameraIds: readonly CameraId[]): void;
  clear(target: Target): void;
  toggleLock(target: Target): void;
  takeOver(target: Target): void;
  undo(displayId: DisplayId): void;
  setLayout(displayId: DisplayId, name: LayoutName): void;
  applyScene(displayId: DisplayId, sceneId: SceneId): void;
  startCarousel(displayId: DisplayId, carouselId: CarouselId): void;
  toggleHold(displayId: DisplayId): void;
  stopCarousel(displayId: DisplayId): void;
}

interface OrdersDeps {
  room: RoomStore;
  notices: Notices;
  nameScreen: (displayId: DisplayId) => string;
  nameCamera: (cameraId: CameraId) => string;
}

export function useOrders({ room, notices, nameScreen, nameCamera }: OrdersDeps): Orders {
  const { t } = useTranslation("room");
  const perform = useCommands(room, notices);
  return useMemo(() => {
    const order = (displayId: DisplayId, build: Order["build"], done: string, nothing = t("nothingToDo")) =>
      perform({ displayId, build, done: t("doneOn", { what: done, screen: nameScreen(displayId) }), nothing });
    const what = (cameraIds: readonly CameraId[]): string => {
      const [first] = cameraIds;
      return cameraIds.length === 1 && first !== undefined
        ? t("done.pushed", { name: nameCamera(first) })
        : t("done.pushedMany", { count: cameraIds.length });
    };
    return {
      push: (id, tile, cameraIds) => order(id, (display) => push(display, tile, cameraIds), what(cameraIds), t("noRoom")),
      clear: ({ displayId, tile }) => order(displayId, (display) => clear(display, tile), t("done.cleared"), t("nothingThere")),
      toggleLock: ({ displayId, tile }) => {
        const isLocked = room.getState().displays.get(displayId)?.tiles[tile]?.lockedBy !== null;
        order(displayId, (display) => toggleLock(display, tile), t(isLocked ? "done.unlocked" : "done.locked"));
      },
      takeOver: ({ displayId, tile }) =>
        order(displayId, (display) => takeOver(display, tile), t("done.takenOver"), t("nothingThere")),
      undo: (displayId) => order(displayId, () => UNDO, t("undone")),
      setLayout: (id, name) => order(id, (display) => setLayout(display, name), t("done.layout", { count: Number(name) })),
      applyScene: (id, sceneId) => order(id, (display) => applyScene(display, sceneId), t("done.scene")),
      startCarousel: (id, carouselId) => order(id, (display) => startCarousel(display, carouselId), t("done.carousel")),
      toggleHold: (id) => {
        const isHeld = room.getState().displays.get(id)?.carousel?.isHeld === true;
        order(id, toggleHold, t(isHeld ? "done.resumed" : "done.held"));
      },
      stopCarousel: (id) => order(id, stopCarousel, t("done.stopped")),
    };
  }, [t, perform, nameScreen, nameCamera, room]);
}
