import type { IncomingMessage, ServerResponse } from "node:http";
import { constants, type Http2ServerRequest, Http2ServerResponse, type Http2Session } from "node:http2";
import type { Socket } from "node:net";
import { type AppError, toProblem } from "@vigie/shared/kernel/problem";

export type NodeRequest = IncomingMessage | Http2ServerRequest;
export type NodeResponse = ServerResponse | Http2ServerResponse;
export type Connection = { version: 1; socket: Socket } | { version: 2; session: Http2Session };

/** What the two kinds of response have in common and TypeScript cannot call through their union. */
interface Answerable {
  writeHead(status: number, headers: Record<string, string>): unknown;
  write(chunk: Buffer): unknown;
  end(): unknown;
}

/** Pictures stay in no cache, a browser's on its disk least of all: what a post keeps would outlive the right to see it. */
const FOR_NOBODY_ELSE = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-site",
  vary: "Origin",
};

/** One request and its answer, over HTTP/1.1 or HTTP/2. Answered once: whoever comes second changes nothing. */
export class Exchange {
  readonly #request: NodeRequest;
  readonly #response: NodeResponse;
  #isAnswered = false;
  #forPage: Record<string, string> = {};

  constructor(request: NodeRequest, response: NodeResponse) {
    this.#request = request;
    this.#response = response;
  }

  /** Null when an HTTP/2 stream is gone already. */
  get connection(): Connection | null {
    if (!(this.#response instanceof Http2ServerResponse)) return { version: 1, socket: this.#request.socket };
    const { session } = this.#response.stream;
    return session === undefined ? null : { version: 2, session };
  }

  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  get headers() {
    return this.#request.headers;
  }

  /** A page of that origin may read the answer (Fetch Standard, CORS). */
  admit(origin: string): void {
    this.#forPage = { "access-control-allow-origin": origin, "access-control-allow-credentials": "true" };
  }

  /** Sent whole, or given up by the client. */
  onOver(act: () => void): void {
    this.#response.once("close", act);
  }

  refuse(error: AppError, more: Record<string, string> = {}): void {
    const problem = toProblem(error);
    this.send(problem.status, { "content-type": "application/problem+json", ...more }, [Buffer.from(JSON.stringify(problem))]);
  }

  send(status: number, headers: Record<string, string>, body: readonly Buffer[]): void {
    const sizeBytes = body.reduce((sum, chunk) => sum + chunk.length, 0);
    if (!this.begin(status, headers, sizeBytes)) return;
    const response: Answerable = this.#response;
    // Chunks are shared by all who fetch them; handed over without a copy.
    for (const chunk of body) response.write(chunk);
    response.end();
  }

  /** The head of an answer whose body is written piece by piece. False: it was answered before, or nobody waits for it. */
  begin(status: number, headers: Record<string, string>, sizeBytes: number): boolean {
    if (this.#isAnswered) return false;
    this.#isAnswered = true;
    if (this.#response.destroyed) return false;
    const length = status === 204 ? {} : { "content-length": String(sizeBytes) };
    const response: Answerable = this.#response;
    response.writeHead(status, { ...FOR_NOBODY_ELSE, ...this.#forPage, ...length, ...headers });
    return true;
  }

  /** Resolves once the client has taken so much that more may be written; also when it is gone. */
  async write(chunk: Buffer): Promise<void> {
    const response: Answerable = this.#response;
    if (this.#response.destroyed || response.write(chunk) !== false) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        this.#response.off("drain", go);
        this.#response.off("close", go);
        resolve();
      };
      this.#response.on("drain", go);
      this.#response.on("close", go);
    });
  }

  end(): void {
    const response: Answerable = this.#response;
    response.end();
  }

  /** Over HTTP/2, where the connection goes on. */
  abort(): void {
    if (this.#response instanceof Http2ServerResponse) this.#response.stream.close(constants.NGHTTP2_CANCEL);
  }
}
