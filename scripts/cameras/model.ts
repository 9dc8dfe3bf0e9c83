import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Fault, ProtocolQuirks, Quirks } from "./quirks.ts";

export interface SimulatedStream {
  codec: "h264" | "h265";
  widthPx: number;
  heightPx: number;
  framesPerSecond: number;
  /** Distance of key frames. */
  gopFrames: number;
  bitrateBps: number;
  /**
   * `loop`: a clip made once, which carries its frame number and the word *boucle*. `live`: drawn and encoded while somebody plays it (and for a
   * few seconds after the last DESCRIBE or TEARDOWN), with a running clock.
   */
  mode: "live" | "loop";
}

export interface SimulatedCamera {
  /** Written in the picture, and made into the path of the address. */
  name: string;
  main: SimulatedStream;
  sub: SimulatedStream | null;
  quirks?: Partial<Quirks>;
  /** Which street: any whole number, the same number is the same street. Default 0. */
  scene?: number;
  /** Written in the picture instead of the name: looped cameras of one caption, scene and profile share one clip, each at its own phase. */
  caption?: string;
  /** A listener of its own, so that `cut` refuses connections (ECONNREFUSED) and `restore` opens the same port again. */
  ownPort?: boolean;
}

export type StreamName = "main" | "sub";

/** A request as it came in. Header names are in lower case, here alone. */
export interface LoggedRequest {
  receivedAt: EpochMs;
  /** Counts the connections of the whole server from 1. */
  connection: number;
  method: string;
  /** The request line's URI, untouched. */
  uri: string;
  headers: Readonly<Record<string, string>>;
}

/** A frame that left, logged for the first reader that it left to. */
export interface SentFrame {
  /**
   * Counted in order of presentation over the stream's life. Of a looped stream the number drawn in the picture is this one modulo the length
   * of the clip.
   */
  frameNumber: number;
  /** What the picture's time code reads: `frame`: number inside the clip; `clock`: the instant it was drawn. */
  timeCode: { kind: "frame"; frameNumber: number } | { kind: "clock"; drawnAt: EpochMs };
  /** This machine's wall clock, just before the first byte was handed to the socket. */
  firstByteAt: EpochMs;
  /** RTP timestamp as sent, on its 32 bits. */
  rtpTimestampTicks90k: number;
  isKey: boolean;
  /** `hashVclNalUnits` of the frame, hexadecimal. */
  sha256: string;
}

export interface CameraServer {
  readonly port: number;
  readonly rtspsPort: number | null;
  readonly tlsCertificatePem: string | null;
  /** `rtsp://127.0.0.1:PORT/<slug>/main`. Throws when there is no such camera or stream. */
  address(name: string, stream: StreamName, options?: { tls?: boolean }): string;
  /** Closes its connections; until `restore`, its own port refuses, and on the shared port a request that names it has its connection reset. */
  cut(name: string): void;
  /** Ends `cut` and `stall`. */
  restore(name: string): void;
  /** Sockets stay and take connections, no byte goes out any more; until `restore`. */
  stall(name: string): void;
  /** One fault, now, on all its connections. */
  inject(name: string, fault: Fault): void;
  /** The last 10,000 requests, oldest first. */
  requests(name: string): readonly LoggedRequest[];
  /** Takes effect from the next request or frame on. */
  changeQuirks(name: string, quirks: Partial<ProtocolQuirks>): void;
  /** The last 5,000 frames, oldest first. */
  frames(name: string, stream: StreamName): readonly SentFrame[];
  close(): Promise<void>;
}

export interface CameraServerOptions {
  /** 0, the default: any free port. */
  port?: number;
  /** Also listen with TLS, on a port of its own. */
  rtsps?: boolean;
  host?: string;
  cameras: SimulatedCamera[];
  /** Where clips are kept; default `.cache/cameras` of the repository. */
  cacheDir?: string;
}
