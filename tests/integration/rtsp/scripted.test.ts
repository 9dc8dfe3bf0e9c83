import { afterEach, expect, it } from "vitest";
import { ManualClock } from "../../support/manual-clock.ts";
import {
  answer,
  clip,
  described,
  interleaved,
  type Script,
  type ScriptedCamera,
  startScriptedCamera,
} from "./scripted-camera.ts";
import { until, untilFault, untilFrames, type Watched, watch } from "./support.ts";

let camera: ScriptedCamera;
let watched: Watched;
let clock: ManualClock;

async function play(script: Script, options: Parameters<typeof watch>[1] = {}): Promise<void> {
  camera = await startScriptedCamera(script);
  clock = new ManualClock();
  watched = watch(camera.address, { clock, ...options });
}
afterEach(async () => {
  await Promise.all([watched.supervision.stop(), camera.close()]);
});

const hasAsked = (method: string, times = 1) =>
  until(() => expect(camera.messages.filter((message) => message.method === method).length).toBeGreaterThanOrEqual(times));
const plays: Script = (request, socket) => {
  if (request.method !== "PLAY") return undefined;
  socket.write(answer(request, "200 OK", "Session: 77\r\n"));
  socket.write(clip(0));
  return null;
};

it("takes the channels that the camera chooses, and an answer that carries no number", async () => {
  await play((request, socket) => {
    if (request.method === "DESCRIBE") return described(request).replace(/CSeq: \d+\r\n/, "");
    if (request.method === "SETUP")
      return answer(request, "200 OK", "Session: 77\r\nTransport: RTP/AVP/TCP;unicast;interleaved=6-7;ssrc=1\r\n");
    if (request.method === "PLAY") socket.write(clip(6));
    return undefined;
  });
  await untilFrames(watched, 40);
});

it("says `connection_timeout` for an answer that does not come in 5 s", async () => {
  await play(({ method }) => (method === "DESCRIBE" ? null : undefined));
  await hasAsked("DESCRIBE");
  clock.advance(4_999);
  expect(watched.bus.state.state).toBe("connecting");
  clock.advance(1);
  await untilFault(watched, "connection_timeout");
});

it("says `name_unresolved` for a name that is not answered in 5 s", async () => {
  await play(() => undefined);
  const asking = watch("rtsp://camera.example/1", { clock, resolve: () => new Promise(() => undefined) });
  clock.advance(5_000);
  await untilFault(asking, "name_unresolved");
  await asking.supervision.stop();
});

it("says `stalled` when nothing comes in 4 s after SETUP, and when no key frame comes in 30 s", async () => {
  await play(() => undefined);
  await hasAsked("PLAY");
  clock.advance(4_000);
  await untilFault(watched, "stalled");

  const [first] = camera.sockets;
  clock.advance(1_000);
  await hasAsked("PLAY", 2);
  expect(camera.sockets.has(first as never)).toBe(false);
  const other = Buffer.from("8060000100000000000000014199aa", "hex");
  camera.write(interleaved(0, other));
  await until(() => expect(watched.supervision.statistics.packets).toBe(1));
  clock.advance(29_999);
  expect(watched.supervision.statistics.frames).toBe(0);
  const failuresBefore = camera.messages.filter(({ method }) => method === "TEARDOWN").length;
  clock.advance(1);
  await hasAsked("TEARDOWN", failuresBefore + 1);
});

it.each([
  ["no video track", "v=0\r\nm=audio 0 RTP/AVP 0\r\n", "no_video"],
  ["another codec", "v=0\r\nm=video 0 RTP/AVP 26\r\n", "codec_unsupported"],
  [
    "another host in its control",
    "v=0\r\na=control:rtsp://10.1.2.3/\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
    "address_refused",
  ],
])("refuses a camera that announces %s", async (_, description, fault) => {
  await play((request) => (request.method === "DESCRIBE" ? answer(request, "200 OK", "", description) : undefined));
  await untilFault(watched, fault);
  expect(camera.messages.some(({ method }) => method === "SETUP")).toBe(false);
});

it.each([
  ["404 Not Found", "not_found"],
  ["403 Forbidden", "credentials_refused"],
  ["503 Service Unavailable", "rtsp_error"],
])("tells what %s means", async (status, fault) => {
  await play((request) => (request.method === "DESCRIBE" ? answer(request, status) : undefined));
  await untilFault(watched, fault);
});

it.each([
  ["does not speak RTSP", "OPTIONS", "HTTP/1.1 400 Bad Request\r\n\r\n"],
  ["offers no transport over TCP", "SETUP", "RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: 1\r\nTransport: RTP/AVP;unicast\r\n\r\n"],
  ["gives no session", "SETUP", "RTSP/1.0 200 OK\r\nCSeq: 3\r\n\r\n"],
])("refuses a camera that %s", async (_, asked, text) => {
  await play(({ method }) => (method === asked ? text : undefined));
  await untilFault(watched, "rtsp_error");
});

it("answers the camera's own requests: 200 to harmless ones, 501 to the rest", async () => {
  await play(plays);
  await untilFrames(watched, 40);
  camera.write("OPTIONS * RTSP/1.0\r\nCSeq: 900\r\n\r\n");
  await until(() => expect(camera.messages.at(-1)?.text).toMatch(/^RTSP\/1.0 200 OK\r\nCSeq: 900/));
  camera.write("REDIRECT * RTSP/1.0\r\nCSeq: 901\r\nLocation: rtsp://10.0.0.1/\r\n\r\n");
  await until(() => expect(camera.messages.at(-1)?.text).toMatch(/^RTSP\/1.0 501 Not Implemented\r\nCSeq: 901/));
});

it("asks at half the session's time, goes on when nobody answers, and ends when the session is gone", async () => {
  let keepAlive: string | null = null;
  await play((request, socket) => {
    if (request.method !== "GET_PARAMETER") return plays(request, socket);
    return keepAlive === null ? null : answer(request, keepAlive);
  });
  await untilFrames(watched, 40);
  clock.advance(2_500);
  await sendPicture();
  clock.advance(2_499);
  await sendPicture();
  expect(camera.messages.some(({ method }) => method === "GET_PARAMETER")).toBe(false);
  clock.advance(1);
  await hasAsked("GET_PARAMETER");
  for (let passedMs = 0; passedMs < 6_000; passedMs += 3_000) {
    clock.advance(3_000);
    await sendPicture();
  }
  expect(watched.bus.state.state).toBe("streaming");
  keepAlive = "454 Session Not Found";
  clock.advance(3_000);
  await sendPicture();
  clock.advance(1_500);
  await untilFault(watched, "rtsp_error");
});

it("ends with the camera's goodbye", async () => {
  await play(plays);
  await untilFrames(watched, 40);
  camera.write(interleaved(1, Buffer.from("81cb000100000001", "hex")));
  await untilFault(watched, "connection_closed");
});

it("answers a sender report with a receiver report, at most every 5 s", async () => {
  await play(plays);
  await untilFrames(watched, 40);
  const report = Buffer.alloc(28);
  report.write("80c8000600000001e000000080000000", "hex");
  camera.write(interleaved(1, report));
  clock.advance(3_000);
  await sendPicture();
  clock.advance(2_000);
  camera.write(interleaved(1, report));
  camera.write(interleaved(1, report));
  await until(() => expect(camera.packets).toHaveLength(1));
  expect(camera.packets[0]?.channel).toBe(1);
  expect(camera.packets[0]?.bytes.subarray(0, 4).toString("hex")).toBe("81c90007");
  expect(camera.packets[0]?.bytes.readUInt32BE(24)).toBe(0x00008000);
});

it("cuts the connection of a camera that does not answer TEARDOWN", async () => {
  await play((request, socket) => (request.method === "TEARDOWN" ? null : plays(request, socket)));
  await untilFrames(watched, 40);
  const stopped = watched.supervision.stop();
  await hasAsked("TEARDOWN");
  clock.advance(500);
  await stopped;
  await until(() => expect(camera.sockets.size).toBe(0));
});

/** One more picture reaches the bus: the stream does not stall while the clock is moved. */
async function sendPicture(): Promise<void> {
  const { length } = watched.frames;
  camera.write(nextKeyFrame());
  await untilFrames(watched, length + 1);
}

let pictures = 0;
/** One more whole key frame, under the last sequence numbers of the clip and on. */
function nextKeyFrame(): Buffer {
  const packets = splitInterleaved(clip(0));
  const last = packets.at(-1);
  const key = Buffer.from([0x65, 0x88, pictures & 0xff, 0x80]);
  const head = Buffer.from(last?.subarray(4, 16) ?? Buffer.alloc(12));
  pictures += 1;
  head.writeUInt8(0xe0, 1);
  head.writeUInt16BE((head.readUInt16BE(2) + pictures) & 0xffff, 2);
  head.writeUInt32BE((head.readUInt32BE(4) + 3600 * pictures) >>> 0, 4);
  return interleaved(0, Buffer.concat([head, key]));
}

function splitInterleaved(bytes: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt16BE(at + 2))
    packets.push(bytes.subarray(at, at + 4 + bytes.readUInt16BE(at + 2)));
  return packets;
}
