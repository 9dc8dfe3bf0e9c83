import type { CameraId } from "@vigie/shared/kernel/units";
import { type DragEvent, memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { hasCameras, hasTile, putTile, takeCameras, takeTile } from "../../lib/dragged-camera.ts";
import { Content } from "./Content.tsx";
import type { GridContent, GridWork, PlaceProps } from "./grid.ts";
import { usePlaceName } from "./use-place-name.ts";
import css from "./wall.module.css";

/** One place of the wall: what it holds, and what is done to it by pointer. Its keys are the wall's. */
export const Place = memo(function Place({ tile, isSelected, content, work }: PlaceProps) {
  const { t } = useTranslation("wall");
  const nameOf = usePlaceName(content.cameras);
  const held = content.display.tiles[tile];
  const { isOver, handlers } = useDrop(tile, content, work);
  if (held === undefined) return null;
  const name = held.content === null ? null : nameOf(held.content);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the wall around it has the keys
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups the controls of a form
    <div
      className={css["place"]}
      role="group"
      aria-current={work === null ? undefined : isSelected}
      aria-label={name === null ? t("freePlace", { place: tile + 1 }) : t("place", { place: tile + 1, name })}
      tabIndex={work === null ? undefined : isSelected ? 0 : -1}
      data-place={tile + 1}
      data-locked={held.lockedBy !== null || undefined}
      data-dropping={isOver || undefined}
      draggable={work !== null && held.content !== null}
      onDragStart={({ dataTransfer }) => putTile(dataTransfer, { displayId: content.display.id, tile })}
      onClick={() => work?.onSelect(tile)}
      onDoubleClick={({ target }) => {
        // Two quick presses of a tile's button are two presses.
        if (target instanceof Element && target.closest("button") === null) work?.onPromote(tile);
      }}
      {...handlers}
    >
      <Content tile={tile} held={held} name={name} isSelected={isSelected} content={content} work={work} />
      {work !== null && (
        <span aria-hidden="true" className={css["placeNumber"]}>
          {tile + 1}
        </span>
      )}
    </div>
  );
}, isSamePlace);

/** Camera states come five times a second and change one tile in thirty: what a place is drawn from is compared, not what it was handed. */
function isSamePlace(a: PlaceProps, b: PlaceProps): boolean {
  const [x, y] = [drawnFrom(a), drawnFrom(b)];
  return x.length === y.length && x.every((part, at) => part === y[at]);
}

function drawnFrom({ tile, isSelected, content, work }: PlaceProps): unknown[] {
  const { display, cameras, states, viewings, mediaSockets, hasStatistics, extras, replayOf, onState } = content;
  const held = display.tiles[tile];
  const own = held?.content?.kind === "camera" ? states.get(held.content.cameraId) : held?.content === null ? null : states;
  const acts =
    work === null ? [] : [work.pending.has(tile), work.onSelect, work.onClear, work.onSwap, work.onHold, work.onCameras];
  return [
    tile,
    isSelected,
    display.id,
    held,
    cameras,
    own,
    viewings,
    mediaSockets,
    hasStatistics,
    extras,
    replayOf,
    onState,
    ...acts,
  ];
}

/** Takes cameras of the tree and tiles of this display; anything else passes. */
function useDrop(tile: number, { display }: GridContent, work: GridWork | null) {
  const [isOver, setOver] = useState(false);
  if (work === null) return { isOver: false, handlers: {} };
  const dropped = (cameraIds: readonly CameraId[], from: number | null) => {
    if (from !== null) work.onSwap(from, tile);
    else if (cameraIds.length > 0) work.onCameras(tile, cameraIds);
  };
  const handlers = {
    onDragOver: (event: DragEvent) => {
      if (!hasCameras(event.dataTransfer) && !hasTile(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = hasTile(event.dataTransfer) ? "move" : "copy";
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      setOver(false);
      const from = takeTile(event.dataTransfer);
      const cameraIds = takeCameras(event.dataTransfer);
      if (from === null && cameraIds.length === 0) return;
      event.preventDefault();
      dropped(cameraIds, from?.displayId === display.id ? from.tile : null);
    },
  };
  return { isOver, handlers };
}
