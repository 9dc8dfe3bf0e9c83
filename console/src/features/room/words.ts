import { useQuery } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { Tile, TileContent } from "@vigie/shared/walls/schema";
import type { RoomScreen, TileStateName } from "@vigie/shared/walls/screens";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import type { Shape } from "../../ui/Mark.tsx";

/** What a tile holds, in words: `number` of a camera; the camera that a carousel or round shows now is its `step`. */
export interface ContentWords {
  kind: TileContent["kind"];
  number: number | null;
  name: string;
  /** Of a carousel or round: what it shows now, as its screen reported. */
  step: string | null;
}

export type Cameras = ReadonlyMap<CameraId, Camera>;

/** Names cameras, carousels and rounds, as long as the lists hold them. */
export function useContentWords(cameras: Cameras) {
  const { t } = useTranslation("room");
  const { api } = useServices();
  const carousels = useQuery(queries.carousels(api)).data;
  const rounds = useQuery(queries.rounds(api)).data;
  const runs = useMemo(
    () => new Map(rounds?.current.flatMap(({ run }) => (run === null ? [] : [[run.id, run.roundName] as const]))),
    [rounds],
  );
  return useCallback(
    (content: TileContent, shown: CameraId | null): ContentWords => {
      const step = shown === null ? null : cameraName(cameras.get(shown));
      switch (content.kind) {
        case "camera": {
          const camera = cameras.get(content.cameraId);
          return { kind: "camera", number: camera?.number ?? null, name: camera?.name ?? t("unknown.camera"), step: null };
        }
        case "carousel": {
          const name = carousels?.find(({ id }) => id === content.carouselId)?.name ?? t("unknown.carousel");
          return { kind: "carousel", number: null, name, step };
        }
        case "round":
          return { kind: "round", number: null, name: runs.get(content.runId) ?? t("unknown.round"), step };
      }
    },
    [cameras, carousels, runs, t],
  );
}

const cameraName = (camera: Camera | undefined): string | null =>
  camera === undefined ? null : `${camera.number} ${camera.name}`;

/** What is said of a tile's picture. `waiting`: its screen has not told of it yet. `silent`: its screen tells nothing any more. */
export type TileWord = TileStateName | "waiting" | "silent" | "hidden" | "take_over";

/** From what the screen reported last; a report of a camera that was there before says nothing of the one that is there now. */
export function tileWord(tile: Tile, at: number, screen: RoomScreen): TileWord | null {
  if (tile.content === null) return null;
  if (tile.isToTakeOver) return "take_over";
  if (screen.state === "dead" || screen.state === "gone") return "silent";
  const report = reportOf(tile, at, screen);
  if (report === null) return screen.state === "hidden" ? "hidden" : "waiting";
  return report.state;
}

/** What the screen shows in the tile now, if it told. */
export function reportOf({ content }: Tile, at: number, { tiles }: RoomScreen): RoomScreen["tiles"][number] | null {
  const report = tiles.find(({ tile }) => tile === at);
  if (report === undefined || content === null) return null;
  return content.kind === "camera" && content.cameraId !== report.cameraId ? null : report;
}

export const SHAPE: Record<TileWord, Shape> = {
  opening: "starting",
  waiting: "starting",
  live: "running",
  late: "failed",
  frozen: "failed",
  no_signal: "failed",
  link_lost: "failed",
  take_over: "failed",
  refused: "off",
  undecodable: "off",
  hidden: "resting",
  silent: "unknown",
};

/** What a supervisor has to look at; the rest is grey. */
export const isAbnormal = (word: TileWord): boolean => SHAPE[word] === "failed" || SHAPE[word] === "off";
