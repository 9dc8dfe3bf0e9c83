import type { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import { CameraId } from "@vigie/shared/kernel/units";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { DRAGGED_CAMERA } from "../../lib/dragged-camera.ts";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import { Tile } from "../tile/index.ts";
import type { WallStore } from "./store.ts";
import css from "./wall.module.css";

interface PlaceProps {
  place: number;
  camera: Camera | null;
  states: ReadonlyMap<CameraId, CameraStates>;
  isSelected: boolean;
  hasStatistics: boolean;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  store: WallStore;
}

/** One place of the wall, with a tile or free. */
export function Place({ place, camera, states, isSelected, hasStatistics, viewings, mediaSockets, store }: PlaceProps) {
  const { t } = useTranslation("wall");
  const drop = useDrop((cameraId) => store.getState().placeCamera(place, cameraId));
  const select = () => store.getState().select(place);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the wall around it has the keys
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups the controls of a form
    <div
      className={css["place"]}
      role="group"
      aria-current={isSelected}
      aria-label={camera === null ? t("freePlace", { place: place + 1 }) : t("place", { place: place + 1, name: camera.name })}
      tabIndex={isSelected ? 0 : -1}
      data-place={place + 1}
      data-dropping={drop.isOver || undefined}
      onClick={select}
      onDoubleClick={({ target }) => {
        // Two quick presses of a tile's button are two presses.
        if (target instanceof Element && target.closest("button") === null) store.getState().togglePromoted();
      }}
      {...drop.handlers}
    >
      {camera === null ? (
        <p className={css["free"]}>{t("free", { place: place + 1 })}</p>
      ) : (
        <Tile
          camera={camera}
          states={states.get(camera.id)}
          tileRef={null}
          isSelected={isSelected}
          hasStatistics={hasStatistics}
          viewings={viewings}
          mediaSockets={mediaSockets}
          onStatistics={() => store.getState().toggleStatistics()}
          onClose={() => store.getState().clear(place)}
          onState={() => undefined}
        />
      )}
    </div>
  );
}

/** Takes a camera that is dragged here; anything else passes. */
function useDrop(onCamera: (cameraId: CameraId) => void) {
  const [isOver, setOver] = useState(false);
  const isCamera = (event: DragEvent) => event.dataTransfer.types.includes(DRAGGED_CAMERA);
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!isCamera(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      setOver(false);
      const dropped = CameraId.safeParse(event.dataTransfer.getData(DRAGGED_CAMERA));
      if (!dropped.success) return;
      event.preventDefault();
      onCamera(dropped.data);
    },
  };
  return { isOver, handlers };
}
