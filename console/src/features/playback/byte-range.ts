import { AppError, Problem, toProblem } from "@vigie/shared/kernel/problem";
import { ABORTED, problem, type Result, success } from "../../lib/result.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes `first` … `end` − 1 of a file of the node's. What is not there any more is left out: the answer may be shorter. Never throws. */
export type ReadBytes = (url: string, first: number, end: number, signal: AbortSignal) => Promise<Result<Bytes>>;

const ANSWER_WITHIN_MS = 10_000;

export const readBytes: ReadBytes = async (url, first, end, signal) => {
  try {
    const late = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const headers = { range: `bytes=${first}-${end - 1}` };
    const response = await fetch(url, { credentials: "include", headers, signal: AbortSignal.any([signal, late]) });
    if (response.status === 206) return success(new Uint8Array(await response.arrayBuffer()));
    const told = Problem.safeParse(await response.json());
    return told.success ? problem(told.data) : unanswered(`${response.status} without a problem`);
  } catch (cause) {
    return signal.aborted ? ABORTED : unanswered(String(cause));
  }
};

/** The node, not the server: whoever hears it says so in their words. */
const unanswered = (detail: string) => problem(toProblem(new AppError("server.unreachable", detail)));
