import { once } from "node:events";
import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { HlsOpened } from "@vigie/shared/live/hls";
import { type ParsedPlaylist, parsePlaylist } from "./hls-playlist.ts";
import { CONSOLE_ORIGIN } from "./media-viewer.ts";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** `close` gives up what is under way. */
export interface Transport {
  send(method: string, url: URL, headers: Record<string, string>): Promise<Answer>;
  close(): void;
}

export function overHttp1(): Transport {
  const under = new AbortController();
  const send = (method: string, url: URL, headers: Record<string, string>) =>
    new Promise<Answer>((resolve, reject) => {
      const request = requestHttp(url, { method, headers, agent: false, signal: under.signal }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      request.on("error", reject);
      request.end();
    });
  return { send, close: () => under.abort() };
}

/** Everything over one connection, as a browser does. */
export async function overHttp2(
  origin: string,
  authority: string | string[],
): Promise<Transport & { session: ClientHttp2Session }> {
  const session = connectHttp2(origin, { ca: authority });
  // A connection that is reset says so to each of its streams.
  session.on("error", () => session.destroy());
  await once(session, "connect");
  const send = (method: string, url: URL, headers: Record<string, string>) =>
    new Promise<Answer>((resolve, reject) => {
      const stream = session.request({ ":method": method, ":path": `${url.pathname}${url.search}`, ...headers });
      const chunks: Buffer[] = [];
      let head: IncomingHttpHeaders & { ":status"?: number | undefined } = {};
      stream.on("response", (response) => {
        head = response;
      });
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", reject);
      stream.on("end", () => resolve({ status: head[":status"] ?? 0, headers: head, body: Buffer.concat(chunks) }));
      stream.end();
    });
  return { session, send, close: () => session.destroy() };
}

/** A console's page that takes a picture over HLS: it keeps cookies as a browser does, and says where it comes from. */
export class HlsPage {
  readonly #transport: Transport;
  readonly #origin: string;
  readonly #cookies = new Map<string, { value: string; path: string }>();
  readonly setCookies: string[] = [];
  playlistUrl = new URL("http://localhost");

  constructor(transport: Transport, origin = CONSOLE_ORIGIN) {
    this.#transport = transport;
    this.#origin = origin;
  }

  async send(method: string, url: URL, more: Record<string, string> = {}): Promise<Answer> {
    const held = [...this.#cookies].filter(([, { path }]) => url.pathname.startsWith(path));
    const cookie = held.length === 0 ? {} : { cookie: held.map(([name, { value }]) => `${name}=${value}`).join("; ") };
    const answer = await this.#transport.send(method, url, { origin: this.#origin, ...cookie, ...more });
    for (const text of answer.headers["set-cookie"] ?? []) this.#keep(text);
    return answer;
  }

  open(openUrl: URL, grant: string): Promise<Answer> {
    return this.send("POST", openUrl, { authorization: `Bearer ${grant}` });
  }

  /** Opened, or the test has failed. */
  async opened(openUrl: URL, grant: string): Promise<HlsOpened> {
    const answer = await this.open(openUrl, grant);
    if (answer.status !== 200) throw new Error(`not opened: ${answer.status} ${answer.body}`);
    const opened = HlsOpened.parse(JSON.parse(answer.body.toString()));
    this.playlistUrl = new URL(opened.playlistUrl);
    return opened;
  }

  get(name: string): Promise<Answer> {
    return this.send("GET", new URL(name, this.playlistUrl));
  }

  async playlist(directives = ""): Promise<ParsedPlaylist> {
    const answer = await this.get(`${this.playlistUrl.pathname}${directives}`);
    if (answer.status !== 200) throw new Error(`no playlist: ${answer.status} ${answer.body}`);
    return parsePlaylist(answer.body.toString());
  }

  #keep(text: string): void {
    this.setCookies.push(text);
    const [pair = "", ...attributes] = text.split("; ");
    const [name = "", value = ""] = pair.split("=", 2);
    const path = attributes.find((attribute) => attribute.startsWith("Path="))?.slice("Path=".length) ?? "/";
    if (attributes.includes("Max-Age=0")) this.#cookies.delete(name);
    else this.#cookies.set(name, { value, path });
  }
}
