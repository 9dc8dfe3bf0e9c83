export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** A browser's manners towards the server: its cookies, its page's origin, JSON. */
export class HttpClient {
  readonly origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.origin = origin;
  }

  /** As the `Cookie` header has them; null: none. */
  get cookie(): string | null {
    return this.#cookies.size === 0 ? null : [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  set cookie(header: string | null) {
    this.#cookies.clear();
    for (const cookie of header?.split("; ") ?? []) this.#keep(cookie);
  }

  #keep(cookie: string): void {
    const at = cookie.indexOf("=");
    const [name, value] = [cookie.slice(0, at), cookie.slice(at + 1)];
    if (value === "") this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }

  /** `headers` with an undefined value are left out. */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string | undefined> = {}): Promise<Answer> {
    const all: Record<string, string | undefined> = {
      origin: this.origin,
      ...(this.cookie === null ? {} : { cookie: this.cookie }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    };
    const response = await fetch(new URL(path, this.origin), {
      method,
      headers: Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie.split(";")[0] ?? "");
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, headers: response.headers, body: isJson && text !== "" ? JSON.parse(text) : text };
  }

  /** Throws unless the answer has this status. */
  async expect<T>(method: string, path: string, body: unknown, status: number): Promise<T> {
    const answer = await this.send(method, path, body);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  get = <T>(path: string, status = 200): Promise<T> => this.expect("GET", path, undefined, status);
  post = <T>(path: string, body: unknown, status: number): Promise<T> => this.expect("POST", path, body, status);
  patch = <T>(path: string, body: unknown, status = 200): Promise<T> => this.expect("PATCH", path, body, status);
  put = <T>(path: string, body: unknown, status = 200): Promise<T> => this.expect("PUT", path, body, status);
  delete = (path: string, status = 204): Promise<unknown> => this.expect("DELETE", path, undefined, status);
}
