import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { Frame } from "../../../media/src/frames/frame.ts";
import { makeCertificate } from "../../../scripts/cameras/rtsp/certificate.ts";
import {
  ffmpeg,
  inTempDirectory,
  loopOnto,
  makeClip,
  PLAY_KEY,
  playToFlv,
  type RunningHub,
  readBytes,
  readFlv,
  startHub,
  toFrames,
  until,
} from "./support.ts";

let frames: Frame[];
let tls: { cert: string; key: string };
let hub: RunningHub;
let source: ReturnType<typeof loopOnto> | undefined;

beforeAll(async () => {
  frames = toFrames("h264", await makeClip("h264", "-g", "12", "-bf", "0"));
  tls = await makeCertificate("127.0.0.1");
});
afterEach(async () => {
  source?.stop();
  await hub.stop();
});

it("plays over RTMPS and HTTPS", async () => {
  hub = await startHub({ tls });
  source = loopOnto(hub.bus, frames);
  const addresses = [
    `rtmps://127.0.0.1:${hub.rtmpPort}/live/${hub.cameraId}?key=${PLAY_KEY}`,
    `https://127.0.0.1:${hub.httpPort}/live/${hub.cameraId}.flv?key=${PLAY_KEY}`,
  ];
  await inTempDirectory(async (path) => {
    for (const [index, address] of addresses.entries()) {
      const file = path(`${index}.flv`);
      const player = ffmpeg(...playToFlv(address, 20, file));
      expect({ exit: await player.exit, errors: player.errors() }).toMatchObject({ exit: 0 });
      expect(readFlv(await readBytes(file)).tags.filter((tag) => tag.body[1] === 1)).toHaveLength(20);
    }
  });
});

it.each(["plain TCP", "TLS"])(
  "throws away what is on its way to a slow viewer when his right ends, over %s",
  async (transport) => {
    hub = await startHub(transport === "TLS" ? { tls } : {});
    const options = { port: hub.httpPort, host: "127.0.0.1" };
    const viewer: Socket = transport === "TLS" ? connectTls({ ...options, rejectUnauthorized: false }) : connect(options);
    let receivedBytes = 0;
    let isClosed = false;
    viewer.on("data", (bytes) => {
      receivedBytes += bytes.length;
    });
    viewer.on("error", () => undefined);
    viewer.on("close", () => {
      isClosed = true;
    });
    viewer.write(`GET /live/${hub.cameraId}.flv?key=${PLAY_KEY} HTTP/1.0\r\nHost: localhost\r\n\r\n`);
    await until(() => receivedBytes > 0, "it plays");
    viewer.pause();
    const [key] = frames;
    if (key === undefined) throw new Error("the clip has a key frame");
    const filled = { ...key, data: Buffer.concat([key.data, Buffer.from([0, 1, 0x86, 0xa0, 6]), Buffer.alloc(99_999, 1)]) };
    for (let sent = 0; sent < 120; sent += 1) {
      hub.bus.publish(filled);
      await new Promise((resolve) => setImmediate(resolve));
    }
    hub.hub.keepLinks(new Set());
    const before = receivedBytes;
    viewer.resume();
    await until(() => isClosed, "cut");
    expect(receivedBytes - before).toBeLessThan(2_000_000);
  },
);
