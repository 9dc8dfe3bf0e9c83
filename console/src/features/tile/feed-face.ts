import type { StreamName, StreamState, VideoCodec } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Pace } from "@vigie/shared/live/wire";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import type { SocketLoss } from "../../lib/media-socket.ts";
import type { RendererFailure, Transport } from "./renderer.ts";
import type { TileStatistics } from "./statistics.ts";

export type FeedEvent =
  | { type: "received"; intervalMs: number | null }
  | { type: "painted"; ageMs: number | null }
  /** Further pictures were painted since, whose age nobody looked at. */
  | { type: "goes-on" }
  /** From now on pictures come at this interval. */
  | { type: "paced"; intervalMs: number | null }
  | { type: "subscribed" }
  | { type: "stream"; state: StreamState; sinceAt: EpochMs }
  /** The node left frames out because this tile lags, and whose fault that is. */
  | { type: "strained"; by: "thin_link" | "decoder_overrun" }
  /** Null: the grant is renewed again. */
  | { type: "unrenewed"; sinceAt: EpochMs | null }
  | { type: "failed"; failure: RendererFailure; codec: VideoCodec | null }
  | { type: "ended"; problem: Problem | null }
  /** `loss` null: the node does not answer over HTTP. */
  | { type: "lost"; sinceAt: EpochMs; loss: SocketLoss | null };

export interface FeedDeps {
  host: HTMLElement;
  clock: Clock;
  stream: StreamName;
  /** Why it is not the transport that was wanted. */
  fallback: TileStatistics["fallback"];
  /** A further grant for this feed; null when there is none to be had now. */
  askGrant: () => Promise<string | null>;
  onEvent: (event: FeedEvent) => void;
}

/** One stream on its way into one element of the host: what a tile swaps when it changes stream, transport or rung. */
export interface TileFeed {
  readonly stream: StreamName;
  readonly transport: Transport;
  readonly pace: Pace;
  /** The node granted it: the viewing has truly been opened. */
  readonly isSubscribed: boolean;
  /** Null: its authorisation is in force as far as is known. */
  readonly unrenewedSinceAt: EpochMs | null;
  /** How old the last picture was when it came: arrived − received by the node. Null while unknown. */
  readonly arrivalAgeMs: number | null;
  open(answer: GrantAnswer): void;
  select(isSelected: boolean): void;
  changePace(pace: Pace): void;
  reveal(): void;
  statistics(): TileStatistics;
  /** No more pictures; the last one stays until `close`. */
  cut(): void;
  /** `successor`: what takes its place under the same viewing. */
  close(successor?: TileFeed): void;
}

/** Whole picture, nothing cropped; feeds of one host lie on each other. */
const STACKED = { position: "absolute", inset: "0", width: "100%", height: "100%", objectFit: "contain" } as const;

/** Not `hidden`: an element without a box paints nothing, and so would never be ready to be revealed. */
export function stackUnseen(host: HTMLElement, element: HTMLElement): void {
  Object.assign(element.style, STACKED, { opacity: "0" });
  host.append(element);
}
