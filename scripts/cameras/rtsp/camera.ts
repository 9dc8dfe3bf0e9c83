import type { EpochMs } from "@vigie/shared/kernel/units";
import type { LoggedRequest, SentFrame, SimulatedCamera, SimulatedStream, StreamName } from "../model.ts";
import { type Fault, NO_QUIRKS, type Quirks } from "../quirks.ts";
import type { FramePackets } from "../rtp/frame-packets.ts";
import type { FrameSource, SourceFrame } from "../sources/source.ts";
import { Authenticator } from "./auth.ts";
import type { RtspRequest } from "./message.ts";

const KEPT_REQUESTS = 10_000;
const KEPT_FRAMES = 5_000;

/** One stream that the server offers, and the log of what it sent. */
export class OfferedStream {
  readonly parameters: SimulatedStream;
  readonly source: FrameSource;
  readonly packets: FramePackets;
  readonly #sent: SentFrame[] = [];
  #lastLogged: SourceFrame | null = null;

  constructor(parameters: SimulatedStream, source: FrameSource, packets: FramePackets) {
    this.parameters = parameters;
    this.source = source;
    this.packets = packets;
  }

  /** Logs the frame for the first reader alone. */
  log(frame: SourceFrame, rtpTimestampTicks90k: number): void {
    if (this.#lastLogged === frame) return;
    this.#lastLogged = frame;
    const { frameNumber, timeCode, coded } = frame;
    const firstByteAt = Date.now() as EpochMs;
    this.#sent.push({ frameNumber, timeCode, firstByteAt, rtpTimestampTicks90k, isKey: coded.isKey, sha256: coded.sha256 });
    if (this.#sent.length > KEPT_FRAMES + KEPT_FRAMES / 10) this.#sent.splice(0, this.#sent.length - KEPT_FRAMES);
  }

  sent(): readonly SentFrame[] {
    return this.#sent.slice(-KEPT_FRAMES);
  }
}

/** What a camera can do to a connection of its clients. */
export interface CameraConnection {
  /** FIN. */
  end(): void;
  inject(fault: Fault): void;
}

/** A camera's state inside the server: what it offers, how it misbehaves, who is connected. */
export class OfferedCamera {
  readonly name: string;
  readonly slug: string;
  readonly authenticator = new Authenticator();
  readonly connections = new Set<CameraConnection>();
  readonly #streams: Readonly<Record<StreamName, OfferedStream | null>>;
  readonly #requests: LoggedRequest[] = [];
  condition: "up" | "cut" | "stalled" = "up";
  quirks: Quirks;

  constructor(camera: SimulatedCamera, streams: Readonly<Record<StreamName, OfferedStream | null>>) {
    this.name = camera.name;
    this.slug = slugOf(camera.name);
    this.quirks = { ...NO_QUIRKS, ...camera.quirks };
    this.#streams = streams;
  }

  stream(name: string): OfferedStream | null {
    return name === "main" || name === "sub" ? this.#streams[name] : null;
  }

  logRequest({ method, uri, headers }: RtspRequest, connection: number): void {
    this.#requests.push({ receivedAt: Date.now() as EpochMs, connection, method, uri, headers });
    if (this.#requests.length > KEPT_REQUESTS) this.#requests.shift();
  }

  requests(): readonly LoggedRequest[] {
    return this.#requests.slice();
  }

  close(): void {
    for (const stream of [this.#streams.main, this.#streams.sub]) stream?.source.close();
  }
}

/** The path of a camera's address: lower case, digits and hyphens alone, as `parseCameraAddress` takes it. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
