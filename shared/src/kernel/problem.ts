import { z } from "zod";
import { PROBLEM_CODES, type ProblemCode } from "./problem-codes.ts";

const codes = Object.keys(PROBLEM_CODES) as [ProblemCode, ...ProblemCode[]];

/** `application/problem+json` (RFC 9457) with two members of ours: `code`, and `params` for the sentence in the operator's language. */
export const Problem = z.object({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(codes),
  /** For the log and the developer, in English; never shown alone to an operator. */
  detail: z.string().optional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type Problem = z.infer<typeof Problem>;

type ProblemParams = Record<string, string | number>;

/** The one error that is expected. Anything else that is thrown is a bug: logged with its stack, answered 500 bare. */
export class AppError extends Error {
  readonly code: ProblemCode;
  readonly params: ProblemParams | undefined;

  constructor(code: ProblemCode, detail: string, options: { params?: ProblemParams; cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.params = options.params;
  }
}

export function toProblem(error: AppError): Problem {
  const { status, title } = PROBLEM_CODES[error.code];
  const params = error.params === undefined ? {} : { params: error.params };
  return { type: "about:blank", title, status, code: error.code, detail: error.message, ...params };
}

/** What a socket acknowledgement carries, both ways. */
export const reply = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), problem: Problem })]);
