import { AppError, Problem, toProblem } from "@vigie/shared/kernel/problem";
import type { Fetch } from "./http.ts";
import { problem, type Result, success } from "./result.ts";

export interface Downloaded {
  content: Blob;
  /** As the server calls it. */
  name: string;
}

/**
 * A file of the server, whole. It is asked for by a press, so that what is sensitive asks for the factors and goes on. Never throws. How long
 * it takes is the file's own: no ceiling.
 */
export async function download(send: Fetch, path: string): Promise<Result<Downloaded>> {
  const answered = await once(send, path);
  if (answered.outcome !== "problem" || send.settle === undefined) return answered;
  return (await send.settle(answered.problem, false)) ? once(send, path) : answered;
}

async function once(send: Fetch, path: string): Promise<Result<Downloaded>> {
  try {
    const response = await send(path, { method: "GET", credentials: "same-origin" });
    if (response.ok) return success({ content: await response.blob(), name: nameOf(response) });
    return problem(Problem.parse(await response.json()));
  } catch (cause) {
    return problem(toProblem(new AppError("server.unreachable", `${path}: ${String(cause)}`)));
  }
}

/** RFC 6266 §4.1, as this server writes it. */
const nameOf = ({ headers }: Response): string =>
  /filename="([^"]+)"/.exec(headers.get("content-disposition") ?? "")?.[1] ?? "vigie";
