import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Codec } from "../nal.ts";

/**
 * A bare RTSP client for the tests of the simulator: it says what it is told and shows what came, byte by byte, so that an answer's
 * spelling and a packet's bits can be asserted. It knows nothing of the code under test but NAL unit types.
 */
export interface ProbeAnswer {
  status: number;
  /** As written, names untouched. */
  head: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

export interface RtpPacket {
  channel: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
}

const DEADLINE_MS = 20_000;

export class RtspProbe {
  readonly rtp: RtpPacket[] = [];
  /** RTCP and whatever else came on a channel that carries no RTP. */
  readonly others: { channel: number; bytes: Buffer }[] = [];
  readonly serverRequests: string[] = [];
  /** Bytes between packets and messages that are neither. */
  junkBytes = 0;
  readonly #socket: Socket;
  readonly #answers: ProbeAnswer[] = [];
  #rest: Buffer = Buffer.alloc(0);
  /** Waits that are going on; a look at each whenever something came. */
  readonly #waits = new Set<() => void>();
  #cseq = 0;
  closed: "no" | "end" | "reset" = "no";

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      while (this.#takeOne());
      for (const look of this.#waits) look();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET") this.closed = "reset";
    });
    socket.on("close", () => {
      if (this.closed === "no") this.closed = "end";
      for (const look of this.#waits) look();
    });
  }

  static connect(address: string, certificatePem: string | null = null): Promise<RtspProbe> {
    const { hostname: host, port } = new URL(address.replace(/^rtsps?/, "http"));
    return new Promise((resolve, reject) => {
      const onConnect = () => {
        socket.off("error", reject);
        resolve(new RtspProbe(socket));
      };
      const socket: Socket =
        certificatePem === null
          ? connect({ host, port: Number(port) }, onConnect)
          : connectTls({ host, port: Number(port), ca: certificatePem }, onConnect);
      socket.once("error", reject);
    });
  }

  async request(method: string, uri: string, headers: Record<string, string> = {}): Promise<ProbeAnswer> {
    const lines = Object.entries({ CSeq: String(++this.#cseq), ...headers }).map(([name, value]) => `${name}: ${value}`);
    this.#socket.write(`${method} ${uri} RTSP/1.0\r\n${lines.join("\r\n")}\r\n\r\n`);
    await this.until(() => this.#answers.length > 0, `an answer to ${method}`);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error("unreachable: waited for it");
    return answer;
  }

  /** DESCRIBE, SETUP of the video track, PLAY; the answers in that order. */
  async play(address: string, track = `${address}/trackID=1`): Promise<[ProbeAnswer, ProbeAnswer, ProbeAnswer]> {
    const described = await this.request("DESCRIBE", address, { Accept: "application/sdp" });
    const setUp = await this.request("SETUP", track, { Transport: "RTP/AVP/TCP;unicast;interleaved=0-1" });
    const played = await this.request("PLAY", address, { Session: sessionOf(setUp) });
    return [described, setUp, played];
  }

  /** Waits on events, not on time; a deadline only ends a test that cannot succeed. */
  until(isSo: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error: Error | null) => {
        clearTimeout(deadline);
        this.#waits.delete(look);
        if (error === null) resolve();
        else reject(error);
      };
      const look = () => {
        if (isSo()) end(null);
        else if (this.closed !== "no") end(new Error(`closed (${this.closed}) while waiting for ${what}`));
      };
      const deadline = setTimeout(() => end(new Error(`waited in vain for ${what}`)), DEADLINE_MS);
      this.#waits.add(look);
      look();
    });
  }

  /** Stops or goes on reading from the socket. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#socket.pause();
    else this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  #takeOne(): boolean {
    const bytes = this.#rest;
    if (bytes.length < 4) return false;
    if (bytes[0] === 0x24) return this.#takePacket(bytes);
    if (/^[A-Z]{2}/.test(bytes.toString("latin1", 0, 2))) return this.#takeMessage(bytes);
    this.junkBytes++;
    this.#rest = bytes.subarray(1);
    return true;
  }

  #takePacket(bytes: Buffer): boolean {
    const end = 4 + bytes.readUInt16BE(2);
    if (bytes.length < end) return false;
    const channel = bytes[1] ?? 0;
    const packet = Buffer.from(bytes.subarray(4, end));
    this.#rest = bytes.subarray(end);
    if (channel === 0) this.rtp.push(readRtp(channel, packet));
    else this.others.push({ channel, bytes: packet });
    return true;
  }

  #takeMessage(bytes: Buffer): boolean {
    const end = bytes.indexOf("\r\n\r\n");
    if (end === -1) return false;
    const head = bytes.toString("latin1", 0, end);
    const pairs = head
      .split("\r\n")
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]);
    const headers = Object.fromEntries(pairs) as Record<string, string>;
    const bodyEnd = end + 4 + Number(headers["content-length"] ?? 0);
    if (bytes.length < bodyEnd) return false;
    this.#rest = bytes.subarray(bodyEnd);
    const body = bytes.toString("utf8", end + 4, bodyEnd);
    if (head.startsWith("RTSP/")) this.#answers.push({ status: Number(head.split(" ")[1]), head, headers, body });
    else this.serverRequests.push(head.split(" ")[0] ?? "");
    return true;
  }
}

export const sessionOf = (answer: ProbeAnswer) => answer.headers["session"]?.split(";")[0] ?? "";

function readRtp(channel: number, bytes: Buffer): RtpPacket {
  return {
    channel,
    marker: ((bytes[1] ?? 0) & 0x80) !== 0,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(12),
  };
}

/** NAL units of whole packets, lossless input only: RFC 6184 §5, RFC 7798 §4.4. */
export function depacketize(codec: Codec, payloads: readonly Buffer[]): Buffer[] {
  const nals: Buffer[] = [];
  let open: Buffer[] = [];
  const headerBytes = codec === "h264" ? 1 : 2;
  const kinds = codec === "h264" ? { aggregate: 24, fragment: 28 } : { aggregate: 48, fragment: 49 };
  for (const payload of payloads) {
    const first = payload[0] ?? 0;
    const type = codec === "h264" ? first & 0x1f : (first >> 1) & 0x3f;
    if (type === kinds.aggregate) {
      for (let at = headerBytes; at < payload.length; ) {
        const sizeBytes = payload.readUInt16BE(at);
        nals.push(payload.subarray(at + 2, at + 2 + sizeBytes));
        at += 2 + sizeBytes;
      }
    } else if (type === kinds.fragment) {
      const header = payload[headerBytes] ?? 0;
      const nalHeader =
        codec === "h264" ? [(first & 0xe0) | (header & 0x1f)] : [(first & 0x81) | ((header & 0x3f) << 1), payload[1] ?? 0];
      if ((header & 0x80) !== 0) open = [Buffer.from(nalHeader)];
      open.push(payload.subarray(headerBytes + 1));
      if ((header & 0x40) !== 0) nals.push(Buffer.concat(open));
    } else nals.push(payload);
  }
  return nals;
}

/** Packets of whole frames, by timestamp; the last, which may be unfinished, is left out. */
export function framesOf(packets: readonly RtpPacket[]): RtpPacket[][] {
  const frames: RtpPacket[][] = [];
  for (const packet of packets) {
    const open = frames.at(-1);
    if (open?.[0]?.timestamp === packet.timestamp) open.push(packet);
    else frames.push([packet]);
  }
  return frames.slice(0, -1);
}
