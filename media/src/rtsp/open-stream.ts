import { type CameraAddress, parseCameraAddress } from "@vigie/shared/cameras/address";
import type { Networks } from "@vigie/shared/cameras/networks";
import type { CameraCredentials, StreamFault } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Frame } from "../frames/frame.ts";
import type { StreamStatistics } from "../rtp/statistics.ts";
import { CONNECT_TIMEOUT_MS, type ConnectionTarget, RtspConnection } from "./connection.ts";
import { StreamFaultError } from "./fault.ts";
import { type Handshake, handshake, type PlayingSession } from "./handshake.ts";
import { startKeepAlive } from "./keep-alive.ts";
import { pinAddress, type ResolveHost } from "./pin.ts";
import type { VideoTrack } from "./sdp.ts";
import { TrackReceiver } from "./track-receiver.ts";

/** One stream of one camera, as it was configured. */
export interface RtspSource {
  /** Canonical (`parseCameraAddress`): any other form is refused. */
  address: string;
  credentials: CameraCredentials | null;
}

export interface OpenStreamOptions {
  source: RtspSource;
  networks: Networks;
  clock: Clock;
  resolve: ResolveHost;
  statistics: StreamStatistics;
  onTrack(track: VideoTrack): void;
  onFrame(frame: Frame): void;
  /** Once, and not after `close`. Anything but a `StreamFaultError` is a bug of ours, given as the `cause`. */
  onEnded(fault: StreamFault, detail: string, cause: unknown): void;
}

export interface OpenedStream {
  /** Ends the session with TEARDOWN. Settles when the connection is closed. */
  close(): Promise<void>;
}

const MAX_REDIRECTS = 2;
/** After PLAY: no packet at all for this long is a stall before the first frame. */
const FIRST_PACKET_MS = 4_000;
/** After PLAY: packets come but no key frame. Cameras with variable groups of pictures space them this far. */
const FIRST_FRAME_MS = 30_000;

/** Pulls one RTSP stream, once: resolves, checks, connects, plays, and hands frames on until it ends. */
export function openStream(options: OpenStreamOptions): OpenedStream {
  const attempt = new StreamAttempt(options);
  void attempt.run();
  return attempt;
}

class StreamAttempt implements OpenedStream {
  readonly #options: OpenStreamOptions;
  readonly #cancels: (() => void)[] = [];
  #connection: RtspConnection | null = null;
  #receiver: TrackReceiver | null = null;
  #session: PlayingSession | null = null;
  #isOver = false;

  constructor(options: OpenStreamOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    try {
      let shaken = await this.#connect(this.#options.source.address);
      for (let redirects = 1; shaken?.kind === "redirected"; redirects += 1) {
        if (redirects > MAX_REDIRECTS) throw new StreamFaultError("rtsp_error", "the camera redirects again and again");
        await this.#connection?.close(null);
        shaken = await this.#connect(shaken.address);
      }
      if (shaken !== null) this.#play(shaken);
    } catch (error) {
      this.#end(error);
    }
  }

  async close(): Promise<void> {
    this.#isOver = true;
    for (const cancel of this.#cancels) cancel();
    const session = this.#session;
    const headers = session?.exchange.headersFor("TEARDOWN", session.url) ?? {};
    await this.#connection?.close(session === null ? null : { method: "TEARDOWN", uri: session.url, headers });
  }

  /** Null: closed meanwhile. */
  async #connect(text: string): Promise<Handshake | null> {
    const { networks, clock, resolve, source } = this.#options;
    if (this.#isOver) return null;
    const address = parseCameraAddress(text);
    if (address === null) throw new StreamFaultError("address_refused", "the address is not an RTSP address in canonical form");
    const pinnedAddress = await this.#inTime(pinAddress(address, networks, resolve));
    if (this.#isOver) return null;
    const connection = new RtspConnection(targetOf(address, pinnedAddress), clock, {
      onPacket: (channel, buffer, start, end, receivedAt) => this.#receiver?.packet(channel, buffer, start, end, receivedAt),
      isChannel: (channel) => this.#receiver?.isChannel(channel) === true,
      onLost: (fault, detail) => this.#end(new StreamFaultError(fault, detail)),
    });
    this.#connection = connection;
    return handshake({
      connection,
      address: text,
      credentials: source.credentials,
      allowed: { host: address.host, pinnedAddress, isTls: address.scheme === "rtsps" },
      onSetUp: (track, channels) => this.#receive(connection, track, channels),
    });
  }

  #receive(connection: RtspConnection, track: VideoTrack, channels: { rtp: number; rtcp: number }): void {
    const { clock, statistics, onTrack, onFrame } = this.#options;
    onTrack(track);
    const { packets, frames } = statistics;
    this.#receiver = new TrackReceiver({
      track,
      channels,
      clock,
      statistics,
      onFrame: (frame) => {
        if (!this.#isOver) onFrame(frame);
      },
      onGoodbye: () => this.#end(new StreamFaultError("connection_closed", "the camera said goodbye")),
      send: (packet) => connection.sendPacket(packet),
    });
    this.#expect(FIRST_PACKET_MS, () => statistics.packets > packets, "nothing came after PLAY");
    this.#expect(FIRST_FRAME_MS, () => statistics.frames > frames, "no key frame came after PLAY");
  }

  #play(handshaken: Handshake): void {
    if (handshaken.kind !== "playing" || this.#isOver) return;
    this.#session = handshaken.session;
    const { clock } = this.#options;
    this.#cancels.push(startKeepAlive({ clock, session: handshaken.session, onFailed: (error) => this.#end(error) }));
  }

  #expect(withinMs: number, hasCome: () => boolean, detail: string): void {
    const check = (): void => {
      if (!hasCome()) this.#end(new StreamFaultError("stalled", detail));
    };
    this.#cancels.push(this.#options.clock.after(withinMs, check));
  }

  /** Name resolution has no deadline of its own. */
  async #inTime<T>(work: Promise<T>): Promise<T> {
    let cancel = (): void => undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new StreamFaultError("name_unresolved", "the name is not resolved in 5 s");
      cancel = this.#options.clock.after(CONNECT_TIMEOUT_MS, () => reject(error));
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      cancel();
    }
  }

  #end(error: unknown): void {
    if (this.#isOver) return;
    void this.close();
    if (error instanceof StreamFaultError) this.#options.onEnded(error.fault, error.message, error.cause);
    else this.#options.onEnded("rtsp_error", "the node failed", error);
  }
}

const targetOf = (address: CameraAddress, pinnedAddress: string): ConnectionTarget => ({
  pinnedAddress,
  port: address.port,
  isTls: address.scheme === "rtsps",
  serverName: address.isLiteral ? null : address.host,
});
