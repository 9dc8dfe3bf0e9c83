import type { VideoCodec } from "@vigie/shared/cameras/schema";

/** The first video track that Vigie can take, as the session description (RFC 8866) announces it. */
export interface VideoTrack {
  codec: VideoCodec;
  payloadType: number;
  /** Value of `a=control`, unresolved; null: the session's own URL (RFC 2326 appendix C.1.1). */
  control: string | null;
  /** NAL units of `sprop-*` (RFC 6184 §8.1, RFC 7798 §7.1); may be empty. */
  parameterSets: readonly Buffer[];
  /** `a=framerate`; null when not told. */
  framesPerSecond: number | null;
}

export interface SessionDescription {
  /** Session-level `a=control`; null when absent. */
  control: string | null;
  /** Null: none that Vigie can take. */
  video: VideoTrack | null;
  /** Encodings of the video tracks that were passed over, for the reason that is shown. */
  otherVideo: readonly string[];
}

interface Media {
  kind: string;
  payloadTypes: readonly number[];
  lines: readonly string[];
}

const MAX_LINES = 2000;
const CODECS: Record<string, VideoCodec> = { H264: "h264", H265: "h265", HEVC: "h265" };
const PARAMETER_NAMES: Record<VideoCodec, readonly string[]> = {
  h264: ["sprop-parameter-sets"],
  h265: ["sprop-vps", "sprop-sps", "sprop-pps"],
};

/** Reads whatever it can: cameras leave out mandatory lines, and a line that is not understood is passed over. */
export function readSessionDescription(text: string): SessionDescription {
  const lines = text.split(/\r\n|\r|\n/, MAX_LINES).map((line) => line.trim());
  const starts = lines.flatMap((line, index) => (line.startsWith("m=") ? [index] : []));
  const media = starts.map((start, index) => readMedia(lines.slice(start, starts[index + 1])));
  const videos = media.filter(({ kind }) => kind === "video");
  const tracks = videos.map(readVideoTrack);
  return {
    control: attribute(lines.slice(0, starts[0]), "control"),
    video: tracks.find((track) => typeof track !== "string") ?? null,
    otherVideo: tracks.filter((track) => typeof track === "string"),
  };
}

function readMedia(lines: readonly string[]): Media {
  const [kind = "", , , ...formats] = (lines[0] ?? "").slice(2).split(/[ \t]+/);
  const payloadTypes = formats.filter((format) => /^\d{1,3}$/.test(format)).map(Number);
  return { kind: kind.toLowerCase(), payloadTypes: payloadTypes.filter((type) => type < 128), lines: lines.slice(1) };
}

/** A track, or the name of what it carries when Vigie cannot take it. */
function readVideoTrack(media: Media): VideoTrack | string {
  let other = "";
  for (const payloadType of media.payloadTypes) {
    const encoding = /^(\S+?)\/(\d+)/.exec(attributeOf(media.lines, "rtpmap", payloadType) ?? "");
    const name = (encoding?.[1] ?? "").toUpperCase();
    const codec = CODECS[name];
    const parameters = readParameters(attributeOf(media.lines, "fmtp", payloadType) ?? "");
    if (codec !== undefined && encoding?.[2] === "90000" && !isInterleaved(codec, parameters)) {
      const parameterSets = PARAMETER_NAMES[codec].flatMap((parameter) => readSets(parameters.get(parameter) ?? ""));
      const framesPerSecond = readFrameRate(attribute(media.lines, "framerate"));
      return { codec, payloadType, control: attribute(media.lines, "control"), parameterSets, framesPerSecond };
    }
    other ||= name || `payload type ${payloadType}`;
  }
  return other || "nothing";
}

/** Packets out of decoding order, with order numbers in them (RFC 6184 §6.4, RFC 7798 §4.2): no camera is known to send them. */
function isInterleaved(codec: VideoCodec, parameters: ReadonlyMap<string, string>): boolean {
  if (codec === "h264") return parameters.get("packetization-mode") === "2";
  return Number(parameters.get("sprop-max-don-diff") ?? 0) > 0;
}

/** Value of `a=name:value`; null: absent. */
function attribute(lines: readonly string[], name: string): string | null {
  const prefix = `a=${name}:`;
  const line = lines.find((candidate) => candidate.slice(0, prefix.length).toLowerCase() === prefix);
  return line === undefined ? null : line.slice(prefix.length).trim();
}

/** Value of `a=name:payloadType value`. */
function attributeOf(lines: readonly string[], name: string, payloadType: number): string | null {
  const pattern = new RegExp(`^a=${name}:[ \\t]*${payloadType}[ \\t]+(.*)$`, "i");
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match !== null) return match[1] ?? "";
  }
  return null;
}

function readParameters(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(";").map((part) => {
      const equals = part.indexOf("=");
      return equals === -1
        ? [part.trim().toLowerCase(), ""]
        : [part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim()];
    }),
  );
}

function readSets(text: string): Buffer[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => /^[A-Za-z0-9+/]+={0,2}$/.test(part))
    .map((part) => Buffer.from(part, "base64"));
}

function readFrameRate(text: string | null): number | null {
  const framesPerSecond = Number(text ?? Number.NaN);
  return framesPerSecond > 0 && framesPerSecond <= 1000 ? framesPerSecond : null;
}
