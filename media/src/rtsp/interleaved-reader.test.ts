import { expect, it } from "vitest";
import { InterleavedReader } from "./interleaved-reader.ts";
import { header, MAX_BODY_BYTES, MAX_HEAD_BYTES, type RtspMessage } from "./message.ts";

function reading() {
  const packets: string[] = [];
  const messages: RtspMessage[] = [];
  const reader = new InterleavedReader({
    onPacket: (channel, buffer, start, end) => packets.push(`${channel}:${buffer.toString("hex", start, end)}`),
    onMessage: (message) => messages.push(message),
    isChannel: (channel) => channel < 2,
  });
  const feed = (bytes: Buffer, pieceBytes = bytes.length) => {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      // As a socket does: always into the same memory.
      const piece = bytes.subarray(at, at + pieceBytes);
      const memory = Buffer.alloc(pieceBytes + 8, 0x24);
      piece.copy(memory);
      if (!reader.feed(memory, piece.length)) return false;
      memory.fill(0xff);
    }
    return true;
  };
  return { packets, messages, feed, reader };
}

const packet = (channel: number, ...bytes: number[]) =>
  Buffer.from([0x24, channel, bytes.length >> 8, bytes.length & 0xff, ...bytes]);
const text = (value: string) => Buffer.from(value, "latin1");

const SESSION = Buffer.concat([
  text("RTSP/1.0 200 OK\r\ncseq: 1\r\nContent-LENGTH :5\r\n\r\nv=0$\n"),
  packet(0, 0x80, 0x24, 3),
  text("\r\n"),
  packet(1, ...Array<number>(300).fill(0x24)),
  text("OPTIONS * RTSP/1.0\nCSeq: 7\n\n"),
  packet(0),
  packet(7, 1, 2),
  text('RTSP/1.0 401\r\nWWW-Authenticate: Basic realm="a"\r\nwww-authenticate: Digest\r\n  nonce="b"\r\n\r\n'),
  packet(0, 9),
]);

it.each([SESSION.length, 1, 2, 3, 5, 7, 64, 311])(
  "cuts a connection into packets and messages, %i bytes at a time",
  (pieceBytes) => {
    const { packets, messages, feed } = reading();
    expect(feed(SESSION, pieceBytes)).toBe(true);
    expect(packets).toEqual(["0:802403", `1:${"24".repeat(300)}`, "0:", "7:0102", "0:09"]);
    expect(messages.map(({ kind }) => kind)).toEqual(["response", "request", "response"]);
    const [first, second, third] = messages;
    expect(first).toMatchObject({ status: 200, reason: "OK", body: "v=0$\n" });
    expect(second).toMatchObject({ method: "OPTIONS" });
    expect(third).toMatchObject({ status: 401, reason: "" });
    if (third !== undefined) expect(third.headers.get("www-authenticate")).toEqual(['Basic realm="a"', 'Digest nonce="b"']);
    if (second !== undefined) expect(header(second, "cseq")).toBe("7");
  },
);

it.each([1, 3, 1000])("finds its way over bytes that are neither packet nor message, %i bytes at a time", (pieceBytes) => {
  const { packets, messages, feed } = reading();
  const junk = Buffer.from([0, 0xff, 0x0d, 0x80, 0x24, 0x99, 1, 2, 0x52, 0x54, 0x21]);
  const answer = text("RTSP/1.0 200 OK\r\n\r\n");
  expect(feed(Buffer.concat([packet(0, 1), junk, packet(0, 2), junk, answer, packet(9, 3)]), pieceBytes)).toBe(true);
  expect(packets).toEqual(["0:01", "0:02", "9:03"]);
  expect(messages).toHaveLength(1);
});

it.each([
  ["another protocol", "HTTP/1.1 400 Bad Request\r\n\r\n"],
  ["a greeting", "SSH-2.0-OpenSSH_9.2\r\n"],
  ["a head without end", `RTSP/1.0 200 OK\r\n${"X-A: b\r\n".repeat(MAX_HEAD_BYTES / 8 + 1)}`],
  ["a body beyond its bound", `RTSP/1.0 200 OK\r\nContent-Length: ${MAX_BODY_BYTES + 1}\r\n\r\n`],
  ["a length that is no number", "RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n"],
  ["no status", "RTSP/1.0 two OK\r\n\r\n"],
])("refuses %s", (_, value) => {
  const whole = reading();
  expect(whole.feed(text(value))).toBe(false);
  const pieces = reading();
  expect(pieces.feed(text(value), 7)).toBe(false);
});

it("gives up a stream that is junk without end", () => {
  const { feed } = reading();
  expect(feed(Buffer.concat([packet(0, 1), Buffer.alloc(70_000, 1)]), 1024)).toBe(false);
});

it("hands nothing on once stopped, not even from the chunk at hand", () => {
  const packets: number[] = [];
  const reader = new InterleavedReader({
    onPacket: (channel) => {
      packets.push(channel);
      reader.stop();
    },
    onMessage: () => undefined,
    isChannel: () => true,
  });
  const two = Buffer.concat([packet(0, 1), packet(1, 1)]);
  expect(reader.feed(two, two.length)).toBe(true);
  expect(packets).toEqual([0]);
});
