import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, NodeId, ViewingId } from "@vigie/shared/kernel/units";
import { GRANT_VALID_MS, type GrantClaims, type ViewingCause } from "@vigie/shared/viewings/schema";
import type { Logger } from "pino";
import type { StreamBus } from "../frames/stream-bus.ts";
import type { OpenViewings } from "../viewings/index.ts";
import { ViewingCookie } from "./cookie.ts";
import type { Deliveries } from "./deliveries.ts";
import { HlsStream } from "./hls-stream.ts";
import { StreamMuxers } from "./stream-muxer.ts";

/** Terms, silent players and silent cameras are seen within this. */
const SWEEP_MS = 250;

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

interface ShownViewing {
  readonly cookie: ViewingCookie;
  /** Both, while a tile changes from one to the other without a gap. */
  readonly streams: Map<StreamName, HlsStream>;
}

/** Which viewings are shown over HLS, under which cookie, and how long. */
export class OpenStreams {
  readonly #deps: OpenStreamsDeps;
  readonly #muxers: StreamMuxers;
  readonly #shown = new Map<ViewingId, ShownViewing>();
  /** Viewings that are over, until (monotonic) nobody asks for them any more. */
  readonly #ended = new Map<ViewingId, number>();
  #cancelSweep: (() => void) | null = null;

  constructor(deps: OpenStreamsDeps) {
    this.#deps = deps;
    this.#muxers = new StreamMuxers(deps.clock);
  }

  /** What a verified grant opens, or opens for longer. */
  open(claims: GrantClaims, bus: StreamBus): { stream: HlsStream; cookie: string } {
    const { nodeId, isSecure } = this.#deps;
    const shown = this.#shown.get(claims.viewing) ?? {
      cookie: new ViewingCookie(nodeId, claims.viewing, isSecure),
      streams: new Map(),
    };
    this.#shown.set(claims.viewing, shown);
    const open = shown.streams.get(claims.stream);
    const stream = open ?? this.#begin(claims, bus);
    shown.streams.set(claims.stream, stream);
    return { stream, cookie: this.#prolong(shown, stream, claims) };
  }

  /** A further grant for what is open, where the door opens nothing new. */
  renew(claims: GrantClaims): { stream: HlsStream; cookie: string } {
    const shown = this.#shown.get(claims.viewing);
    const stream = shown?.streams.get(claims.stream);
    if (shown === undefined || stream === undefined) throw new AppError("grant.link_down", "the stream is not open");
    return { stream, cookie: this.#prolong(shown, stream, claims) };
  }

  isOpen(viewingId: ViewingId): boolean {
    return this.#shown.has(viewingId);
  }

  /** The viewing's open streams, for who holds its cookie. Throws `hls.ended`, `hls.not_open`. */
  enter(viewingId: ViewingId, cookieHeader: string | undefined): ReadonlyMap<StreamName, HlsStream> {
    const shown = this.#shown.get(viewingId);
    if (shown === undefined) {
      if (this.#ended.has(viewingId)) throw new AppError("hls.ended", `viewing ${viewingId} has ended`);
      throw new AppError("hls.not_open", "no such viewing is open");
    }
    if (!shown.cookie.opens(cookieHeader)) throw new AppError("hls.not_open", "no cookie of this viewing");
    this.#endExpired(shown);
    if (shown.streams.size === 0) throw new AppError("hls.ended", `viewing ${viewingId} has ended`);
    return shown.streams;
  }

  /** Its viewer lets go; the answer is the `Set-Cookie` that takes the cookie back. Throws as `enter`. */
  release(viewingId: ViewingId, cookieHeader: string | undefined): string {
    const streams = this.enter(viewingId, cookieHeader);
    const cookie = this.#shown.get(viewingId)?.cookie.revoke() ?? "";
    for (const stream of [...streams.values()]) stream.end("released");
    return cookie;
  }

  endAll(cause: ViewingCause): void {
    for (const { streams } of [...this.#shown.values()]) for (const stream of [...streams.values()]) stream.end(cause);
    this.#cancelSweep?.();
  }

  #begin(claims: GrantClaims, bus: StreamBus): HlsStream {
    const { viewing: viewingId, stream: name, camera: cameraId } = claims;
    const { deliveries, clock, viewings, log } = this.#deps;
    const muxer = this.#muxers.take(bus);
    const onEnd = (stream: HlsStream, cause: ViewingCause) => {
      this.#muxers.release(bus);
      this.#forget(stream);
      viewings.leave(viewingId, stream, cause);
      log.info({ viewingId, cameraId, stream: name, cause }, "hls closed");
    };
    const stream = new HlsStream({ viewingId, cameraId, stream: name, muxer, deliveries, clock, onEnd }, claims.validUntil);
    viewings.enter(viewingId, stream);
    this.#cancelSweep ??= clock.after(SWEEP_MS, () => this.#sweep());
    log.info({ viewingId, cameraId, stream: name }, "hls opened");
    return stream;
  }

  #prolong({ cookie }: ShownViewing, stream: HlsStream, { validUntil }: GrantClaims): string {
    stream.validUntil = validUntil;
    stream.touch();
    return cookie.issue(validUntil - this.#deps.serverNow());
  }

  #forget(stream: HlsStream): void {
    const { viewingId } = stream;
    const shown = this.#shown.get(viewingId);
    shown?.streams.delete(stream.name);
    if (shown === undefined || shown.streams.size > 0) return;
    this.#shown.delete(viewingId);
    this.#ended.set(viewingId, this.#deps.clock.monotonicMs() + GRANT_VALID_MS);
  }

  #endExpired({ streams }: ShownViewing): void {
    const now = this.#deps.serverNow();
    for (const stream of [...streams.values()]) if (stream.validUntil <= now) stream.end("authorisation_lapsed");
  }

  #sweep(): void {
    this.#cancelSweep = null;
    for (const shown of [...this.#shown.values()]) {
      this.#endExpired(shown);
      for (const stream of [...shown.streams.values()]) if (stream.isSilent) stream.end("socket_lost");
    }
    this.#muxers.sweep();
    const nowMs = this.#deps.clock.monotonicMs();
    for (const [viewingId, untilMs] of this.#ended) if (untilMs <= nowMs) this.#ended.delete(viewingId);
    if (this.#shown.size > 0) this.#cancelSweep = this.#deps.clock.after(SWEEP_MS, () => this.#sweep());
  }
}
