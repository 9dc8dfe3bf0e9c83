import type { EpochMs } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import type { Frame } from "../frames/frame.ts";
import { MAX_FRAME_BYTES } from "./access-unit.ts";
import { Depacketizer } from "./depacketizer.ts";
import { H264 } from "./h264.ts";
import { emptyStatistics } from "./statistics.ts";

/** NAL units as a camera would make them: the first bit behind the header says that a slice is the picture's first. */
const SPS = Buffer.from("6742c01fda0140", "hex");
const OTHER_SPS = Buffer.from("6742c01fda0280", "hex");
const PPS = Buffer.from("68ce3c80", "hex");
const DELIMITER = Buffer.from([0x09, 0xf0]);
const SEI = Buffer.from([0x06, 5, 1, 9, 0x80]);
const idr = (fill: number, isFirst = true) => Buffer.from([0x65, isFirst ? 0x88 : 0x08, fill, fill]);
const slice = (fill: number, isFirst = true) => Buffer.from([0x41, isFirst ? 0x9a : 0x1a, fill, fill]);

interface Sent {
  payload: Buffer;
  timestamp: number;
  marker?: boolean;
  sequence?: number;
  ssrc?: number;
  payloadType?: number;
}

/** Speaks RTP to a depacketizer; sequence numbers count on unless told. */
class Camera {
  readonly frames: Frame[] = [];
  readonly statistics = emptyStatistics();
  readonly depacketizer: Depacketizer;
  #sequence = 65_530;
  receivedAt = 1_000;

  constructor(parameterSets: readonly Buffer[] = [SPS, PPS]) {
    this.depacketizer = new Depacketizer({
      rules: H264,
      payloadType: 96,
      parameterSets,
      statistics: this.statistics,
      onFrame: (frame) => this.frames.push(frame),
    });
  }

  send(...packets: readonly Sent[]): void {
    for (const { payload, timestamp, marker = false, sequence, ssrc = 1, payloadType = 96 } of packets) {
      if (sequence !== undefined) this.#sequence = sequence;
      const head = Buffer.alloc(12);
      head.writeUInt8(0x80, 0);
      head.writeUInt8((marker ? 0x80 : 0) | payloadType, 1);
      head.writeUInt16BE(this.#sequence & 0xffff, 2);
      head.writeUInt32BE(timestamp, 4);
      head.writeUInt32BE(ssrc, 8);
      this.#sequence += 1;
      const packet = Buffer.concat([Buffer.alloc(4), head, payload, Buffer.alloc(2)]);
      this.depacketizer.packet(packet, 4, packet.length - 2, this.receivedAt as EpochMs);
    }
  }

  lose(packets: number): void {
    this.#sequence += packets;
  }

  get sequence(): number {
    return this.#sequence & 0xffff;
  }
}

const lengthPrefixed = (...nals: readonly Buffer[]) =>
  Buffer.concat(
    nals.flatMap((nal) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(nal.length);
      return [length, nal];
    }),
  );
const stapA = (...nals: readonly Buffer[]) =>
  Buffer.concat([Buffer.from([0x78]), ...nals.flatMap((nal) => [Buffer.from([nal.length >> 8, nal.length & 0xff]), nal])]);
function fuA(nal: Buffer, pieceBytes: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 1; at < nal.length; at += pieceBytes) {
    const flags = (at === 1 ? 0x80 : 0) | (at + pieceBytes >= nal.length ? 0x40 : 0);
    const head = nal[0] ?? 0;
    pieces.push(Buffer.concat([Buffer.from([(head & 0xe0) | 28, flags | (head & 0x1f)]), nal.subarray(at, at + pieceBytes)]));
  }
  return pieces;
}
const datas = (camera: Camera) => camera.frames.map(({ data }) => data.toString("hex"));
const hex = (...nals: readonly Buffer[]) => lengthPrefixed(...nals).toString("hex");

it("gives a frame at its marker, without parameter sets, delimiters and fillers", () => {
  const camera = new Camera();
  camera.send({ payload: DELIMITER, timestamp: 90 }, { payload: stapA(SPS, PPS, SEI), timestamp: 90 });
  expect(camera.frames).toHaveLength(0);
  camera.send({ payload: Buffer.from([0x0c, 0xff, 0x80]), timestamp: 90 }, { payload: idr(1), timestamp: 90, marker: true });
  expect(datas(camera)).toEqual([hex(SEI, idr(1))]);
  expect(camera.frames[0]).toMatchObject({ isKey: true, timestampTicks90k: 90, cameraAt: null });
  expect(camera.frames[0]?.data.buffer.byteLength).toBe(camera.frames[0]?.data.length);
});

it("puts fragments together, byte for byte", () => {
  const camera = new Camera();
  const large = Buffer.concat([idr(1), Buffer.from(Array.from({ length: 100_000 }, (_, index) => index & 0xff))]);
  const pieces = fuA(large, 1391);
  camera.send(...pieces.map((payload, index) => ({ payload, timestamp: 0, marker: index === pieces.length - 1 })));
  expect(datas(camera)).toEqual([hex(large)]);
});

it("makes one frame of many slices", () => {
  const camera = new Camera();
  camera.send({ payload: stapA(idr(1), idr(2, false)), timestamp: 0 }, { payload: idr(3, false), timestamp: 0, marker: true });
  camera.send({ payload: slice(1), timestamp: 3600 }, { payload: slice(2, false), timestamp: 3600, marker: true });
  expect(datas(camera)).toEqual([hex(idr(1), idr(2, false), idr(3, false)), hex(slice(1), slice(2, false))]);
});

it("ends a frame where the timestamp changes when there is no marker", () => {
  const camera = new Camera();
  camera.send(
    { payload: idr(1), timestamp: 0 },
    { payload: idr(2, false), timestamp: 0 },
    { payload: slice(3), timestamp: 3600 },
  );
  expect(datas(camera)).toEqual([hex(idr(1), idr(2, false))]);
  camera.send({ payload: slice(4), timestamp: 7200 });
  expect(camera.frames.map(({ timestampTicks90k }) => timestampTicks90k)).toEqual([0, 3600]);
});

it("ends a frame at the next picture's first slice, or other parameter sets, when even the timestamp stands still", () => {
  const camera = new Camera();
  camera.send({ payload: idr(1), timestamp: 0 }, { payload: slice(2), timestamp: 0 }, { payload: OTHER_SPS, timestamp: 0 });
  expect(datas(camera)).toEqual([hex(idr(1)), hex(slice(2))]);
  expect(camera.frames[1]?.parameterSets.sps).toEqual([SPS]);
});

it("makes one frame of slices that each have the parameter sets in front of them", () => {
  const camera = new Camera();
  const repeated = (nal: Buffer) => ({ payload: stapA(SPS, PPS, nal), timestamp: 0 });
  camera.send(repeated(idr(1)), repeated(idr(2, false)), { ...repeated(idr(3, false)), marker: true });
  expect(datas(camera)).toEqual([hex(idr(1), idr(2, false), idr(3, false))]);
});

it("sees through a camera that sets the marker on every NAL unit", () => {
  const camera = new Camera();
  const picture = (timestamp: number, make: typeof idr) =>
    camera.send({ payload: make(1), timestamp, marker: true }, { payload: make(2, false), timestamp, marker: true });
  picture(0, idr);
  picture(3600, slice);
  const learned = camera.frames.length;
  for (let index = 2; index < 6; index += 1) picture(index * 3600, index === 2 ? idr : slice);
  expect(datas(camera).slice(learned)).toEqual([hex(idr(1), idr(2, false)), ...Array(2).fill(hex(slice(1), slice(2, false)))]);
});

it("drops to the next key frame after a hole, and counts", () => {
  const camera = new Camera();
  camera.send({ payload: idr(1), timestamp: 0, marker: true }, { payload: slice(1), timestamp: 3600, marker: true });
  camera.lose(2);
  for (let index = 2; index < 5; index += 1) camera.send({ payload: slice(index), timestamp: index * 3600, marker: true });
  camera.send({ payload: idr(2), timestamp: 5 * 3600, marker: true }, { payload: slice(9), timestamp: 6 * 3600, marker: true });
  expect(datas(camera)).toEqual([hex(idr(1)), hex(slice(1)), hex(idr(2)), hex(slice(9))]);
  expect(camera.statistics).toMatchObject({ frames: 4, keyFrames: 2, gaps: 1, lostPackets: 2, droppedFrames: 3 });
});

it.each(["first", "middle", "last"] as const)("never gives a key frame whose %s fragment was lost", (which) => {
  const camera = new Camera();
  const pieces = fuA(Buffer.concat([idr(1), Buffer.alloc(50, 7)]), 10);
  const lost = { first: 0, middle: 2, last: pieces.length - 1 }[which];
  camera.send({ payload: SEI, timestamp: 0 });
  pieces.forEach((payload, index) => {
    if (index === lost) camera.lose(1);
    else camera.send({ payload, timestamp: 0, marker: index === pieces.length - 1 });
  });
  camera.send({ payload: slice(2), timestamp: 3600, marker: true });
  expect(camera.frames).toHaveLength(0);
  camera.send({ payload: idr(3), timestamp: 7200, marker: true });
  expect(datas(camera)).toEqual([hex(idr(3))]);
});

it("never gives a key frame whose first slice was lost", () => {
  const camera = new Camera();
  camera.send({ payload: idr(1), timestamp: 0, marker: true });
  camera.lose(1);
  camera.send({ payload: idr(2, false), timestamp: 3600, marker: true });
  expect(camera.frames).toHaveLength(1);
});

it("is not disturbed by duplicates and late packets", () => {
  const camera = new Camera();
  camera.send({ payload: idr(1), timestamp: 0, marker: true });
  const { sequence } = camera;
  camera.send({ payload: slice(1), timestamp: 3600, marker: true });
  camera.send({ payload: slice(1), timestamp: 3600, marker: true, sequence });
  camera.send({ payload: slice(2), timestamp: 7200, marker: true });
  expect(datas(camera)).toEqual([hex(idr(1)), hex(slice(1)), hex(slice(2))]);
  expect(camera.statistics).toMatchObject({ latePackets: 1, gaps: 0, droppedFrames: 0 });
});

it("begins anew when the source does", () => {
  const camera = new Camera();
  camera.send({ payload: idr(1), timestamp: 0, marker: true });
  camera.send({ payload: slice(1), timestamp: 50, marker: true, ssrc: 2, sequence: 9 });
  camera.send({ payload: idr(2), timestamp: 3650, marker: true, ssrc: 2 });
  expect(datas(camera)).toEqual([hex(idr(1)), hex(idr(2))]);
});

it("waits for parameter sets when the session description had none", () => {
  const camera = new Camera([]);
  camera.send({ payload: idr(1), timestamp: 0, marker: true }, { payload: slice(1), timestamp: 3600, marker: true });
  expect(camera.frames).toHaveLength(0);
  const sets = [SPS, PPS].map((payload) => ({ payload, timestamp: 7200 }));
  camera.send(...sets, { payload: idr(2), timestamp: 7200, marker: true });
  expect(camera.frames[0]?.parameterSets).toEqual({ codec: "h264", vps: [], sps: [SPS], pps: [PPS] });
});

it("keeps the parameter sets' identity until a byte changes", () => {
  const camera = new Camera();
  const key = (timestamp: number, sps: Buffer) =>
    camera.send({ payload: stapA(sps, PPS), timestamp }, { payload: idr(1), timestamp, marker: true });
  key(0, SPS);
  key(3600, SPS);
  key(7200, OTHER_SPS);
  const sets = camera.frames.map(({ parameterSets }) => parameterSets);
  expect(sets[1]).toBe(sets[0]);
  expect(sets[2]).not.toBe(sets[0]);
  expect(sets[2]?.sps).toEqual([OTHER_SPS]);
});

it("keeps parameter sets of different identifiers side by side", () => {
  const camera = new Camera();
  const second = Buffer.from([0x68, 0x40, 0xce]);
  camera.send({ payload: second, timestamp: 0 }, { payload: idr(1), timestamp: 0, marker: true });
  expect(camera.frames[0]?.parameterSets.pps).toEqual([PPS, second]);
});

it("counts and leaves out what it does not take", () => {
  const camera = new Camera();
  camera.send({ payload: idr(1), timestamp: 0, payloadType: 97 });
  camera.send({ payload: idr(1), timestamp: 0, marker: true });
  camera.send({ payload: Buffer.from([25, 0, 0, 0, 1, 0x41]), timestamp: 3600 });
  camera.depacketizer.packet(Buffer.from([1, 2, 3]), 0, 3, 0 as EpochMs);
  expect(camera.statistics).toMatchObject({ packets: 4, ignoredPackets: 2, malformedPackets: 1, frames: 1 });
});

it("drops a frame with a malformed packet in it, and what refers to it", () => {
  const camera = new Camera();
  camera.send({ payload: idr(1), timestamp: 0 }, { payload: Buffer.from([0x78, 0, 9, 0x65]), timestamp: 0, marker: true });
  camera.send({ payload: slice(1), timestamp: 3600, marker: true });
  expect(camera.frames).toHaveLength(0);
  expect(camera.statistics).toMatchObject({ malformedPackets: 1, droppedFrames: 2 });
});

it("gives up a frame that outgrows its bound, and goes on", () => {
  const camera = new Camera();
  const piece = Buffer.alloc(60_000, 1);
  camera.send({ payload: Buffer.concat([Buffer.from([0x7c, 0x85, 0x88]), piece]), timestamp: 0 });
  for (let sent = 0; sent < MAX_FRAME_BYTES * 2; sent += piece.length)
    camera.send({ payload: Buffer.concat([Buffer.from([0x7c, 0x05]), piece]), timestamp: 0 });
  camera.send({ payload: Buffer.from([0x7c, 0x45, 1]), timestamp: 0, marker: true });
  expect(camera.frames).toHaveLength(0);
  camera.send({ payload: idr(2), timestamp: 3600, marker: true });
  expect(datas(camera)).toEqual([hex(idr(2))]);
});

it("says when a frame's first byte came, and what the camera's clock read", () => {
  const camera = new Camera();
  camera.depacketizer.senderReport({ ssrc: 1, timestamp: 0, at: 50_000 as EpochMs, ntpMiddle: 0 });
  camera.receivedAt = 2_000;
  camera.send({ payload: idr(1), timestamp: 3600 });
  camera.receivedAt = 2_020;
  camera.send({ payload: idr(2, false), timestamp: 3600, marker: true });
  expect(camera.frames[0]).toMatchObject({ receivedAt: 2_000, cameraAt: 50_040 });
  expect(camera.statistics.lastFrameAt).toBe(2_000);
});
