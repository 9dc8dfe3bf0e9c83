/** Field values by lower-case name, in the order they came. RTSP's names know no case (RFC 2326 §4.2), and cameras write them in every one. */
export type RtspHeaders = ReadonlyMap<string, readonly string[]>;

export interface RtspResponse {
  kind: "response";
  status: number;
  /** Printable, at most 100 characters. */
  reason: string;
  headers: RtspHeaders;
  body: string;
}

export interface RtspRequest {
  kind: "request";
  method: string;
  headers: RtspHeaders;
}

export type RtspMessage = RtspResponse | RtspRequest;

export const MAX_HEAD_BYTES = 16 * 1024;
export const MAX_BODY_BYTES = 64 * 1024;
const MAX_REASON_LENGTH = 100;

/** Length of the message that begins at `start`, head and body; 0 while its head is not whole; -1 when it is too long or its length unreadable. */
export function messageLength(buffer: Buffer, start: number, end: number): number {
  const bodyStart = endOfHead(buffer, start, end);
  if (bodyStart === -1) return end - start > MAX_HEAD_BYTES ? -1 : 0;
  if (bodyStart - start > MAX_HEAD_BYTES) return -1;
  const head = buffer.toString("latin1", start, bodyStart);
  const match = /\ncontent-length[ \t]*:[ \t]*([^\r\n]*)/i.exec(head);
  if (match === null) return bodyStart - start;
  const text = (match[1] ?? "").trim();
  const bodyBytes = /^\d{1,6}$/.test(text) ? Number(text) : MAX_BODY_BYTES + 1;
  return bodyBytes > MAX_BODY_BYTES ? -1 : bodyStart - start + bodyBytes;
}

/** Where the empty line ends, with CR LF or bare LF (RFC 2326 §4: a receiver takes both); -1: not yet. */
function endOfHead(buffer: Buffer, start: number, end: number): number {
  for (let at = buffer.indexOf(10, start); at !== -1 && at < end; at = buffer.indexOf(10, at + 1)) {
    if (at + 1 < end && buffer[at + 1] === 10) return at + 2;
    if (at + 2 < end && buffer[at + 1] === 13 && buffer[at + 2] === 10) return at + 3;
  }
  return -1;
}

/** Reads one whole message; null when its first line is neither a status nor a request line. */
export function readMessage(buffer: Buffer, start: number, end: number): RtspMessage | null {
  const bodyStart = endOfHead(buffer, start, end);
  if (bodyStart === -1) return null;
  const [firstLine = "", ...lines] = buffer.toString("latin1", start, bodyStart).split(/\r?\n/);
  const headers = readHeaders(lines);
  const response = /^RTSP\/\d\.\d +(\d{3})(?: +(.*))?$/i.exec(firstLine);
  if (response !== null) {
    const reason = printable(response[2] ?? "");
    return { kind: "response", status: Number(response[1]), reason, headers, body: buffer.toString("utf8", bodyStart, end) };
  }
  const request = /^([A-Za-z_]{1,32}) +(\S+) +RTSP\/\d\.\d$/.exec(firstLine);
  return request === null ? null : { kind: "request", method: (request[1] ?? "").toUpperCase(), headers };
}

function readHeaders(lines: readonly string[]): RtspHeaders {
  const headers = new Map<string, string[]>();
  let last: string[] | null = null;
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      if (last !== null) last.push(`${last.pop() ?? ""} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    last = headers.get(name) ?? [];
    last.push(line.slice(colon + 1).trim());
    headers.set(name, last);
  }
  return headers;
}

/** The first value of a field, or null. */
export const header = (message: { headers: RtspHeaders }, name: string): string | null => message.headers.get(name)?.[0] ?? null;

/** What a camera wrote, fit for a log and a screen. */
export const printable = (text: string): string =>
  text
    .replace(/[^\x20-\x7e]/g, "?")
    .trim()
    .slice(0, MAX_REASON_LENGTH);

export function writeRequest(method: string, uri: string, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${uri} RTSP/1.0\r\n${lines.join("")}\r\n`;
}

/** Answer to a camera's own request, which carries its number back. */
export function writeResponse(request: RtspRequest, status: 200 | 501): string {
  const sequence = header(request, "cseq");
  const cseq = sequence !== null && /^\d{1,10}$/.test(sequence) ? `CSeq: ${sequence}\r\n` : "";
  return `RTSP/1.0 ${status} ${status === 200 ? "OK" : "Not Implemented"}\r\n${cseq}\r\n`;
}
