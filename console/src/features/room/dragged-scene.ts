import { SceneId } from "@vigie/shared/kernel/units";

/** A scene that is dragged onto a screen: its id. */
const DRAGGED_SCENE = "text/x-vigie-scene";

export function putScene(drag: DataTransfer, sceneId: SceneId): void {
  drag.setData(DRAGGED_SCENE, sceneId);
  drag.effectAllowed = "copy";
}

export const hasScene = ({ types }: DataTransfer): boolean => types.includes(DRAGGED_SCENE);

/** Null when it is something else, or another page's. */
export const takeScene = (drop: DataTransfer): SceneId | null => SceneId.safeParse(drop.getData(DRAGGED_SCENE)).data ?? null;
