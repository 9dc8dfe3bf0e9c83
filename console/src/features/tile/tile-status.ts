import type { VideoCodec } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import type { HlsDoor } from "./hls-door.ts";
import type { Rung, StepReason } from "./ladder.ts";
import type { Aim } from "./showing-face.ts";
import type { TileState } from "./state.ts";
import type { TileStatistics } from "./statistics.ts";

export interface TileStatus {
  state: TileState;
  /** The node could not renew the viewing's authorisation since then; the picture still goes on. */
  unrenewedSinceAt: EpochMs | null;
  /** The codec of the wanted stream cannot be decoded here: the camera's other stream is shown in its place. */
  replacedCodec: VideoCodec | null;
  /** What the picture comes on. */
  rung: Rung;
  /** Why it is not `full`; null there. */
  reason: StepReason | null;
}

export interface TilePlayerDeps {
  /** An element of the page that holds the picture and nothing else. */
  host: HTMLElement;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  hls: HlsDoor;
  clock: Clock;
  /** 0–1, of this tile alone: see `Ladder`. */
  spread: number;
  cameraId: CameraId;
  /** Where it is shown; null: outside any display. */
  tileRef: TileRef | null;
  aim: Aim;
  /** At each change of what the tile says, not at each frame. */
  onStatus: (status: TileStatus) => void;
}

export const STATUS_AT_START: TileStatus = {
  state: { name: "opening" },
  unrenewedSinceAt: null,
  replacedCodec: null,
  rung: "full",
  reason: null,
};

/** What the picture comes on, beside what was counted. */
export type TilePlayerStatistics = TileStatistics & Pick<TileStatus, "rung" | "reason">;
