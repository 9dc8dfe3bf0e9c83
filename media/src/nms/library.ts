import { createRequire } from "node:module";

/**
 * node-media-server 4.4.3, the parts that Vigie uses, with the types that it does not bring. Only these files are loaded: its servers, which
 * listen and call `process.exit`, its store and its administration interface never are. Measured against its source; a new version needs a new look.
 */

/** What travels through a broadcast. */
export interface AvPacket {
  /** Type of the FLV tag (FLV 10.1 E.4.1): 9 for video, the one kind that Vigie sends. */
  codec_type: number;
  codec_id: number;
  /** Sequence header, key frame, other frame. */
  flags: 2 | 3 | 4;
  /** Milliseconds, 0 to 2³¹ − 1. */
  dts: number;
  pts: number;
  /** Body of the FLV tag. */
  data: Buffer;
  size: number;
}

/** A publisher or subscriber as a broadcast sees it. With an empty `ip` it counts as internal: no authentication of the library's own, no events. */
export interface BaseSession {
  readonly id: string;
  ip: string;
  protocol: PlayProtocol | "";
  isPublisher: boolean;
  streamPath: string;
  sendBuffer(buffer: Buffer): void;
}
export type PlayProtocol = "flv" | "rtmp";

/** Fan-out of one stream path: each packet muxed once for FLV and once for RTMP. */
export interface Broadcast {
  flvHeader: Buffer;
  flvGopCache: Set<Buffer> | null;
  rtmpGopCache: Set<Buffer> | null;
  postPublish(session: BaseSession): string | null;
  /** Ends the publication at once, without the half minute that the library keeps it for a publisher who might return. */
  _finishPublish(): void;
  /** Sends what is known of the stream's set-up, then adds the subscriber. */
  postPlay(session: BaseSession): string | null;
  donePlay(session: BaseSession): void;
  broadcastMessage(packet: AvPacket): void;
}

/** A command message, decoded from AMF0: nothing in it is what it should be until it was looked at. */
export interface InvokeMessage {
  cmd: unknown;
  transId: unknown;
  cmdObj: unknown;
  streamName: unknown;
}

interface RtmpPacket {
  header: { fmt: number; cid: number; timestamp: number; length: number; type: number; stream_id: number };
  /** Milliseconds. */
  clock: number;
  payload: Buffer;
  capacity: number;
  /** Of the message, read so far. */
  bytes: number;
}

/** One end of an RTMP connection, server side: handshake, chunk stream, commands. Its methods may be replaced on the instance. */
export interface Rtmp {
  parserPacket: RtmpPacket;
  readonly inPackets: ReadonlyMap<number, RtmpPacket>;
  /** Of the peer, bytes. */
  readonly inChunkSize: number;
  readonly flv: { parserTagData: Buffer; parserTagCapacity: number };
  onOutputCallback: (buffer: Buffer) => void;
  /** Throws on much of what is malformed. */
  parserData(buffer: Buffer): string | null;
  chunkMessageHeaderRead(): number;
  packetAlloc(): void;
  controlHandler(): void;
  dataHandler(): void;
  onConnect(message: InvokeMessage): void;
  onCreateStream(message: InvokeMessage): void;
  onPublish(message: InvokeMessage): void;
  onPlay(message: InvokeMessage): void;
  onDeleteStream(message: InvokeMessage): void;
  sendStatusMessage(streamId: number, level: "status" | "error", code: string, description: string): void;
}

interface Muxer {
  createMessage(packet: AvPacket): Buffer;
}

const require = createRequire(import.meta.url);
const load = <T>(path: string): T => require(`node-media-server/src/${path}`) as T;

const nmsLogger = load<{ log(message: string, level?: string): void }>("core/logger.js");
const NmsSession = load<new () => BaseSession>("session/base_session.js");
const NmsBroadcast = load<new (path: string) => Broadcast>("server/broadcast_server.js");
const NmsRtmp = load<Muxer & (new () => Rtmp)>("protocol/rtmp.js");
const NmsFlv = load<Muxer & { createHeader(hasAudio: boolean, hasVideo: boolean): Buffer }>("protocol/flv.js");

/** The streams that are being broadcast, by path: one table in the whole process. */
export const broadcasts: Map<string, Broadcast> = load<{ broadcasts: Map<string, Broadcast> }>("core/context.js").broadcasts;

export const createSession = (): BaseSession => new NmsSession();

/** Registered under its path at once. It announces no sound: a player told to expect some waits seconds for it. */
export function createBroadcast(path: string): Broadcast {
  const broadcast = new NmsBroadcast(path);
  broadcast.flvHeader = NmsFlv.createHeader(false, true);
  broadcasts.set(path, broadcast);
  return broadcast;
}

/** Without the mebibyte that each connection reserves for parsing FLV files, which RTMP never uses. */
export function createRtmp(): Rtmp {
  const rtmp = new NmsRtmp();
  rtmp.flv.parserTagData = Buffer.alloc(0);
  rtmp.flv.parserTagCapacity = 0;
  return rtmp;
}

export const muxFor = (protocol: PlayProtocol, packet: AvPacket): Buffer =>
  (protocol === "flv" ? NmsFlv : NmsRtmp).createMessage(packet);

/**
 * The library's own words are not logged: some quote what a client sent, and a mangled command may hold a stream key anywhere. What
 * breaks the protocol is logged by the connection.
 */
export function muteLog(): void {
  nmsLogger.log = () => undefined;
}
