import { AppError, Problem, toProblem } from "@vigie/shared/kernel/problem";
import type { z } from "zod";
import { ABORTED, problem, type Result, success } from "./result.ts";

/** The part of `fetch` that is used, so that a test gives its own. */
export interface Fetch {
  (path: string, init: RequestInit): Promise<Response>;
  /** Hears of each refusal before its caller does. True: what the call lacked is there now, and it is made once more. */
  settle?: (refusal: Problem, isRead: boolean) => Promise<boolean>;
}

export interface Call<S extends z.ZodType> {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  body?: unknown;
  /** What the answer must be; an answer that is not so is a failure of the server, never data. */
  answer: S;
  signal?: AbortSignal;
  /** The request may outlive the page: for closing what a page holds as it goes. */
  keepalive?: boolean;
  /** Without a whole answer this long the server is held to be unreachable: a half-open connection would wait for minutes. */
  withinMs?: number;
}

const ANSWER_WITHIN_MS = 10_000;

/** One call over HTTP. The session rides in its cookie; a 204 answers `null`. Never throws. */
export async function call<S extends z.ZodType>(send: Fetch, request: Call<S>): Promise<Result<z.infer<S>>> {
  const answered = await once(send, request);
  if (answered.outcome !== "problem" || send.settle === undefined) return answered;
  if (!(await send.settle(answered.problem, (request.method ?? "GET") === "GET"))) return answered;
  // Whoever asked may have left while somebody looked for their key.
  return request.signal?.aborted === true ? ABORTED : once(send, request);
}

async function once<S extends z.ZodType>(send: Fetch, request: Call<S>): Promise<Result<z.infer<S>>> {
  let response: Response;
  try {
    response = await send(request.path, init(request));
  } catch (cause) {
    return request.signal?.aborted === true ? ABORTED : unreachable(`${request.path}: ${String(cause)}`);
  }
  return read(response, request);
}

function init(request: Call<z.ZodType>): RequestInit {
  const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
  const headers = request.body === undefined ? { accept: "application/json" } : JSON_HEADERS;
  const late = AbortSignal.timeout(request.withinMs ?? ANSWER_WITHIN_MS);
  const signal = request.signal === undefined ? late : AbortSignal.any([request.signal, late]);
  const keepalive = request.keepalive === undefined ? {} : { keepalive: request.keepalive };
  return { method: request.method ?? "GET", credentials: "same-origin", headers, signal, ...body, ...keepalive };
}

const JSON_HEADERS = { accept: "application/json", "content-type": "application/json" };

async function read<S extends z.ZodType>(response: Response, request: Call<S>): Promise<Result<z.infer<S>>> {
  let content: unknown = null;
  try {
    if (response.status !== 204) content = await response.json();
  } catch (cause) {
    if (request.signal?.aborted === true) return ABORTED;
    return unreachable(`${request.path} answered ${response.status} without JSON: ${String(cause)}`);
  }
  if (!response.ok) {
    const told = Problem.safeParse(content);
    return told.success ? problem(told.data) : unreachable(`${request.path} answered ${response.status} without a problem`);
  }
  const parsed = request.answer.safeParse(content);
  if (parsed.success) return success(parsed.data);
  return problem(toProblem(new AppError("server.internal", `${request.path}: ${parsed.error.message}`)));
}

/** A proxy's page, a captive portal or silence: none of them is the server. */
const unreachable = (detail: string) => problem(toProblem(new AppError("server.unreachable", detail)));
