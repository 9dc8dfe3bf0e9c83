import type { StreamState } from "@vigie/shared/cameras/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import pino from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { writeCodecConfig } from "../fmp4/codec-config.ts";
import type { Frame } from "../frames/frame.ts";
import { StreamBus } from "../frames/stream-bus.ts";
import { writeFrame, writeSequenceHeader } from "./flv-video.ts";
import { Ingest } from "./ingest.ts";

/** Baseline pictures, 640 and 160 pixels wide. */
const SPS_LARGE = Buffer.from("6742c01ee901407b20", "hex");
const SPS_SMALL = Buffer.from("6742c00de90505c8", "hex");
const PPS = Buffer.from("68ce3c80", "hex");
const IDR = Buffer.from([0x65, 0x88, 1, 2, 3]);
const SLICE = Buffer.from([0x41, 0x9a, 4, 5, 6]);
const DELIMITER = Buffer.from([9, 0xf0]);
const FILLER = Buffer.from([12, 0xff, 0x80]);
const SEI = Buffer.from([6, 5, 1, 0x80]);

let clock: ManualClock;
let bus: StreamBus;
let states: StreamState[];
let frames: Frame[];
let ingest: Ingest;

beforeEach(() => {
  clock = new ManualClock();
  states = [];
  frames = [];
  bus = new StreamBus({ state: "idle", sinceAt: clock.now() }, (state) => states.push(state));
  bus.subscribe({ onFrame: (frame) => frames.push(frame), onState: () => undefined });
  ingest = new Ingest(bus, clock, pino({ level: "silent" }));
});

const sized = (lengthBytes: number, ...nals: Buffer[]): Buffer =>
  Buffer.concat(
    nals.flatMap((nal) => {
      const length = Buffer.alloc(lengthBytes);
      length.writeUIntBE(nal.length, 0, lengthBytes);
      return [length, nal];
    }),
  );
const header = (sps = SPS_LARGE): Buffer =>
  writeSequenceHeader("h264", writeCodecConfig({ codec: "h264", vps: [], sps: [sps], pps: [PPS] }) ?? expect.fail("no record"));
const send = (body: Buffer, stampMs = 0) => ingest.onVideo(body, stampMs, clock.now());
const sendKey = (stampMs = 0, ...nals: Buffer[]) => send(writeFrame("h264", true, 0, sized(4, ...nals, IDR)), stampMs);
const sendSlice = (stampMs: number) => send(writeFrame("h264", false, 0, sized(4, SLICE)), stampMs);

describe("frames", () => {
  it("carry pictures and messages, and leave out delimiters, fillers and parameter sets", () => {
    send(header());
    send(writeFrame("h264", true, 40, sized(4, DELIMITER, SPS_LARGE, PPS, SEI, IDR, FILLER)), 1000);
    expect(frames).toHaveLength(1);
    expect(frames[0]).toMatchObject({ isKey: true, timestampTicks90k: 1040 * 90, cameraAt: null });
    expect(frames[0]?.data).toEqual(sized(4, SEI, IDR));
  });

  it("get lengths of four bytes whatever the encoder's were", () => {
    for (const lengthBytes of [1, 2]) {
      const record = header();
      record[9] = 0xfc | (lengthBytes - 1);
      send(record);
      send(writeFrame("h264", true, 0, sized(lengthBytes, IDR)));
      expect(frames.at(-1)?.data).toEqual(sized(4, IDR));
    }
    expect(frames).toHaveLength(2);
  });

  it("do not share memory with the packet that they came in", () => {
    send(header());
    const body = writeFrame("h264", true, 0, sized(4, IDR));
    send(body);
    body.fill(0);
    expect(frames[0]?.data).toEqual(sized(4, IDR));
  });

  it("begin with a key frame after a header", () => {
    sendKey();
    sendSlice(40);
    send(header());
    sendSlice(80);
    sendKey(120);
    sendSlice(160);
    expect(frames.map((frame) => frame.isKey)).toEqual([true, false]);
  });

  it("are key frames by what they hold, not by what the tag says", () => {
    send(header());
    send(writeFrame("h264", false, 0, sized(4, IDR)));
    send(writeFrame("h264", true, 0, sized(4, SLICE)), 40);
    expect(frames.map((frame) => frame.isKey)).toEqual([true, false]);
  });

  it("go on over the wrap of RTMP's 32-bit clock, and over composition times before it", () => {
    send(header());
    sendKey(0xffffffff - 19);
    send(writeFrame("h264", false, -40, sized(4, SLICE)), 20);
    expect((frames[1]?.timestampTicks90k ?? 0) - (frames[0]?.timestampTicks90k ?? 0)).toBe(0);
    sendSlice(60);
    expect((frames[2]?.timestampTicks90k ?? 0) - (frames[0]?.timestampTicks90k ?? 0)).toBe(80 * 90);
  });

  it("that are cut short or of another codec are nothing", () => {
    send(header());
    for (const body of [
      Buffer.alloc(0),
      Buffer.from([0x17]),
      Buffer.from([0x22, 1, 2, 3]),
      Buffer.from([0x90, ...Buffer.from("av01")]),
    ])
      send(body);
    send(writeFrame("h264", true, 0, Buffer.from([0, 0, 1, 0, 0x65])));
    send(writeFrame("h264", true, 0, Buffer.alloc(0)));
    expect(frames).toHaveLength(0);
  });
});

describe("parameter sets", () => {
  it("stay one object when the encoder repeats them in the header or in the stream", () => {
    send(header());
    sendKey(0);
    send(header());
    sendKey(40, SPS_LARGE, PPS);
    expect(frames[1]?.parameterSets).toBe(frames[0]?.parameterSets);
    expect(frames[0]?.parameterSets.sps).toEqual([SPS_LARGE]);
  });

  it("change with a new header or in the stream, and the state tells the new picture", () => {
    send(header());
    sendKey(0);
    send(header(SPS_SMALL));
    sendKey(40);
    sendKey(80, SPS_LARGE);
    expect(new Set(frames.map((frame) => frame.parameterSets)).size).toBe(3);
    const widths = states.map((state) => (state.state === "streaming" ? state.format?.widthPx : state.state));
    expect(widths).toEqual(["connecting", 640, 160, 640]);
    expect(new Set(states.slice(1).map((state) => state.sinceAt)).size).toBe(1);
  });
});

describe("H.265", () => {
  const nal = (type: number, ...bytes: number[]) => Buffer.from([type << 1, 1, ...bytes]);
  const VPS = Buffer.from("40010c01ffff01600000030090000003000003003c95980900", "hex");
  const SPS = Buffer.from("420101016000000300900000030000030" + "03ca00a080b9f79659a4932b9a020000003002000000303c1", "hex");
  const PPS_265 = Buffer.from("4401c172b46240", "hex");
  const record = () => {
    const head = Buffer.alloc(23);
    head[0] = 1;
    head[21] = 3;
    head[22] = 3;
    const array = (type: number, set: Buffer) =>
      Buffer.concat([Buffer.from([0x80 | type, 0, 1, set.length >> 8, set.length & 255]), set]);
    return Buffer.concat([head, array(32, VPS), array(33, SPS), array(34, PPS_265)]);
  };

  it("starts on a clean random access picture without the leading pictures that lean on what was before", () => {
    send(writeSequenceHeader("h265", record()));
    const types = [21, 9, 8, 1, 21, 9, 19];
    types.forEach((type, index) => {
      send(writeFrame("h265", false, 0, sized(4, nal(type, 0x80, index))), index * 40);
    });
    expect(frames.map((frame) => [(frame.data[4] ?? 0) >> 1, frame.isKey])).toEqual([
      [21, true],
      [1, false],
      [21, true],
      [9, false],
      [19, true],
    ]);
    expect(frames[0]?.parameterSets).toMatchObject({ codec: "h265", vps: [VPS], sps: [SPS], pps: [PPS_265] });
  });
});

describe("state", () => {
  it("is connecting, streaming, then since the last picture not publishing", () => {
    send(header());
    clock.advance(100);
    sendKey(0);
    clock.advance(40);
    sendSlice(40);
    const lastAt = clock.now();
    clock.advance(700);
    ingest.end("not_publishing");
    ingest.end("stalled");
    sendKey(80);
    expect(states.map((state) => state.state)).toEqual(["connecting", "streaming", "backing_off"]);
    expect(states.at(-1)).toMatchObject({ fault: "not_publishing", sinceAt: lastAt });
    expect(frames).toHaveLength(2);
  });

  it("is a stall after four seconds without a picture, from the beginning on", () => {
    clock.advance(4_000);
    expect(ingest.isStalled).toBe(false);
    clock.advance(1);
    expect(ingest.isStalled).toBe(true);
  });

  it("gives an encoder of few pictures five of its intervals", () => {
    send(header());
    for (let stampMs = 0; stampMs < 60_000; stampMs += 2_000) {
      sendKey(stampMs);
      clock.advance(2_000);
    }
    clock.advance(7_500);
    expect(ingest.isStalled).toBe(false);
    clock.advance(1_000);
    expect(ingest.isStalled).toBe(true);
  });
});

it("takes the arrival of a frame's first byte, which the caller knows", () => {
  send(header());
  ingest.onVideo(writeFrame("h264", true, 0, sized(4, IDR)), 0, 1234 as EpochMs);
  expect(frames[0]?.receivedAt).toBe(1234);
});

it("says nothing of a camera that another source feeds by now", () => {
  send(header());
  sendKey();
  const pulled: StreamState = { state: "connecting", sinceAt: clock.now() };
  bus.changeState(pulled);
  ingest.end("not_publishing");
  expect(bus.state).toBe(pulled);
});
