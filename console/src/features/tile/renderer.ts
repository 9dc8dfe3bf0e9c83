import type { VideoFormat } from "@vigie/shared/cameras/schema";
import type { BinaryHeader, LiveFormat } from "@vigie/shared/live/wire";

/** Ways of drawing what a media socket brings, and the one that needs none. */
export type SocketTransport = "webcodecs" | "mse";
export type Transport = SocketTransport | "hls";

/** What each way of drawing asks the node for. */
export const WIRE_FORMAT = { webcodecs: "access-units", mse: "fragments" } as const satisfies Record<SocketTransport, LiveFormat>;

/**
 * `unsupported`: this browser has no decoder for the codec on this way. `stuck`: frames go in and no picture comes out.
 * `broken`: it failed again and again.
 */
export type RendererFailure = "unsupported" | "stuck" | "broken";

export interface RendererEvents {
  /** The frame of this sequence, and all before it, went to the decoder or were given up. */
  onHanded(sequence: number): void;
  /** A new picture is on the screen; `receivedAt` is its header's. */
  onPainted(receivedAt: number): void;
  /** So many more were painted since the last word. */
  onGoesOn(frames: number): void;
  /** Frames that the browser's side gave up. */
  onDropped(frames: number): void;
  /** Over: nothing more will be painted. */
  onFailed(failure: RendererFailure): void;
}

/** Draws one channel into one element. Owns the element until `close`. */
export interface Renderer {
  readonly element: HTMLVideoElement;
  readonly transport: SocketTransport;
  /** Received, and not yet taken by the decoder. */
  readonly waitingFrames: number;
  /** The parameter sets changed; the binary `init` or `decoderConfig` follows. */
  configure(format: VideoFormat): void;
  accept(header: BinaryHeader, payload: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Failures after which a renderer is given up: as many within this time. One is a damaged frame; several are a decoder that cannot. */
const FAILURES = 3;
const FAILURES_WITHIN_MS = 30_000;

/** Counts failures that are each survived. */
export class FailureCount {
  #atMs: readonly number[] = [];

  /** True when there were too many of late. */
  add(nowMs: number): boolean {
    this.#atMs = [...this.#atMs.filter((atMs) => nowMs - atMs < FAILURES_WITHIN_MS), nowMs];
    return this.#atMs.length >= FAILURES;
  }
}
