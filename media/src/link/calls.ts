import { AppError, reply, toProblem } from "@vigie/shared/kernel/problem";
import { NODE_TO_SERVER, SERVER_TO_NODE } from "@vigie/shared/nodes/link";
import type { Logger } from "pino";
import type { Socket } from "socket.io-client";
import { z } from "zod";

type Payload<C extends { payload: z.ZodType }> = z.infer<C["payload"]>;
type Value<C extends { value: z.ZodType }> = z.infer<C["value"]>;
type Told = typeof NODE_TO_SERVER;
type Orders = typeof SERVER_TO_NODE;
export type OrderOf<E extends keyof Orders> = Payload<Orders[E]>;

const ANSWER_TIMEOUT_MS = 5_000;

/** Tells the server something and waits for its acknowledgement. Throws the server's problem, or an Error when none came in time. */
export async function ask<E extends keyof Told>(socket: Socket, event: E, payload: Payload<Told[E]>): Promise<Value<Told[E]>> {
  const answer: unknown = await socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(event, payload);
  const parsed = reply<z.ZodType>(NODE_TO_SERVER[event].value).parse(answer);
  if (!parsed.ok) throw new AppError(parsed.problem.code, parsed.problem.detail ?? parsed.problem.title);
  return parsed.value as Value<Told[E]>;
}

/** Obeys one kind of order; whatever `act` throws goes back as a problem, and a bug is logged as one. */
export function obey<E extends keyof Orders>(
  socket: Socket,
  log: Logger,
  event: E,
  act: (order: OrderOf<E>) => Promise<Value<Orders[E]>>,
): void {
  const schema: z.ZodType = SERVER_TO_NODE[event].payload;
  socket.on(event as string, (raw: unknown, acknowledge: unknown) => {
    if (typeof acknowledge !== "function") return;
    const parsed = schema.safeParse(raw);
    if (!parsed.success) {
      acknowledge({ ok: false, problem: toProblem(new AppError("request.invalid", z.prettifyError(parsed.error))) });
      return;
    }
    act(parsed.data as OrderOf<E>).then(
      (value) => acknowledge({ ok: true, value }),
      (error: unknown) => {
        if (!(error instanceof AppError)) log.error({ err: error, event }, "order failed");
        acknowledge({
          ok: false,
          problem: toProblem(error instanceof AppError ? error : new AppError("server.internal", `${event} failed`)),
        });
      },
    );
  });
}
