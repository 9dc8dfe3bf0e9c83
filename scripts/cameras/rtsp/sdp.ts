import type { Codec, ParameterSets } from "../nal.ts";
import type { ProtocolQuirks } from "../quirks.ts";
import { VIDEO_PAYLOAD_TYPE } from "../rtp/packetize.ts";

export const VIDEO_TRACK = "trackID=1";
export const AUDIO_TRACK = "trackID=2";

export interface SdpOptions {
  codec: Codec;
  framesPerSecond: number;
  parameterSets: ParameterSets;
  /** The presentation's URL, without a slash at its end. */
  baseUrl: string;
  quirks: ProtocolQuirks;
}

/** RFC 8866, with the fmtp of RFC 6184 §8.2.1 or RFC 7798 §7.2.1. */
export function describeInSdp({ codec, framesPerSecond, parameterSets, baseUrl, quirks }: SdpOptions): string {
  const control = (track: string) =>
    quirks.control === "absolute" ? `${baseUrl}/${track}` : quirks.control === "star" ? "*" : track;
  const fmtp = codec === "h264" ? h264Fmtp(parameterSets, quirks) : h265Fmtp(parameterSets, quirks);
  const video = [
    `m=video 0 RTP/AVP ${VIDEO_PAYLOAD_TYPE}`,
    `a=rtpmap:${VIDEO_PAYLOAD_TYPE} ${codec.toUpperCase()}/90000`,
    ...(fmtp === "" ? [] : [`a=fmtp:${VIDEO_PAYLOAD_TYPE} ${fmtp}`]),
    `a=framerate:${framesPerSecond}`,
    `a=control:${control(VIDEO_TRACK)}`,
  ];
  const audioControl = quirks.control === "absolute" ? `${baseUrl}/${AUDIO_TRACK}` : AUDIO_TRACK;
  const audio = { none: [], pcma: PCMA, aac: AAC }[quirks.audio].map((line) => line.replace("%", audioControl));
  const tracks = quirks.audio === "aac" ? [...audio, ...video] : [...video, ...audio];
  const session = ["v=0", "o=- 0 1 IN IP4 127.0.0.1", "s=Simulated camera", "c=IN IP4 0.0.0.0", "t=0 0", "a=range:npt=now-"];
  const aggregate = quirks.control === "absolute" ? [`a=control:${baseUrl}`] : ["a=control:*"];
  return `${[...session, ...aggregate, ...tracks].join("\r\n")}\r\n`;
}

const PCMA = ["m=audio 0 RTP/AVP 8", "a=rtpmap:8 PCMA/8000", "a=control:%"];
const AAC = [
  "m=audio 0 RTP/AVP 97",
  "a=rtpmap:97 MPEG4-GENERIC/16000/1",
  "a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408",
  "a=control:%",
];

const base64 = (nals: readonly Buffer[]) => nals.map((nal) => nal.toString("base64")).join(",");

function h264Fmtp({ sps, pps }: ParameterSets, { parameterSets }: ProtocolQuirks): string {
  const level = sps[0]?.subarray(1, 4).toString("hex").toUpperCase() ?? "";
  const sets = parameterSets === "band" ? "" : `;sprop-parameter-sets=${base64([...sps, ...pps])}`;
  return `packetization-mode=1;profile-level-id=${level}${sets}`;
}

function h265Fmtp({ vps, sps, pps }: ParameterSets, { parameterSets }: ProtocolQuirks): string {
  return parameterSets === "band" ? "" : `sprop-vps=${base64(vps)};sprop-sps=${base64(sps)};sprop-pps=${base64(pps)}`;
}
