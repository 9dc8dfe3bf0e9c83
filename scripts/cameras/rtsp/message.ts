import type { ProtocolQuirks } from "../quirks.ts";

export interface RtspRequest {
  method: string;
  uri: string;
  /** Names in lower case. */
  headers: Record<string, string>;
}

/** What a connection brings: a request, an answer to a request of ours, or a client's RTCP. */
type Incoming = { kind: "request"; request: RtspRequest } | { kind: "answer" } | { kind: "interleaved" };

/** A client that sends more than this without a whole message is cut. */
const MAX_MESSAGE_BYTES = 64 * 1024;

/** Cuts what comes in into messages (RFC 2326 §4) and interleaved packets (§10.12). Throws a `RangeError` on an endless message. */
export function createMessageReader(onIncoming: (incoming: Incoming) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const taken = takeOne(rest);
      if (taken === null) break;
      rest = rest.subarray(taken.sizeBytes);
      onIncoming(taken.incoming);
    }
    if (rest.length > MAX_MESSAGE_BYTES) throw new RangeError("an RTSP message without end");
  };
}

function takeOne(bytes: Buffer): { incoming: Incoming; sizeBytes: number } | null {
  if (bytes.length < 4) return null;
  if (bytes[0] === 0x24) {
    const sizeBytes = 4 + bytes.readUInt16BE(2);
    return bytes.length < sizeBytes ? null : { incoming: { kind: "interleaved" }, sizeBytes };
  }
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return null;
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const headers = Object.fromEntries(lines.map(headerOf));
  const sizeBytes = end + 4 + Number(headers["content-length"] ?? 0);
  if (bytes.length < sizeBytes) return null;
  const [method = "", uri = ""] = first.split(" ");
  const incoming: Incoming = first.startsWith("RTSP/")
    ? { kind: "answer" }
    : { kind: "request", request: { method, uri, headers } };
  return { incoming, sizeBytes };
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}

export interface RtspAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  302: "Moved Temporarily",
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  454: "Session Not Found",
  455: "Method Not Valid in This State",
  461: "Unsupported Transport",
  501: "Not Implemented",
};

export function formatAnswer(answer: RtspAnswer, cseq: string, names: ProtocolQuirks["headerNames"]): Buffer {
  const body = answer.body ?? "";
  const length = body === "" ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  const headers = { CSeq: cseq, ...answer.headers, ...length };
  const lines = Object.entries(headers).map(([name, value]) => `${spelled(name, names)}: ${value}`);
  return Buffer.from(
    `RTSP/1.0 ${answer.status} ${REASONS[answer.status] ?? "Other"}\r\n${lines.join("\r\n")}\r\n\r\n${body}`,
    "latin1",
  );
}

/** RFC 2326 §4.2: names are case-insensitive, and cameras make use of it. */
function spelled(name: string, names: ProtocolQuirks["headerNames"]): string {
  if (names === "standard") return name;
  if (names === "lower") return name.toLowerCase();
  return name === "CSeq" ? "CSEQ" : name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
}

/** `rtsp://host/slug/main/trackID=1` → slug, main, trackID=1. */
export function pathOf(uri: string): string[] {
  return uri
    .replace(/^rtsps?:\/\/[^/]*/, "")
    .replace(/\?.*$/, "")
    .split("/")
    .filter((part) => part !== "");
}
