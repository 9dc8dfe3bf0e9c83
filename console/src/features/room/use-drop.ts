import type { CameraId, SceneId } from "@vigie/shared/kernel/units";
import { type DragEvent, useState } from "react";
import { hasCameras, takeCameras } from "../../lib/dragged-camera.ts";
import { hasScene, takeScene } from "./dragged-scene.ts";

export interface Dropped {
  onCameras: (cameraIds: readonly CameraId[]) => void;
  onScene: (sceneId: SceneId) => void;
}

/** Takes cameras and scenes that are dropped here; what a smaller target inside took does not come. */
export function useDrop({ onCameras, onScene }: Dropped) {
  const [isOver, setOver] = useState(false);
  const handlers = {
    onDragOver: (event: DragEvent) => {
      const isTaken = event.defaultPrevented;
      const isOurs = hasCameras(event.dataTransfer) || hasScene(event.dataTransfer);
      setOver(isOurs && !isTaken);
      if (!isOurs || isTaken) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (event.defaultPrevented) return;
      const sceneId = takeScene(event.dataTransfer);
      const cameraIds = takeCameras(event.dataTransfer);
      if (sceneId === null && cameraIds.length === 0) return;
      event.preventDefault();
      if (sceneId !== null) onScene(sceneId);
      else onCameras(cameraIds);
    },
  };
  return { isOver, handlers };
}
