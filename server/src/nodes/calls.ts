import { AppError, Problem, reply, toProblem } from "@vigie/shared/kernel/problem";
import { NODE_TO_SERVER, SERVER_TO_NODE } from "@vigie/shared/nodes/link";
import type { Logger } from "pino";
import type { Socket } from "socket.io";
import { z } from "zod";

export type Orders = typeof SERVER_TO_NODE;
export type OrderPayload<E extends keyof Orders> = z.infer<Orders[E]["payload"]>;
export type OrderValue<E extends keyof Orders> = z.infer<Orders[E]["value"]>;

type Told = typeof NODE_TO_SERVER;
export type ToldPayload<E extends keyof Told> = z.infer<Told[E]["payload"]>;
export type ToldValue<E extends keyof Told> = z.infer<Told[E]["value"]>;

/** Orders a node and waits for its acknowledgement. Throws `node.unreachable` when none comes in time, or the problem that it answers. */
export async function callNode<E extends keyof Orders>(
  socket: Socket,
  event: E,
  payload: OrderPayload<E>,
  timeoutMs: number,
): Promise<OrderValue<E>> {
  let answer: unknown;
  try {
    answer = await socket.timeout(timeoutMs).emitWithAck(event, payload);
  } catch (cause) {
    throw new AppError("node.unreachable", `${event} was not answered in ${timeoutMs} ms`, { cause });
  }
  const parsed = reply<z.ZodType>(SERVER_TO_NODE[event].value).safeParse(answer);
  if (!parsed.success) throw new AppError("node.unreachable", `${event} was answered otherwise`, { cause: parsed.error });
  if (!parsed.data.ok) {
    const { code, title, detail = title } = Problem.parse(parsed.data.problem);
    throw new AppError(code, detail);
  }
  return parsed.data.value as OrderValue<E>;
}

/** Answers one kind of message of a node. What `act` throws goes back as a problem; `afterwards` runs once the answer has left. */
export function answerNode<E extends keyof Told>(
  socket: Socket,
  log: Logger,
  event: E,
  act: (told: ToldPayload<E>) => Promise<ToldValue<E>>,
  afterwards: () => void = () => undefined,
): void {
  const schema: z.ZodType = NODE_TO_SERVER[event].payload;
  socket.on(event as string, (raw: unknown, acknowledge: unknown) => {
    if (typeof acknowledge !== "function") return;
    const refuse = (error: AppError) => acknowledge({ ok: false, problem: toProblem(error) });
    const parsed = schema.safeParse(raw);
    if (!parsed.success) return refuse(new AppError("request.invalid", z.prettifyError(parsed.error)));
    act(parsed.data as ToldPayload<E>).then(
      (value) => {
        acknowledge({ ok: true, value });
        afterwards();
      },
      (error: unknown) => {
        if (!(error instanceof AppError)) log.error({ err: error, event }, "message of a node failed");
        refuse(error instanceof AppError ? error : new AppError("server.internal", `${event} failed`));
      },
    );
  });
}
