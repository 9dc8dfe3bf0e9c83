import type { StreamName, VideoCodec } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { MediaSockets, SocketLoss } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import type { TileFeed } from "./feed-face.ts";
import type { HlsDoor } from "./hls-door.ts";
import type { Rung } from "./ladder.ts";
import type { TileEvent } from "./state.ts";
import type { RendererWish, TransportChoice } from "./transport-choice.ts";

/** What a tile is to show, and how dear it is. */
export interface Aim {
  stream: StreamName;
  renderer: RendererWish;
  /** The node drops it last. */
  isSelected: boolean;
  /** The camera has a sub stream that could be offered instead of the main one. */
  hasSub: boolean;
}

/** Why there is nothing more to come. */
export type ShowingOver =
  | { type: "refused"; problem: Problem }
  /** By the node; null: without a reason. */
  | { type: "ended"; problem: Problem | null }
  /** `loss` null: of HLS, without a media socket. */
  | { type: "lost"; sinceAt: EpochMs; mediaSocketUrl: string; loss: SocketLoss | null }
  | { type: "undecodable"; codec: VideoCodec | null; stream: StreamName };

export interface ShowingDeps {
  host: HTMLElement;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  hls: HlsDoor;
  clock: Clock;
  cameraId: CameraId;
  /** Where it is shown; null: outside any display. */
  tileRef: TileRef | null;
  choice: TransportChoice;
  aim: Aim;
  rung: Rung;
  /** What an earlier showing left on the host; goes when there is a newer picture. */
  past: TileFeed | null;
  onEvent: (event: TileEvent) => void;
  onStrained: (by: "thin_link" | "decoder_overrun") => void;
  /** What was brought for a step up gave nothing, and what is shown goes on. `loss` null: not for the socket's sake. */
  onTryFailed: (loss: SocketLoss | null) => void;
  /** What the picture comes on. */
  onRung: (rung: Rung) => void;
  onUnrenewed: (sinceAt: EpochMs | null) => void;
  /** The stream aimed at cannot be decoded; the one that is shown goes on in its place. */
  onReplaced: (codec: VideoCodec | null) => void;
  onOver: (over: ShowingOver) => void;
}
