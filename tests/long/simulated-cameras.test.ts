import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { afterAll, expect, it } from "vitest";
import type { SimulatedCamera, SimulatedStream } from "../../scripts/cameras/model.ts";
import type { Quirks } from "../../scripts/cameras/quirks.ts";
import { aCamera, removeCache, serve } from "../../scripts/cameras/testing/small-camera.ts";
import { readTimeCode, TIME_CODE_ROWS, type TimeCode } from "../../scripts/cameras/time-code.ts";

/** Debian's ffmpeg as a client and decoder that shares nothing with the code under test. */

afterAll(removeCache);

interface Run {
  output: Buffer;
  errors: string;
}

async function run(command: "ffmpeg" | "ffprobe", parameters: string[]): Promise<Run> {
  const child = spawn(command, ["-v", "warning", ...parameters], { stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const errors = await text(child.stderr);
  return { output: Buffer.concat(chunks), errors };
}

async function serveOne(quirks: Partial<Quirks>, main: Partial<SimulatedStream>) {
  const camera: SimulatedCamera = aCamera(quirks, main);
  const server = await serve([camera]);
  return { server, camera, address: server.address(camera.name, "main") };
}

const SHOWN = "stream=codec_name,width,height,has_b_frames,nb_read_frames";

it.each([
  ["h264", {}, {}],
  ["h264", { packets: "aggregated", slices: 4 }, {}],
  ["h264", { packets: "single", parameterSets: "sdp" }, {}],
  ["h264", { parameterSets: "band", control: "absolute", contentBase: "absent" }, {}],
  ["h264", { headerNames: "odd", audio: "pcma", segmentBytes: 7 }, {}],
  ["h264", { auth: { scheme: "digest-md5", username: "u", password: "p" } }, {}],
  ["h264", { bFrames: 2 }, {}],
  ["h265", {}, {}],
  ["h265", { packets: "aggregated", keyFrames: "cra" }, {}],
  ["h264", {}, { mode: "live" }],
] as const)("ffprobe reads %s with %j %j without a complaint", async (codec, quirks, main) => {
  const { address } = await serveOne(quirks, { codec, ...main });
  const url = "auth" in quirks ? address.replace("rtsp://", "rtsp://u:p@") : address;
  const tcp = ["-rtsp_transport", "tcp", "-select_streams", "v", "-count_frames", "-read_intervals", "%+2"];
  const { output, errors } = await run("ffprobe", [...tcp, "-show_entries", SHOWN, "-of", "json", url]);
  expect(errors.replace(/.*DTS.*\n/g, "")).toBe("");
  const [stream] = (JSON.parse(output.toString()) as { streams: Record<string, unknown>[] }).streams;
  expect(stream).toMatchObject({ codec_name: codec === "h265" ? "hevc" : "h264", width: 320, height: 180 });
  expect(Number(stream?.["nb_read_frames"])).toBeGreaterThan(30);
});

it("says nothing of reordering in an SPS without bitstream_restriction, and the picture still decodes", async () => {
  const flagOf = async (bitstreamRestriction: boolean) => {
    const { address } = await serveOne({ bitstreamRestriction, parameterSets: "band" }, {});
    const input = ["-rtsp_transport", "tcp", "-i", address, "-frames:v", "12"];
    const traced = await run("ffmpeg", ["-v", "trace", ...input, "-c", "copy", "-bsf:v", "trace_headers", "-f", "null", "-"]);
    const decoded = await run("ffmpeg", [...input, "-f", "rawvideo", "-pix_fmt", "gray", "-"]);
    expect(decoded.output.length).toBe(12 * 320 * 180);
    expect(decoded.errors).toBe("");
    return /bitstream_restriction_flag\s+(\d)/.exec(traced.errors)?.[1];
  };
  expect(await flagOf(true)).toBe("1");
  expect(await flagOf(false)).toBe("0");
});

/** The time codes of decoded pictures, in order of presentation. */
async function timeCodesOf(address: string, widthPx: number, heightPx: number, count: number): Promise<(TimeCode | null)[]> {
  const crop = ["-vf", `crop=${widthPx}:${TIME_CODE_ROWS}:0:0`, "-pix_fmt", "rgba", "-vsync", "passthrough"];
  const { output } = await run("ffmpeg", [
    "-rtsp_transport",
    "tcp",
    "-i",
    address,
    "-frames:v",
    String(count),
    ...crop,
    "-f",
    "rawvideo",
    "-",
  ]);
  const sizeBytes = widthPx * TIME_CODE_ROWS * 4;
  expect(heightPx).toBeGreaterThan(TIME_CODE_ROWS);
  return Array.from({ length: output.length / sizeBytes }, (_, at) =>
    readTimeCode(output.subarray(at * sizeBytes, (at + 1) * sizeBytes), widthPx, TIME_CODE_ROWS, 4),
  );
}

it.each([
  [640, 360, 12, 500_000],
  [1280, 720, 25, 2_000_000],
])(
  "a live picture of %i×%i says when it was drawn, after encoder and decoder",
  async (widthPx, heightPx, framesPerSecond, bitrateBps) => {
    const startedAt = Date.now();
    const main = { widthPx, heightPx, framesPerSecond, bitrateBps, gopFrames: 2 * framesPerSecond, mode: "live" } as const;
    const { server, camera, address } = await serveOne({}, main);
    const codes = await timeCodesOf(address, widthPx, heightPx, 30);
    expect(codes).toHaveLength(30);
    const drawn = codes.map((code) => (code?.kind === "clock" ? code.drawnAt : Number.NaN));
    expect(drawn.every((at, index) => at >= startedAt && at <= Date.now() && at > (drawn[index - 1] ?? 0))).toBe(true);
    const log = server
      .frames(camera.name, "main")
      .map(({ timeCode }) => (timeCode.kind === "clock" ? timeCode.drawnAt : Number.NaN));
    expect(log).toEqual(expect.arrayContaining(drawn));
  },
);

it.each([
  ["h264", 0, 640, 360],
  ["h264", 2, 640, 360],
  ["h265", 0, 640, 360],
] as const)(
  "a looped %s picture (B-frames: %i) says its number, and the log knows it",
  async (codec, bFrames, widthPx, heightPx) => {
    const main = { codec, widthPx, heightPx, bitrateBps: 500_000, framesPerSecond: 12, gopFrames: 12 };
    const { server, camera, address } = await serveOne({ bFrames }, main);
    const codes = await timeCodesOf(address, widthPx, heightPx, 24);
    expect(codes).toHaveLength(24);
    const numbers = codes.map((code) => (code?.kind === "frame" ? code.frameNumber : Number.NaN));
    const clipFrames = 8 * 12;
    expect(numbers.every((number, at) => at === 0 || number === ((numbers[at - 1] ?? 0) + 1) % clipFrames)).toBe(true);
    const log = server.frames(camera.name, "main");
    expect(
      log.every(({ frameNumber, timeCode }) => timeCode.kind === "frame" && frameNumber % clipFrames === timeCode.frameNumber),
    ).toBe(true);
    const logged = log.map(({ timeCode }) => (timeCode.kind === "frame" ? timeCode.frameNumber : Number.NaN));
    expect(logged).toEqual(expect.arrayContaining(numbers));
  },
);
