import { expect, it } from "vitest";
import { readSessionDescription } from "./sdp.ts";

const SPS = Buffer.from("6742c01fda0140", "hex");
const PPS = Buffer.from("68ce3c80", "hex");
const describe = (...lines: string[]) => readSessionDescription(["v=0", "s=x", ...lines].join("\r\n"));

it("takes the first H.264 or H.265 track, whatever stands before it", () => {
  const { control, video } = describe(
    "a=control:rtsp://10.0.0.1/stream/",
    "m=audio 0 RTP/AVP 0",
    "a=control:trackID=0",
    "m=video 0 RTP/AVP 26",
    "a=control:trackID=1",
    "m=video 0 RTP/AVP 97 96",
    "a=rtpmap:97 JPEG/90000",
    "a=rtpmap:96 h264/90000",
    `a=fmtp:96 packetization-mode=1; profile-level-id=42C01F;sprop-parameter-sets=${SPS.toString("base64")}, ${PPS.toString("base64")}`,
    "a=framerate:12.5",
    "a=control:trackID=2",
    "m=video 0 RTP/AVP 98",
    "a=rtpmap:98 H265/90000",
  );
  expect(control).toBe("rtsp://10.0.0.1/stream/");
  const expected = { codec: "h264", payloadType: 96, control: "trackID=2", framesPerSecond: 12.5, parameterSets: [SPS, PPS] };
  expect(video).toEqual(expected);
});

it("reads H.265's three parameters, and a track without any", () => {
  const { video, control } = describe(
    "m=video 0 RTP/AVP 96",
    "a=rtpmap:96 H265/90000",
    "a=fmtp:96 sprop-vps=QAE=;sprop-sps=QgE=; sprop-pps=RAE=;;x",
  );
  expect(control).toBeNull();
  expect(video).toMatchObject({ codec: "h265", control: null, framesPerSecond: null });
  expect(video?.parameterSets.map((set) => set.toString("hex"))).toEqual(["4001", "4201", "4401"]);
  expect(describe("m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000").video?.parameterSets).toEqual([]);
});

it("does not take one payload type's lines for another's", () => {
  const { video } = describe("m=video 0 RTP/AVP 9 96", "a=rtpmap:96 H264/90000", "a=fmtp:9 sprop-parameter-sets=QAE=");
  expect(video).toMatchObject({ payloadType: 96, parameterSets: [] });
});

it("names what it passed over", () => {
  expect(describe("m=audio 0 RTP/AVP 0")).toMatchObject({ video: null, otherVideo: [] });
  const mjpeg = ["m=video 0 RTP/AVP 26", "m=video 0 RTP/AVP 96", "a=rtpmap:96 MP4V-ES/90000"];
  expect(describe(...mjpeg).otherVideo).toEqual(["payload type 26", "MP4V-ES"]);
});

it.each([
  ["interleaved H.264", "a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=2"],
  ["H.265 with order numbers", "a=rtpmap:96 H265/90000", "a=fmtp:96 sprop-max-don-diff=2"],
  ["another clock", "a=rtpmap:96 H264/48000", "a=x"],
])("does not take %s", (_, rtpmap, fmtp) => {
  expect(describe("m=video 0 RTP/AVP 96", rtpmap, fmtp).video).toBeNull();
});

it("reads bare line ends and odd case", () => {
  const { video } = readSessionDescription("v=0\nm=VIDEO 0 RTP/AVP 96\na=RTPMAP:96 H264/90000\na=Control:t\n");
  expect(video).toMatchObject({ codec: "h264", control: "t" });
});
