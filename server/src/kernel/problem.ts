import { AppError, type Problem, toProblem } from "@vigie/shared/kernel/problem";
import { PROBLEM_CODES, type ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";

const MEDIA_TYPE = "application/problem+json; charset=utf-8";

/** Which code a route answers when a field of its body is at fault, instead of `request.invalid`. Path with dots → code. */
export type FieldProblems = Readonly<Record<string, ProblemCode>>;

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const wait = problem.params?.["retryAfterS"];
  if (wait !== undefined) reply.header("retry-after", String(wait));
  // Past the serializer of the route's schema, which knows the answers of success alone.
  return reply.status(problem.status).header("content-type", MEDIA_TYPE).serializer(JSON.stringify).send(problem);
}

/** The one error handler: `AppError` and bad requests are answered as problems, anything else is a bug: logged, answered bare. */
export function handleError(error: FastifyError | AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof AppError) {
    if (error.cause !== undefined) request.log.info({ err: error.cause, code: error.code }, "refused");
    return sendProblem(reply, toProblem(error));
  }
  if (hasZodFastifySchemaValidationErrors(error)) return sendProblem(reply, invalidRequest(error, request));
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    return sendProblem(reply, { ...toProblem(new AppError("request.invalid", error.message)), status });
  }
  request.log.error({ err: error, url: request.routeOptions.url }, "request failed");
  return sendProblem(reply, { type: "about:blank", ...PROBLEM_CODES["server.internal"], code: "server.internal" });
}

function invalidRequest(
  { validation }: { validation: { instancePath: string; message?: string | undefined }[] },
  { routeOptions }: FastifyRequest,
): Problem {
  const faults = validation.map(({ instancePath, message = "" }) => ({
    field: instancePath.slice(1).replaceAll("/", "."),
    message,
  }));
  const field = faults[0]?.field ?? "";
  const code = routeOptions.config.fieldProblems?.[field] ?? "request.invalid";
  const detail = faults.map((fault) => `${fault.field}: ${fault.message}`).join("; ");
  return toProblem(new AppError(code, detail, { params: { field } }));
}

export function handleNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, { ...toProblem(new AppError("request.invalid", "no such address")), status: 404 });
}
