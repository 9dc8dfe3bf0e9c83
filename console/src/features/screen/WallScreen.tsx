import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { Device } from "@vigie/shared/devices/schema";
import type { CameraId, DisplayId } from "@vigie/shared/kernel/units";
import { gridOf } from "@vigie/shared/walls/layouts";
import type { Display } from "@vigie/shared/walls/schema";
import type { TileStateName } from "@vigie/shared/walls/screens";
import { useCallback, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { queries } from "../../lib/queries.ts";
import { orThrow } from "../../lib/query-problem.ts";
import type { RoomStore } from "../../lib/room-store.ts";
import { withDisplay } from "../../lib/room-store.ts";
import { useServices } from "../../lib/services.tsx";
import { useCameraStates } from "../cameras/index.ts";
import { DisplayGrid } from "../wall/index.ts";
import { ScreenStatus } from "./ScreenStatus.tsx";
import css from "./screen.module.css";
import { useDeviceLink } from "./use-device-link.ts";
import { RETRY_MS } from "./use-own-device.ts";
import { useScreenSeat } from "./use-screen-seat.ts";
import { useWakeLock } from "./use-wake-lock.ts";

interface WallScreenProps {
  device: Device;
  displayId: DisplayId;
  /** The server ended this device. */
  onEnded: () => void;
  /** The server let nobody in: it may have ended the device meanwhile, or be away. */
  onRefused: () => void;
}

/** One physical screen of a wall: pictures, and a line of words only when something is wrong. It comes back by itself from anything. */
export function WallScreen({ device, displayId, onEnded, onRefused }: WallScreenProps) {
  const { t } = useTranslation("screen");
  const { api } = useServices();
  const seat = useScreenSeat();
  const { room, viewings, mediaSockets } = seat;
  const beat = useDeviceLink({ seat, displayId, onEnded, onRefused });
  const tree = useQuery({ ...queries.cameras(api), refetchInterval: whenFailed });
  const display = useOwnDisplay(room, displayId);
  const states = useCameraStates(room, tree.data);
  const cameras = useMemo(() => new Map(tree.data?.cameras.map((camera) => [camera.id, camera])), [tree.data]);
  const report = useCallback(
    (tile: number, state: TileStateName | null, cameraId: CameraId | null) => {
      if (cameraId !== null) beat.report(tile, cameraId, state);
    },
    [beat],
  );
  useNamesOf(display, cameras, tree.data !== undefined);
  useWakeLock();
  useReadableFromAfar(display);
  useEffect(() => {
    document.title = t("pageTitle", { name: device.name });
  }, [device.name, t]);
  const isReady = display !== undefined && tree.data !== undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is the browser's own
    <main className={css["screen"]} onClick={() => void enterFullScreen()} data-display={displayId}>
      <h1 className={css["unseen"]}>{device.name}</h1>
      <div className={css["pictures"]} inert>
        {isReady && (
          <DisplayGrid
            display={display}
            cameras={cameras}
            states={states}
            viewings={viewings}
            mediaSockets={mediaSockets}
            selected={null}
            extras={null}
            hasStatistics={false}
            isReadOnly
            onState={report}
          />
        )}
      </div>
      {isReady && isEmpty(display) && <p className={css["resting"]}>{t("resting", { name: device.name })}</p>}
      <ScreenStatus room={room} isReady={isReady} />
    </main>
  );
}

const whenFailed = ({ state }: { state: { error: unknown } }): number | false => (state.error === null ? false : RETRY_MS);

/** Fetched, and again after each gap; then as the server tells. */
function useOwnDisplay(room: RoomStore, displayId: DisplayId): Display | undefined {
  const { api } = useServices();
  const { data: fetched } = useQuery({
    queryKey: ["display", displayId],
    queryFn: async ({ signal }) => orThrow(await api.displays.read(displayId, signal)),
    refetchInterval: whenFailed,
  });
  useEffect(() => {
    if (fetched !== undefined) room.setState(({ displays }) => ({ displays: withDisplay(displays, fetched) }));
  }, [fetched, room]);
  return useStore(room, ({ displays }) => displays.get(displayId));
}

/** The server names the cameras of what stands on the screen, and no other: it is asked again when something else stands there. */
function useNamesOf(display: Display | undefined, cameras: ReadonlyMap<CameraId, Camera>, isNamed: boolean): void {
  const client = useQueryClient();
  const unnamed = (display?.tiles ?? []).flatMap(({ content }) =>
    content === null || (content.kind === "camera" && cameras.has(content.cameraId)) ? [] : [JSON.stringify(content)],
  );
  const asked = isNamed ? unnamed.join() : "";
  useEffect(() => {
    if (asked !== "") void client.invalidateQueries({ queryKey: ["cameras"] });
  }, [asked, client]);
}

const isEmpty = ({ layout, tiles }: Display): boolean => gridOf(layout).cells.every((_, at) => tiles[at]?.content === null);

/** The fewer the tiles, the larger their words: a wall is read from the other end of the room. */
function useReadableFromAfar(display: Display | undefined): void {
  const columns = display === undefined ? 1 : gridOf(display.layout).columns;
  useEffect(() => {
    const { style, dataset } = document.documentElement;
    dataset["wallScreen"] = "";
    style.setProperty("--wall-columns", String(columns));
    return () => {
      delete dataset["wallScreen"];
      style.removeProperty("--wall-columns");
    };
  }, [columns]);
}

async function enterFullScreen(): Promise<void> {
  if (document.fullscreenElement !== null || !document.fullscreenEnabled) return;
  // Refused by the machine's own rules: the hint with the browser's key is there.
  await document.documentElement.requestFullscreen({ navigationUI: "hide" }).catch(() => null);
}
