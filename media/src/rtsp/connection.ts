import { type NetConnectOpts, connect as netConnect, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { StreamFault } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { faultOfSocketError, StreamFaultError } from "./fault.ts";
import { InterleavedReader } from "./interleaved-reader.ts";
import { header, type RtspMessage, type RtspResponse, writeRequest, writeResponse } from "./message.ts";

export const CONNECT_TIMEOUT_MS = 5_000;
export const ANSWER_TIMEOUT_MS = 5_000;
/** After a TEARDOWN the camera has this long to answer; then the connection is cut. */
const FAREWELL_MS = 500;
/** One read of the socket at most. Two dozen full-size packets: more would cost memory for every camera and save few calls. */
const READ_BYTES = 32 * 1024;

export interface ConnectionTarget {
  pinnedAddress: string;
  port: number;
  isTls: boolean;
  /** DNS name for the TLS handshake; null for an address literal. */
  serverName: string | null;
}

export interface ConnectionEvents {
  /** `receivedAt`: when the socket was read, node's clock. */
  onPacket(channel: number, buffer: Buffer, start: number, end: number, receivedAt: EpochMs): void;
  isChannel(channel: number): boolean;
  /** Once, when the connection ended by itself; not after `close`. */
  onLost(fault: StreamFault, detail: string): void;
}

interface Pending {
  sequence: number;
  resolve(response: RtspResponse): void;
  reject(error: StreamFaultError): void;
}

/**
 * One RTSP connection over TCP or TLS: requests and their answers one at a time, packets as they come. A camera's certificate is its own
 * and signed by nobody, so TLS here keeps listeners out but does not prove whose the other end is: the certificate is not verified.
 */
export class RtspConnection {
  readonly #clock: Clock;
  readonly #events: ConnectionEvents;
  readonly #isTls: boolean;
  readonly #socket: Socket;
  readonly #reader: InterleavedReader;
  /** Settled by the handshake of TCP or TLS. */
  readonly ready: Promise<void>;
  readonly closed: Promise<void>;
  #readAt = 0 as EpochMs;
  #sequence = 0;
  #pending: Pending | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #end: StreamFaultError | null = null;

  constructor(target: ConnectionTarget, clock: Clock, events: ConnectionEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#isTls = target.isTls;
    this.#reader = new InterleavedReader({
      onPacket: (channel, buffer, start, end) => events.onPacket(channel, buffer, start, end, this.#readAt),
      onMessage: (message) => this.#receive(message),
      isChannel: events.isChannel,
    });
    this.#socket = this.#open(target);
    this.#socket.setNoDelay(true);
    this.closed = new Promise((resolve) => this.#socket.once("close", () => resolve()));
    this.ready = this.#whenReady();
    this.#socket.on("error", (error) => this.#lose(faultOfSocketError(error, this.#isTls), describe(error)));
    this.#socket.on("end", () => this.#lose("connection_closed", "the camera closed the connection"));
    this.#socket.on("close", () => this.#lose("connection_closed", "the connection is closed"));
  }

  /** Answers in turn: one request is under way at a time, as small cameras want it. Rejects with a `StreamFaultError`. */
  request(method: string, uri: string, headers: Record<string, string>): Promise<RtspResponse> {
    const answer = this.#turn.then(() => this.#exchange(method, uri, headers));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** Sends as it is, expecting nothing. Left out while the socket's queue is not empty: a receiver report is not worth waiting for. */
  sendPacket(packet: Buffer): void {
    if (this.#end === null && this.#socket.writableLength === 0) this.#socket.write(packet);
  }

  /** Cuts the connection; with `farewell`, after the camera has had its chance to read that request. */
  close(farewell: { method: string; uri: string; headers: Record<string, string> } | null): Promise<void> {
    if (this.#end !== null) {
      this.#socket.destroy();
      return this.closed;
    }
    this.#finish(new StreamFaultError("connection_closed", "closed by the node"));
    if (farewell === null || this.#socket.connecting) this.#socket.destroy();
    else {
      this.#sequence += 1;
      const text = writeRequest(farewell.method, farewell.uri, { CSeq: String(this.#sequence), ...farewell.headers });
      this.#socket.end(text);
      const cancel = this.#clock.after(FAREWELL_MS, () => this.#socket.destroy());
      this.#socket.once("close", cancel);
    }
    return this.closed;
  }

  #open(target: ConnectionTarget): Socket {
    const options: NetConnectOpts = {
      host: target.pinnedAddress,
      port: target.port,
      onread: {
        // Read again and again into the same memory: a chunk of its own for each read would cost more than all the parsing.
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback: (bytes, buffer) => this.#read(buffer, bytes),
      },
    };
    if (!target.isTls) return netConnect(options);
    const serverName = target.serverName === null ? {} : { servername: target.serverName };
    return tlsConnect({ ...options, ...serverName, rejectUnauthorized: false, minVersion: "TLSv1.2" });
  }

  #whenReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(CONNECT_TIMEOUT_MS, () => this.#lose("connection_timeout", "no connection in 5 s"));
      this.#socket.once(this.#isTls ? "secureConnect" : "connect", () => {
        cancel();
        resolve();
      });
      this.#socket.once("close", () => {
        cancel();
        reject(this.#end ?? new StreamFaultError("connection_closed", "the connection is closed"));
      });
    });
  }

  #read(buffer: Uint8Array, bytes: number): boolean {
    const chunk = buffer as Buffer;
    // Once a read: the wall clock costs more than a packet's way through the depacketizer.
    this.#readAt = this.#clock.now();
    if (!this.#reader.feed(chunk, bytes)) this.#lose("rtsp_error", "the camera does not speak RTSP");
    return true;
  }

  async #exchange(method: string, uri: string, headers: Record<string, string>): Promise<RtspResponse> {
    if (this.#end !== null) throw this.#end;
    this.#sequence += 1;
    const sequence = this.#sequence;
    this.#socket.write(writeRequest(method, uri, { CSeq: String(sequence), "User-Agent": "Vigie", ...headers }));
    let cancel = (): void => undefined;
    try {
      return await new Promise<RtspResponse>((resolve, reject) => {
        this.#pending = { sequence, resolve, reject };
        const late = new StreamFaultError("connection_timeout", `no answer to ${method} in 5 s`);
        cancel = this.#clock.after(ANSWER_TIMEOUT_MS, () => reject(late));
      });
    } finally {
      cancel();
      this.#pending = null;
    }
  }

  #receive(message: RtspMessage): void {
    if (message.kind === "request") {
      const isHarmless = message.method === "OPTIONS" || message.method === "GET_PARAMETER";
      if (this.#socket.writableLength === 0) this.#socket.write(writeResponse(message, isHarmless ? 200 : 501));
      return;
    }
    const sequence = Number(header(message, "cseq") ?? Number.NaN);
    // An answer without a number is taken for the one that is awaited; an older one comes too late for whoever asked.
    if (this.#pending !== null && !(sequence < this.#pending.sequence)) this.#pending.resolve(message);
  }

  #lose(fault: StreamFault, detail: string): void {
    if (this.#end !== null) return;
    this.#finish(new StreamFaultError(fault, detail));
    this.#socket.destroy();
    this.#events.onLost(fault, detail);
  }

  #finish(end: StreamFaultError): void {
    this.#end = end;
    this.#reader.stop();
    this.#pending?.reject(end);
  }
}

/** A system error's code says enough, and its message may repeat an address. */
const describe = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : error.name);
