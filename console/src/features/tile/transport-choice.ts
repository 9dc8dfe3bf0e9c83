import type { StreamName, VideoCodec } from "@vigie/shared/cameras/schema";
import { FailureCount, type RendererFailure, type SocketTransport, type Transport } from "./renderer.ts";

/** `lowest-delay` for the picture that is worked with, `wall` for one among many. */
export type RendererWish = "lowest-delay" | "wall";

export interface Failure {
  stream: StreamName;
  transport: Transport;
  failure: RendererFailure;
  codec: VideoCodec | null;
  /** Monotonic clock. */
  nowMs: number;
}

/**
 * Which way a stream is drawn. A way that failed for a stream is not tried again before the tile starts anew, so that a browser without the
 * decoder is asked once. `hasWebCodecs`: a decoder, and a track to show its pictures; a page that is neither local nor under TLS has none.
 */
export class TransportChoice {
  readonly #hasWebCodecs: boolean;
  readonly #failed = new Map<string, RendererFailure>();
  readonly #codecs = new Map<StreamName, VideoCodec>();
  readonly #restarts = new FailureCount();

  constructor(hasWebCodecs: boolean) {
    this.#hasWebCodecs = hasWebCodecs;
  }

  wished(wish: RendererWish): SocketTransport {
    return wish === "lowest-delay" ? "webcodecs" : "mse";
  }

  /** Off a media socket. Null when neither way can show the stream. */
  for(stream: StreamName, wish: RendererWish): SocketTransport | null {
    const wished = this.wished(wish);
    const other = wished === "mse" ? "webcodecs" : "mse";
    if (this.#why(stream, wished) === null) return wished;
    return this.#why(stream, other) === null ? other : null;
  }

  /** Without a media socket. Null when it cannot show the stream. */
  forHls(stream: StreamName): "hls" | null {
    return this.#why(stream, "hls") === null ? "hls" : null;
  }

  /** Why the stream is not drawn as wished; null when it is. */
  fallback(stream: StreamName, wish: RendererWish): RendererFailure | null {
    return this.#why(stream, this.wished(wish));
  }

  /** Of a stream that failed; null when the node had not told it. */
  codec(stream: StreamName): VideoCodec | null {
    return this.#codecs.get(stream) ?? null;
  }

  /** An element that stopped may well play when made anew; a decoder that is missing will be missing again. */
  failed({ stream, transport, failure, codec, nowMs }: Failure): void {
    if (codec !== null) this.#codecs.set(stream, codec);
    const isWorthAnother = transport === "mse" && failure !== "unsupported" && !this.#restarts.add(nowMs);
    if (!isWorthAnother) this.#failed.set(`${stream}/${transport}`, failure);
  }

  #why(stream: StreamName, transport: Transport): RendererFailure | null {
    if (transport === "webcodecs" && !this.#hasWebCodecs) return "unsupported";
    return this.#failed.get(`${stream}/${transport}`) ?? null;
  }
}

/** By what this browser has. */
export const browserTransports = (): TransportChoice =>
  new TransportChoice("VideoDecoder" in globalThis && "MediaStreamTrackGenerator" in globalThis);
