import { Problem } from "@vigie/shared/kernel/problem";
import type { z } from "zod";

/** A refusal of the server, as it said it. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(request: string, status: number, problem: Problem | null) {
    super(`${request} answered ${status} ${problem?.code ?? ""} ${problem?.detail ?? ""}`.trim());
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
  }
}

/** The server's HTTP interface as one signed-in browser uses it: the session cookie is kept, and every answer parsed. */
export interface Api {
  readonly origin: string;
  /** For a socket that is to be this session's; empty before the sign-in. */
  cookie(): string;
  get<T extends z.ZodType>(path: string, answer: T): Promise<z.infer<T>>;
  send<T extends z.ZodType>(
    method: "POST" | "PATCH" | "PUT" | "DELETE",
    path: string,
    body: unknown,
    answer: T,
  ): Promise<z.infer<T>>;
  signIn(login: string, password: string): Promise<void>;
}

export function createApi(origin: string): Api {
  const cookies = new Map<string, string>();
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  async function request(method: string, path: string, body: unknown): Promise<unknown> {
    const headers = new Headers({ origin, ...(cookies.size > 0 ? { cookie: cookie() } : {}) });
    if (body !== undefined) headers.set("content-type", "application/json");
    const response = await fetch(`${origin}${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    for (const line of response.headers.getSetCookie()) keep(line);
    const text = await response.text();
    const content: unknown = text === "" ? null : JSON.parse(text);
    if (response.ok) return content;
    throw new ApiError(`${method} ${path}`, response.status, Problem.safeParse(content).data ?? null);
  }

  function keep(setCookie: string) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? [];
    if (value === "" || /;\s*max-age=0/i.test(setCookie)) cookies.delete(name);
    else cookies.set(name, value);
  }

  const api: Api = {
    origin,
    cookie,
    get: async (path, answer) => answer.parse(await request("GET", path, undefined)),
    send: async (method, path, body, answer) => answer.parse(await request(method, path, body)),
    signIn: async (login, password) => void (await request("POST", "/api/session", { login, password })),
  };
  return api;
}
