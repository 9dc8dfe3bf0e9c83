import type { EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import type { Frame } from "../frames/frame.ts";
import { Depacketizer } from "./depacketizer.ts";
import { H265 } from "./h265.ts";
import { emptyStatistics } from "./statistics.ts";

const VPS = Buffer.from("40010c01ffff0408000003009808000003", "hex");
const SPS = Buffer.from("420101040800000300980800000300003c900141", "hex");
const PPS = Buffer.from("4401c07030603120", "hex");
const TRAIL = 1;
const RASL = 9;
const BLA = 16;
const IDR = 19;
const CRA = 21;
const nal = (type: number, fill: number, isFirst = true) => Buffer.from([type << 1, 1, isFirst ? 0x80 : 0x00, fill]);

function receiver() {
  const frames: Frame[] = [];
  const statistics = emptyStatistics();
  const onFrame = (frame: Frame) => void frames.push(frame);
  const depacketizer = new Depacketizer({ rules: H265, payloadType: 96, parameterSets: [VPS, SPS, PPS], statistics, onFrame });
  let sequence = 0;
  const send = (timestamp: number, hasMarker: boolean, payload: Buffer) => {
    const head = Buffer.from([0x80, (hasMarker ? 0x80 : 0) | 96, sequence >> 8, sequence & 0xff, 0, 0, 0, 0, 0, 0, 0, 1]);
    head.writeUInt32BE(timestamp, 4);
    sequence += 1;
    const packet = Buffer.concat([head, payload]);
    depacketizer.packet(packet, 0, packet.length, 0 as EpochMs);
  };
  let pictures = 0;
  const picture = (type: number) => send(3600 * pictures++, true, nal(type, pictures));
  const lose = () => {
    sequence += 1;
  };
  return { frames, statistics, send, picture, lose, types: () => frames.map(({ data }) => (data[4] ?? 0) >> 1) };
}

it("unpacks single, aggregated and fragmented NAL units", () => {
  const { frames, send } = receiver();
  const [first, second] = [nal(IDR, 1), nal(IDR, 2, false)];
  const aggregate = [VPS, SPS, PPS, first].flatMap((each) => [Buffer.from([0, each.length]), each]);
  send(0, false, Buffer.concat([Buffer.from([48 << 1, 1]), ...aggregate]));
  const large = Buffer.concat([second, Buffer.alloc(30, 7)]);
  const fragment = (flags: number, from: number, to: number) =>
    Buffer.concat([Buffer.from([49 << 1, 1, flags | IDR]), large.subarray(from, to)]);
  send(0, false, fragment(0x80, 2, 12));
  send(0, false, fragment(0, 12, 22));
  send(0, true, fragment(0x40, 22, large.length));
  const lengths = [first, large].flatMap((each) => [Buffer.from([0, 0, 0, each.length]), each]);
  expect(frames[0]?.data).toEqual(Buffer.concat(lengths));
  expect(frames[0]).toMatchObject({ isKey: true, parameterSets: { codec: "h265", vps: [VPS], sps: [SPS], pps: [PPS] } });
});

it.each([BLA, 17, 18, IDR, 20, CRA])("takes a picture of type %i for a key frame", (type) => {
  const { frames, picture } = receiver();
  picture(TRAIL);
  picture(type);
  expect(frames.map(({ isKey }) => isKey)).toEqual([true]);
});

it("drops the leading pictures of a CRA at which decoding began, not those of a later one", () => {
  const { types, picture, statistics } = receiver();
  for (const type of [CRA, RASL, TRAIL, CRA, RASL, TRAIL]) picture(type);
  expect(types()).toEqual([CRA, TRAIL, CRA, RASL, TRAIL]);
  expect(statistics.droppedFrames).toBe(1);
});

it("drops the leading pictures of a CRA that comes after a hole", () => {
  const { types, picture, lose } = receiver();
  for (const type of [IDR, TRAIL]) picture(type);
  lose();
  for (const type of [TRAIL, CRA, RASL, TRAIL]) picture(type);
  expect(types()).toEqual([IDR, TRAIL, CRA, TRAIL]);
});

it("drops the leading pictures of a broken link always", () => {
  const { types, picture } = receiver();
  for (const type of [IDR, TRAIL, BLA, RASL, TRAIL]) picture(type);
  expect(types()).toEqual([IDR, TRAIL, BLA, TRAIL]);
});

it("reads the identifiers of parameter sets", () => {
  expect(H265.parameterSetId("vps", VPS)).toBe(0);
  expect(H265.parameterSetId("sps", SPS)).toBe(0);
  expect(H265.parameterSetId("pps", PPS)).toBe(0);
  expect(H265.parameterSetId("pps", Buffer.from([0x44, 0x01, 0x40]))).toBe(1);
  expect(H265.parameterSetId("sps", SPS.subarray(0, 6))).toBeNull();
});
