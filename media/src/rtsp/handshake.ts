import type { CameraCredentials } from "@vigie/shared/cameras/schema";
import type { RtspConnection } from "./connection.ts";
import { type AllowedHosts, checkControlUrl, checkRedirect, resolveControl } from "./control-url.ts";
import { createExchange, type Exchange, successful } from "./exchange.ts";
import { StreamFaultError } from "./fault.ts";
import { header, type RtspResponse } from "./message.ts";
import { readSessionDescription, type SessionDescription, type VideoTrack } from "./sdp.ts";

export interface HandshakeOptions {
  connection: RtspConnection;
  /** Request URI: the camera's address in canonical form, which holds no credentials. */
  address: string;
  credentials: CameraCredentials | null;
  allowed: AllowedHosts & { isTls: boolean };
  /** After SETUP, before PLAY: packets may come before the answer to PLAY does. */
  onSetUp(track: VideoTrack, channels: { rtp: number; rtcp: number }): void;
}

/** A session that plays, and what keeps it. */
export interface PlayingSession {
  exchange: Exchange;
  /** Of the whole session: for PLAY, keep-alive and TEARDOWN. */
  url: string;
  keepAliveMethod: "GET_PARAMETER" | "OPTIONS";
  /** The camera drops a session that is silent for longer. */
  timeoutMs: number;
}

export type Handshake = { kind: "playing"; session: PlayingSession } | { kind: "redirected"; address: string };

/** RFC 2326 §12.37. */
const DEFAULT_SESSION_TIMEOUT_MS = 60_000;
const RTP_CHANNEL = 0;

/** From a connection to a playing session: OPTIONS, DESCRIBE, SETUP of the video track alone, PLAY. */
export async function handshake(options: HandshakeOptions): Promise<Handshake> {
  const { connection, address, allowed } = options;
  const exchange = createExchange(connection, options.credentials);
  await connection.ready;
  const methods = header(await exchange.ask("OPTIONS", address), "public") ?? "";
  const described = await exchange.ask("DESCRIBE", address, { Accept: "application/sdp" });
  if (described.status >= 300 && described.status < 400) {
    return { kind: "redirected", address: checkRedirect(header(described, "location") ?? "", allowed) };
  }
  const { track, sessionUrl, trackUrl } = readDescribed(successful("DESCRIBE", described), address, allowed);
  const transport = `RTP/AVP/TCP;unicast;interleaved=${RTP_CHANNEL}-${RTP_CHANNEL + 1}`;
  const setUp = await exchange.demand("SETUP", trackUrl, { Transport: transport });
  const { sessionId, timeoutMs } = readSession(setUp);
  exchange.sessionId = sessionId;
  options.onSetUp(track, readChannels(setUp));
  await exchange.demand("PLAY", sessionUrl, { Range: "npt=0.000-" });
  const keepAliveMethod = /\bGET_PARAMETER\b/i.test(methods) ? "GET_PARAMETER" : "OPTIONS";
  return { kind: "playing", session: { exchange, url: sessionUrl, keepAliveMethod, timeoutMs } };
}

function readDescribed(described: RtspResponse, address: string, allowed: AllowedHosts) {
  const description = readSessionDescription(described.body);
  const track = takeVideo(description);
  // RFC 2326 appendix C.1.1: Content-Base, else Content-Location, else the request's own URL. A relative one hangs from that URL.
  const named = header(described, "content-base") ?? header(described, "content-location");
  const base = named === null || named === "" ? address : checkControlUrl(resolveControl(address, named), allowed);
  const sessionUrl = checkControlUrl(resolveControl(base, description.control), allowed);
  const trackUrl = checkControlUrl(resolveControl(sessionUrl, track.control), allowed);
  return { track, sessionUrl, trackUrl };
}

function takeVideo({ video, otherVideo }: SessionDescription): VideoTrack {
  if (video !== null) return video;
  if (otherVideo.length === 0) throw new StreamFaultError("no_video", "the camera announces no video track");
  throw new StreamFaultError("codec_unsupported", `the camera announces ${otherVideo.join(", ").slice(0, 100)}`);
}

/** `Session: id;timeout=seconds`, RFC 2326 §12.37. */
function readSession(response: RtspResponse): { sessionId: string; timeoutMs: number } {
  const text = header(response, "session") ?? "";
  const sessionId = (text.split(";")[0] ?? "").trim();
  if (!/^[\x21-\x7e]{1,256}$/.test(sessionId)) throw new StreamFaultError("rtsp_error", "SETUP gave no session");
  const seconds = Number(/;\s*timeout\s*=\s*"?(\d{1,6})/i.exec(text)?.[1] ?? 0);
  return { sessionId, timeoutMs: seconds > 0 ? seconds * 1000 : DEFAULT_SESSION_TIMEOUT_MS };
}

/** A camera may choose other channels than those that were asked for, and may not choose another transport. */
function readChannels(response: RtspResponse): { rtp: number; rtcp: number } {
  const text = header(response, "transport") ?? "";
  if (text !== "" && !/\/TCP/i.test(text)) throw new StreamFaultError("rtsp_error", "the camera offers no transport over TCP");
  const match = /interleaved\s*=\s*(\d{1,3})(?:-(\d{1,3}))?/i.exec(text);
  const rtp = Number(match?.[1] ?? RTP_CHANNEL);
  return { rtp, rtcp: Number(match?.[2] ?? rtp + 1) };
}
