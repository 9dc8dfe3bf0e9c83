import { afterAll, expect, it } from "vitest";
import { hashVclNalUnits, nalType } from "../../scripts/cameras/nal.ts";
import type { Quirks } from "../../scripts/cameras/quirks.ts";
import { depacketize, framesOf, type RtpPacket, type RtspProbe } from "../../scripts/cameras/testing/rtsp-probe.ts";
import { removeCache, SMALL, serveOne } from "../../scripts/cameras/testing/small-camera.ts";

afterAll(removeCache);

const TICKS_PER_FRAME = 90_000 / SMALL.framesPerSecond;

async function framesFrom(connection: RtspProbe, count: number): Promise<RtpPacket[][]> {
  await connection.until(() => framesOf(connection.rtp).length >= count, `${count} frames`);
  return framesOf(connection.rtp);
}

const nalsIn = (codec: "h264" | "h265", frame: RtpPacket[]) =>
  depacketize(
    codec,
    frame.map(({ payload }) => payload),
  );

async function played(quirks: Partial<Quirks> = {}, main: Parameters<typeof serveOne>[1] = {}) {
  const served = await serveOne(quirks, main);
  const [described] = await served.connection.play(served.address);
  return { ...served, described };
}

it.each([
  ["h264 in FU-A", "h264", {}],
  ["h264 in STAP-A and FU-A", "h264", { packets: "aggregated" }],
  ["h264 in whole packets", "h264", { packets: "single" }],
  ["h264 in four slices", "h264", { slices: 4 }],
  ["h264 with B-frames", "h264", { bFrames: 2 }],
  ["h264 without a marker", "h264", { marker: false }],
  ["h264 in tiny payloads", "h264", { maxPayloadBytes: 90 }],
  ["h264 in seven-byte segments", "h264", { segmentBytes: 7 }],
  ["h265 in FU", "h265", {}],
  ["h265 in AP and FU", "h265", { packets: "aggregated" }],
  ["h265 with CRA", "h265", { keyFrames: "cra" }],
] as const)("%s: every frame that arrives is one that the log has, in its order", async (_, codec, quirks) => {
  const { server, name, connection } = await played(quirks, { codec });
  const frames = await framesFrom(connection, 30);
  const log = server.frames(name, "main");
  expect(frames.map((frame) => hashVclNalUnits(codec, nalsIn(codec, frame)))).toEqual(
    log.slice(0, frames.length).map(({ sha256 }) => sha256),
  );
  expect(frames.map(([packet]) => packet?.timestamp)).toEqual(
    log.slice(0, frames.length).map((sent) => sent.rtpTimestampTicks90k),
  );
  expect(log[0]?.isKey).toBe(true);
});

it("loops without a step: sequence numbers, timestamps and frame numbers go on over the seam", async () => {
  const { server, name, connection } = await played();
  await connection.until(
    () =>
      server.frames(name, "main").some(({ timeCode }, at) => at > 0 && "frameNumber" in timeCode && timeCode.frameNumber === 0),
    "the seam",
  );
  const seen = server.frames(name, "main").length;
  const frames = await framesFrom(connection, seen + 5);
  const steps = frames.slice(1).map(([packet], at) => ((packet?.timestamp ?? 0) - (frames[at]?.[0]?.timestamp ?? 0)) >>> 0);
  expect(new Set(steps)).toEqual(new Set([TICKS_PER_FRAME]));
  const packets = frames.flat();
  expect(packets.slice(1).every(({ sequence }, at) => sequence === (((packets[at]?.sequence ?? 0) + 1) & 0xffff))).toBe(true);
  const log = server.frames(name, "main");
  expect(log.slice(1).every(({ frameNumber }, at) => frameNumber === (log[at]?.frameNumber ?? 0) + 1)).toBe(true);
});

it("reports the wall clock of its timestamps", async () => {
  const { server, name, connection } = await played();
  await framesFrom(connection, 3);
  const report = connection.others.find(({ channel }) => channel === 1)?.bytes ?? Buffer.alloc(28);
  expect(report[1]).toBe(200);
  const unixMs = (report.readUInt32BE(8) - 2_208_988_800) * 1000 + (report.readUInt32BE(12) / 2 ** 32) * 1000;
  expect(report.readUInt32BE(16)).toBe(connection.rtp[0]?.timestamp);
  expect(Math.abs(unixMs - (server.frames(name, "main")[0]?.firstByteAt ?? 0))).toBeLessThan(2_500);
});

it.each([
  ["both", true, true],
  ["sdp", true, false],
  ["band", false, true],
] as const)("parameter sets in %s", async (parameterSets, inSdp, inBand) => {
  const { connection, described } = await played({ parameterSets });
  expect(described.body.includes("sprop-parameter-sets")).toBe(inSdp);
  const [first] = await framesFrom(connection, 1);
  const types = nalsIn("h264", first ?? []).map((nal) => nalType("h264", nal));
  expect([types.includes(7), types.includes(8)]).toEqual([inBand, inBand]);
});

it("changes resolution in mid-stream, with parameter sets before the first frame of each", async () => {
  const { connection } = await played({ secondSize: { widthPx: 160, heightPx: 96 } });
  const spsSeen = () =>
    new Set(
      framesOf(connection.rtp)
        .flatMap((frame) => nalsIn("h264", frame))
        .filter((nal) => nalType("h264", nal) === 7)
        .map((nal) => nal.toString("hex")),
    );
  await connection.until(() => spsSeen().size === 2, "a second SPS");
});

it("H.265 key frames are CRA when told, IDR otherwise", async () => {
  const keyTypes = async (keyFrames: "idr" | "cra") => {
    const { connection } = await played({ keyFrames }, { codec: "h265" });
    const frames = await framesFrom(connection, 25);
    return new Set(
      frames
        .flatMap((frame) => nalsIn("h265", frame))
        .map((nal) => nalType("h265", nal))
        .filter((type) => type >= 16 && type <= 21),
    );
  };
  expect([...(await keyTypes("cra"))]).toContain(21);
  expect([...(await keyTypes("idr"))].every((type) => type === 19 || type === 20)).toBe(true);
});

it("sends B-frames in decoding order: timestamps step back, none twice", async () => {
  const { connection } = await played({ bFrames: 2 });
  const stamps = (await framesFrom(connection, 40)).map(([packet]) => packet?.timestamp ?? 0);
  expect(stamps.some((stamp, at) => at > 0 && stamp < (stamps[at - 1] ?? 0))).toBe(true);
  const ordered = stamps.slice(0, 30).toSorted((a, b) => a - b);
  expect(new Set(ordered).size).toBe(30);
});

it("cuts a picture into slices", async () => {
  const { connection } = await played({ slices: 4 });
  const [, second] = await framesFrom(connection, 2);
  expect(nalsIn("h264", second ?? []).filter((nal) => nalType("h264", nal) === 1)).toHaveLength(4);
});

it("loses every n-th packet, and as many as it is told to", async () => {
  const { connection } = await played({ loseEveryPackets: 10 });
  await framesFrom(connection, 40);
  const gaps = () =>
    connection.rtp
      .slice(1)
      .map(({ sequence }, at) => (sequence - (connection.rtp[at]?.sequence ?? 0)) & 0xffff)
      .filter((step) => step !== 1);
  expect(gaps().length).toBeGreaterThan(2);
  expect(new Set(gaps())).toEqual(new Set([2]));

  const other = await played();
  await framesFrom(other.connection, 3);
  other.server.inject(other.name, { kind: "lose-packets", count: 3 });
  const step = () =>
    other.connection.rtp
      .slice(1)
      .map(({ sequence }, at) => (sequence - (other.connection.rtp[at]?.sequence ?? 0)) & 0xffff)
      .find((each) => each !== 1);
  await other.connection.until(() => step() !== undefined, "the gap");
  expect(step()).toBe(4);
});

it("has a marker on the last packet of each frame, or nowhere", async () => {
  const { connection } = await played();
  for (const frame of await framesFrom(connection, 10))
    expect(frame.map(({ marker }) => marker)).toEqual(frame.map((_, at) => at === frame.length - 1));
  const unmarked = await played({ marker: false });
  await framesFrom(unmarked.connection, 10);
  expect(unmarked.connection.rtp.some(({ marker }) => marker)).toBe(false);
});

it("wraps its timestamps soon after PLAY", async () => {
  const { connection } = await played({ timestampStart: "near-wrap" });
  await connection.until(() => connection.rtp.some(({ timestamp }) => timestamp < 1_000_000), "the wrap");
  expect(connection.rtp[0]?.timestamp).toBe(2 ** 32 - 180_000);
});

it.each([900_000, -450_000])("timestamps jump by %i, by quirk and on command", async (byTicks90k) => {
  const { server, name, connection } = await played({ timestampJump: { everyFrames: 10, byTicks90k } });
  const stepsOf = async (probe: RtspProbe, count: number) => {
    const frames = await framesFrom(probe, count);
    return frames.slice(1).map(([packet], at) => ((packet?.timestamp ?? 0) - (frames[at]?.[0]?.timestamp ?? 0)) | 0);
  };
  const steps = await stepsOf(connection, 22);
  expect(steps.flatMap((step, at) => (step === TICKS_PER_FRAME + byTicks90k ? [at + 1] : []))).toEqual([10, 20]);
  server.changeQuirks(name, { timestampJump: null });
  server.inject(name, { kind: "jump-timestamps", byTicks90k });
  await connection.until(() => server.frames(name, "main").length > 30, "frames after the jump");
  expect((await stepsOf(connection, 30)).filter((step) => step !== TICKS_PER_FRAME)).toHaveLength(3);
});

it.each(["bytes", "unknown-channel"] as const)("puts junk between frames: %s", async (junk) => {
  const { connection } = await played({ junk });
  await framesFrom(connection, 15);
  expect(connection.junkBytes > 0).toBe(junk === "bytes");
  expect(connection.others.some(({ channel }) => channel === 37)).toBe(junk === "unknown-channel");
});

it("joins at a key frame, or with whatever comes", async () => {
  const { server, name } = await played({ joinAt: "any" }, { gopFrames: 200 });
  await expect.poll(() => server.frames(name, "main").length).toBeGreaterThan(0);
  expect(server.frames(name, "main")[0]?.isKey).toBe(false);
});

it("drops whole frames up to a key frame for a reader that does not read, without holding them", async () => {
  const { server, name, connection } = await played(
    {},
    { widthPx: 640, heightPx: 360, bitrateBps: 40_000_000, framesPerSecond: 25 },
  );
  await framesFrom(connection, 3);
  connection.hold(true);
  const isStuck = () => {
    const last = server.frames(name, "main").at(-1);
    return last !== undefined && Date.now() - last.firstByteAt > 400;
  };
  await expect.poll(isStuck, { timeout: 20_000 }).toBe(true);
  const before = server.frames(name, "main").length;
  connection.hold(false);
  await expect.poll(() => server.frames(name, "main").length, { timeout: 20_000 }).toBeGreaterThan(before);
  const [last, next] = server.frames(name, "main").slice(before - 1, before + 1);
  expect(next?.isKey).toBe(true);
  expect((next?.frameNumber ?? 0) - (last?.frameNumber ?? 0)).toBeGreaterThan(1);
});
