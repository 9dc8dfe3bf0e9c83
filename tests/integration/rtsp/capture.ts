import { readFileSync } from "node:fs";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Frame } from "../../../media/src/frames/frame.ts";
import { Depacketizer } from "../../../media/src/rtp/depacketizer.ts";
import { H264 } from "../../../media/src/rtp/h264.ts";
import { H265 } from "../../../media/src/rtp/h265.ts";
import { emptyStatistics } from "../../../media/src/rtp/statistics.ts";
import { readSessionDescription } from "../../../media/src/rtsp/sdp.ts";

export type CaptureName = `${"ffmpeg" | "gstreamer"}-${"h264" | "h265"}`;
export const CAPTURES: readonly CaptureName[] = ["ffmpeg-h264", "ffmpeg-h265", "gstreamer-h264", "gstreamer-h265"];

const folder = new URL("../../fixtures/rtp/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder));

export interface Capture {
  codec: "h264" | "h265";
  packets: readonly Buffer[];
  /** The encoder's own byte stream. */
  byteStream: Buffer;
  /** From the session description; none for GStreamer's, whose sets are in band. */
  parameterSets: readonly Buffer[];
}

/** One of the captures that `tests/fixtures/rtp/make.ts` made. */
export function readCapture(name: CaptureName): Capture {
  const [tool = "", codec = ""] = name.split("-");
  if (codec !== "h264" && codec !== "h265") throw new Error(name);
  const file = read(`${name}.rtp`);
  const packets: Buffer[] = [];
  for (let at = 0; at < file.length; at += 2 + file.readUInt16BE(at))
    packets.push(file.subarray(at + 2, at + 2 + file.readUInt16BE(at)));
  const description = tool === "ffmpeg" ? readSessionDescription(read(`${name}.sdp`).toString("utf8")) : null;
  return { codec, packets, byteStream: read(`${tool}.${codec}`), parameterSets: description?.video?.parameterSets ?? [] };
}

/** Runs packets through a depacketizer of their own. */
export function depacketize({ codec, parameterSets }: Pick<Capture, "codec" | "parameterSets">, packets: readonly Buffer[]) {
  const frames: Frame[] = [];
  const statistics = emptyStatistics();
  const rules = codec === "h264" ? H264 : H265;
  const onFrame = (frame: Frame) => void frames.push(frame);
  const depacketizer = new Depacketizer({ rules, payloadType: 96, parameterSets, statistics, onFrame });
  for (const packet of packets) depacketizer.packet(packet, 0, packet.length, 1 as EpochMs);
  return { frames, statistics };
}
