import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { readAccessUnitHashes } from "./elementary-stream.ts";
import { hashOf, until, untilFrames, watch } from "./support.ts";

const PYTHON = "/usr/bin/python3";
const PROBE = `import gi
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer
Gst.init(None)
assert all(Gst.ElementFactory.find(name) for name in ("x264enc", "x265enc", "rtph264pay", "rtph265pay", "alawenc"))`;

/** Null when GStreamer's RTSP server and encoders are here, else what is missing. */
function missingInstrument(): string | null {
  try {
    execFileSync(PYTHON, ["-c", PROBE], { stdio: "pipe" });
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.trim().split("\n").at(-1) ?? "") : "python3";
  }
}

const missing = missingInstrument();
const reason = missing === null ? "" : ` (skipped: GStreamer's RTSP server is not here: ${missing})`;

let directory: string;
let server: ChildProcessByStdio<Writable, Readable, null>;
let port: number;

beforeAll(async () => {
  if (missing !== null) return;
  directory = await mkdtemp(join(tmpdir(), "vigie-gstreamer-"));
  const script = new URL("gstreamer-server.py", import.meta.url).pathname;
  server = spawn(PYTHON, [script, directory], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(createInterface(server.stdout), "line");
  port = z.object({ port: z.number() }).parse(JSON.parse(String(line))).port;
});

afterAll(async () => {
  if (missing !== null) return;
  const ended = once(server, "exit");
  server.stdin.end();
  await ended;
  await rm(directory, { recursive: true });
});

it.skipIf(missing !== null).each(["h264", "h265"] as const)(
  `plays what GStreamer's own RTSP server sends, as its encoder made it, and leaves the sound: %s${reason}`,
  async (codec) => {
    const watched = watch(`rtsp://127.0.0.1:${port}/${codec}`);
    await untilFrames(watched, 60);
    await until(() => expect(watched.frames.at(-1)?.cameraAt).not.toBeNull());
    await watched.supervision.stop();
    expect(watched.frames[0]).toMatchObject({ isKey: true, parameterSets: { codec } });
    expect(watched.states[1]).toMatchObject({ state: "streaming", format: { codec, widthPx: 320, heightPx: 180 } });
    expect(watched.supervision.statistics).toMatchObject({ gaps: 0, malformedPackets: 0, droppedFrames: 0 });
    // Its sender reports carry this machine's clock.
    const last = watched.frames.at(-1);
    expect(Math.abs((last?.cameraAt ?? Number.NaN) - (last?.receivedAt ?? Number.NaN))).toBeLessThan(5_000);
    // The file is still being written: its last picture may not be whole.
    const encoded = readAccessUnitHashes(codec, await readFile(join(directory, codec))).slice(0, -1);
    const seen = watched.frames.map(hashOf);
    const first = encoded.indexOf(seen[0] ?? "");
    expect(first).toBeGreaterThanOrEqual(0);
    // The copy may be behind what was sent.
    const compared = Math.min(seen.length, encoded.length - first);
    expect(compared).toBeGreaterThan(30);
    expect(seen.slice(0, compared)).toEqual(encoded.slice(first, first + compared));
  },
);
