import { createServer, type Socket } from "node:net";
import { readCapture } from "./capture.ts";

export interface ScriptedRequest {
  method: string;
  uri: string;
  text: string;
  cseq: string;
}

export interface ScriptedCamera {
  address: string;
  /** Requests and, beginning with `RTSP/`, answers of the client, as they came. */
  messages: readonly ScriptedRequest[];
  /** Bytes of interleaved packets that the client sent: channel and packet. */
  packets: readonly { channel: number; bytes: Buffer }[];
  sockets: ReadonlySet<Socket>;
  /** To every client that is connected. */
  write(bytes: Buffer | string): void;
  close(): Promise<void>;
}

/** What the camera says to a request; null: nothing. Undefined: as an ordinary camera would. */
export type Script = (request: ScriptedRequest, socket: Socket) => string | null | undefined;

const CAPTURE = readCapture("gstreamer-h264");
const DESCRIPTION = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:video\r\n";

/** A camera whose every answer a test may write itself: for what no ordinary server can be brought to do. */
export async function startScriptedCamera(script: Script): Promise<ScriptedCamera> {
  const messages: ScriptedRequest[] = [];
  const packets: { channel: number; bytes: Buffer }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let held = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      for (;;) {
        if (held[0] === 0x24 && held.length >= 4 && held.length >= 4 + held.readUInt16BE(2)) {
          packets.push({ channel: held[1] ?? 0, bytes: held.subarray(4, 4 + held.readUInt16BE(2)) });
          held = held.subarray(4 + held.readUInt16BE(2));
          continue;
        }
        const end = held.indexOf("\r\n\r\n");
        if (held[0] === 0x24 || end === -1) return;
        const request = readRequest(held.toString("utf8", 0, end));
        held = held.subarray(end + 4);
        messages.push(request);
        if (request.method.startsWith("RTSP/")) continue;
        const scripted = script(request, socket);
        const answer = scripted === undefined ? ordinary(request) : scripted;
        if (answer !== null) socket.write(answer);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  return {
    address: `rtsp://127.0.0.1:${port}/live`,
    messages,
    packets,
    sockets,
    write: (bytes) => {
      for (const socket of sockets) socket.write(bytes);
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readRequest(text: string): ScriptedRequest {
  const [method = "", uri = ""] = text.split(/[ \r\n]/);
  return { method, uri, text, cseq: /^cseq: *(\S+)/im.exec(text)?.[1] ?? "" };
}

export const answer = ({ cseq }: ScriptedRequest, status = "200 OK", headers = "", body = ""): string =>
  `RTSP/1.0 ${status}\r\nCSeq: ${cseq}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

export const described = (request: ScriptedRequest): string =>
  answer(request, "200 OK", "Content-Type: application/sdp\r\n", DESCRIPTION);

function ordinary(request: ScriptedRequest): string {
  switch (request.method) {
    case "OPTIONS":
      return answer(request, "200 OK", "Public: DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER\r\n");
    case "DESCRIBE":
      return described(request);
    case "SETUP":
      return answer(request, "200 OK", "Session: 77;timeout=10\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
    default:
      return answer(request, "200 OK", "Session: 77\r\n");
  }
}

export const interleaved = (channel: number, packet: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x24, channel, packet.length >> 8, packet.length & 0xff]), packet]);

/** The packets of a captured clip, its first frame a key frame, on a channel. */
export const clip = (channel: number): Buffer => Buffer.concat(CAPTURE.packets.map((packet) => interleaved(channel, packet)));
