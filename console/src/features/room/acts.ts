import type { CameraId, DisplayId, SceneId } from "@vigie/shared/kernel/units";
import type { TileContent } from "@vigie/shared/walls/schema";
import type { Target } from "./commands.ts";
import type { ContentWords } from "./words.ts";

/** What is done in the plan. `tile` null: wherever the screen has room. */
export interface PlanActs {
  sayContent: (content: TileContent, shown: CameraId | null) => ContentWords;
  onSelect: (target: Target) => void;
  onCameras: (displayId: DisplayId, tile: number | null, cameraIds: readonly CameraId[]) => void;
  onScene: (displayId: DisplayId, sceneId: SceneId) => void;
}

export interface Selection {
  /** Where the next camera goes; null: none is chosen yet. */
  selected: Target | null;
  /** The tile that the Tab key reaches. */
  reached: Target | null;
}
