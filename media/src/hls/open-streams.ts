import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs, NodeId, ViewingId } from "@vigie/shared/kernel/units";
import { HLS_PATH } from "@vigie/shared/live/hls";
import type { GrantClaims, ViewingCause } from "@vigie/shared/viewings/schema";
import type { Logger } from "pino";
import type { StreamBus } from "../frames/stream-bus.ts";
import { type Deliveries, type Entered, type OpenViewings, ShownViewings } from "../viewings/index.ts";
import { HlsStream } from "./hls-stream.ts";
import { StreamMuxers } from "./stream-muxer.ts";

export interface OpenStreamsDeps {
  nodeId: NodeId;
  viewings: OpenViewings;
  deliveries: Deliveries;
  /** Cookies are for TLS alone. */
  isSecure: boolean;
  serverNow(): EpochMs;
  clock: Clock;
  log: Logger;
}

/** The streams that viewings show over HLS, each from the one muxer of its camera's stream. */
export class OpenStreams {
  readonly #deps: OpenStreamsDeps;
  readonly #muxers: StreamMuxers;
  readonly #shown: ShownViewings<HlsStream>;

  constructor(deps: OpenStreamsDeps) {
    const { nodeId, isSecure, serverNow, clock } = deps;
    this.#deps = deps;
    this.#muxers = new StreamMuxers(clock);
    const codes = { notOpen: "hls.not_open", ended: "hls.ended" } as const;
    const onSweep = () => this.#muxers.sweep();
    this.#shown = new ShownViewings({ root: HLS_PATH, nodeId, isSecure, codes, serverNow, clock, onSweep });
  }

  /** What a verified grant opens, or opens for longer. */
  open(claims: GrantClaims, bus: StreamBus): Entered<HlsStream> {
    return this.#shown.open(claims, () => this.#begin(claims, bus));
  }

  /** A further grant for what is open, where the door opens nothing new. */
  renew(claims: GrantClaims): Entered<HlsStream> {
    return this.#shown.renew(claims);
  }

  isOpen(viewingId: ViewingId): boolean {
    return this.#shown.isOpen(viewingId);
  }

  /** The viewing's open streams, for who holds its cookie. Throws `hls.ended`, `hls.not_open`. */
  enter(viewingId: ViewingId, cookieHeader: string | undefined) {
    return this.#shown.enter(viewingId, cookieHeader);
  }

  /** Its viewer lets go; the answer is the `Set-Cookie` that takes the cookie back. Throws as `enter`. */
  release(viewingId: ViewingId, cookieHeader: string | undefined): string {
    return this.#shown.release(viewingId, cookieHeader);
  }

  endAll(cause: ViewingCause): void {
    this.#shown.endAll(cause);
  }

  #begin(claims: GrantClaims, bus: StreamBus): HlsStream {
    const { viewing: viewingId, stream: name, camera: cameraId } = claims;
    const { deliveries, clock, viewings, log } = this.#deps;
    const muxer = this.#muxers.take(bus);
    const onEnd = (stream: HlsStream, cause: ViewingCause) => {
      this.#muxers.release(bus);
      this.#shown.forget(stream);
      viewings.leave(viewingId, stream, cause);
      log.info({ viewingId, cameraId, stream: name, cause }, "hls closed");
    };
    const stream = new HlsStream({ viewingId, cameraId, stream: name, muxer, deliveries, clock, onEnd }, claims.validUntil);
    viewings.enter(viewingId, stream);
    log.info({ viewingId, cameraId, stream: name }, "hls opened");
    return stream;
  }
}
