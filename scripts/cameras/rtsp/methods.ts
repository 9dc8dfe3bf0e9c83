import type { ProtocolQuirks, Quirks } from "../quirks.ts";
import { offeredSets } from "../rtp/frame-packets.ts";
import type { OfferedCamera, OfferedStream } from "./camera.ts";
import { pathOf, type RtspAnswer, type RtspRequest } from "./message.ts";
import { AUDIO_TRACK, describeInSdp, VIDEO_TRACK } from "./sdp.ts";

/** What the methods see and change of a connection. */
export interface RtspSession {
  readonly sessionId: string;
  hasSession: boolean;
  /** The channel that the client gave the video track; null before its SETUP. */
  videoChannel: number | null;
  play(stream: OfferedStream, channel: number, quirks: ProtocolQuirks): void;
  pause(): void;
}

export interface RequestContext {
  camera: OfferedCamera | null;
  /** What the URI names; null for none. */
  stream: OfferedStream | null;
  connection: RtspSession;
  /** Of this connection, this request included. */
  requestCount: number;
}

/** `afterwards`: done when the answer is on its way, so that no frame overtakes it. */
export type AnswerAndAct = RtspAnswer & { afterwards?: () => void };

type Method = (
  request: RtspRequest,
  context: { camera: OfferedCamera; stream: OfferedStream; connection: RtspSession },
) => AnswerAndAct | Promise<AnswerAndAct>;

/** RFC 2326 §10, as far as a camera goes. */
export async function answerTo(
  request: RtspRequest,
  { camera, stream, connection, requestCount }: RequestContext,
): Promise<AnswerAndAct> {
  if (camera === null) return request.method === "OPTIONS" ? options(null) : { status: 404 };
  const challenge = challengeOf(camera, request, requestCount);
  if (challenge !== null) return { status: 401, headers: { "WWW-Authenticate": challenge } };
  if (request.method === "OPTIONS") return options(camera.quirks);
  if (stream === null) return { status: 404 };
  const method = METHODS[request.method];
  return method === undefined ? { status: 501 } : method(request, { camera, stream, connection });
}

function challengeOf({ quirks, authenticator }: OfferedCamera, request: RtspRequest, requestCount: number): string | null {
  const { auth, refuseFromRequest } = quirks;
  if (refuseFromRequest !== null && requestCount >= refuseFromRequest) return authenticator.challengeAnew(auth);
  // Many a camera answers OPTIONS to anybody, until a session stands on it as its keep-alive.
  if (auth === null || (request.method === "OPTIONS" && request.headers["session"] === undefined)) return null;
  return authenticator.refuse(auth, request);
}

function options(quirks: Quirks | null): RtspAnswer {
  const keepAlive = quirks === null || quirks.getParameter === "answered" ? ", GET_PARAMETER, SET_PARAMETER" : "";
  return { status: 200, headers: { Public: `OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN${keepAlive}` } };
}

const METHODS: Readonly<Record<string, Method>> = {
  async DESCRIBE({ uri }, { camera, stream }) {
    const { quirks } = camera;
    if (quirks.redirectTo !== null) return { status: 302, headers: { Location: quirks.redirectTo } };
    const baseUrl = uri.replace(/\/$/, "");
    const { codec, framesPerSecond } = stream.parameters;
    const parameterSets = offeredSets(codec, await stream.source.parameterSets(), quirks.bitstreamRestriction);
    const body = describeInSdp({ codec, framesPerSecond, parameterSets, baseUrl, quirks });
    const base = { slash: { "Content-Base": `${baseUrl}/` }, "no-slash": { "Content-Base": baseUrl }, absent: {} }[
      quirks.contentBase
    ];
    return { status: 200, headers: { ...base, "Content-Type": "application/sdp" }, body };
  },

  SETUP({ uri, headers }, { camera, connection }) {
    const tcp = (headers["transport"] ?? "").split(",").find((each) => each.includes("RTP/AVP/TCP"));
    if (tcp === undefined) return { status: 461 };
    const track = pathOf(uri)[2];
    const isVideo = track === VIDEO_TRACK || (track === undefined && camera.quirks.control === "star");
    const isAudio = track === AUDIO_TRACK && camera.quirks.audio !== "none";
    if (!isVideo && !isAudio) return { status: 404 };
    const channel = Number(/interleaved=(\d+)/.exec(tcp)?.[1] ?? 0);
    if (isVideo) connection.videoChannel = channel;
    connection.hasSession = true;
    const timeout = camera.quirks.sessionTimeoutSeconds === null ? "" : `;timeout=${camera.quirks.sessionTimeoutSeconds}`;
    const transport = `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`;
    return { status: 200, headers: { Transport: transport, Session: `${connection.sessionId}${timeout}` } };
  },

  PLAY(request, { camera, stream, connection }) {
    const { videoChannel } = connection;
    if (!isInSession(request, connection)) return { status: 454 };
    if (videoChannel === null) return { status: 455 };
    const headers = { Session: connection.sessionId, Range: "npt=now-" };
    return { status: 200, headers, afterwards: () => connection.play(stream, videoChannel, camera.quirks) };
  },

  PAUSE(request, { connection }) {
    if (!isInSession(request, connection)) return { status: 454 };
    connection.pause();
    return { status: 200, headers: { Session: connection.sessionId } };
  },

  GET_PARAMETER: keepAlive,
  SET_PARAMETER: keepAlive,

  TEARDOWN(request, { connection }) {
    if (!isInSession(request, connection)) return { status: 454 };
    connection.pause();
    connection.hasSession = false;
    connection.videoChannel = null;
    return { status: 200, headers: { Session: connection.sessionId } };
  },
};

function keepAlive(request: RtspRequest, { camera, connection }: { camera: OfferedCamera; connection: RtspSession }): RtspAnswer {
  const { getParameter } = camera.quirks;
  if (getParameter !== "answered") return { status: getParameter === "not-allowed" ? 405 : 501 };
  if (!isInSession(request, connection)) return { status: 454 };
  return { status: 200, headers: { Session: connection.sessionId } };
}

const isInSession = ({ headers }: RtspRequest, connection: RtspSession) =>
  connection.hasSession && headers["session"]?.split(";")[0] === connection.sessionId;
