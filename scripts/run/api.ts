import { Problem } from "@vigie/shared/kernel/problem";
import { TotpOffer } from "@vigie/shared/people/factors";
import { EnrolmentDone, SessionView } from "@vigie/shared/people/session";
import type { z } from "zod";
import { nextCode, nextFactor, type SecondFactor } from "./second-factor.ts";

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

export interface Credentials {
  login: string;
  password: string;
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
  /** With the second factor. What asks for both again later is given them, as their owner would. */
  signIn(who: Credentials & SecondFactor): Promise<void>;
  /** Of an account that has no second factor yet, after its password was right: enrols one, which signs in. */
  enrol(who: Credentials): Promise<SecondFactor>;
}

export function createApi(origin: string): Api {
  const cookies = new Map<string, string>();
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  let signedIn: (Credentials & SecondFactor) | null = null;

  async function once(method: string, path: string, body: unknown): Promise<unknown> {
    const headers = new Headers({ origin, ...(cookies.size > 0 ? { cookie: cookie() } : {}) });
    if (body !== undefined) headers.set("content-type", "application/json");
    const response = await fetch(`${origin}${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    for (const line of response.headers.getSetCookie()) keep(line);
    const text = await response.text();
    const content: unknown = text === "" ? null : JSON.parse(text);
    if (response.ok) return content;
    throw new ApiError(`${method} ${path}`, response.status, Problem.safeParse(content).data ?? null);
  }

  async function request(method: string, path: string, body: unknown): Promise<unknown> {
    try {
      return await once(method, path, body);
    } catch (error) {
      const isStale = error instanceof ApiError && error.problem?.code === "session.step_up_required";
      if (!isStale || signedIn === null) throw error;
      const { password } = signedIn;
      await once("POST", "/api/session/step-up", { password, factor: await nextFactor(signedIn) });
      return once(method, path, body);
    }
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
    async signIn(who) {
      const { login, password } = who;
      const body = { login, password, factor: await nextFactor(who) };
      requireSignedIn(SessionView.parse(await once("POST", "/api/session", body)));
      signedIn = who;
    },
    async enrol(who) {
      const { secret: totpSecret } = TotpOffer.parse(await once("POST", "/api/session/totp", undefined));
      const body = { code: await nextCode({ totpSecret }) };
      const { view, recoveryCodes } = EnrolmentDone.parse(await once("POST", "/api/session/totp/confirm", body));
      requireSignedIn(view);
      const factor = { totpSecret, recoveryCodes };
      signedIn = { ...who, ...factor };
      return factor;
    },
  };
  return api;
}

function requireSignedIn({ state }: SessionView): void {
  if (state !== "signed_in") throw new Error(`the sign-in stopped at ${state}`);
}
