import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError, Problem } from "@vigie/shared/kernel/problem";
import { type NodeAdmission, NodeAdmitted } from "@vigie/shared/nodes/schema";
import type { Logger } from "pino";
import type { NodeIdentity } from "../store/index.ts";

const RETRY_MS = 1_000;

/**
 * Asks the server to take this node in, once in its life. Waits for a server that is not there yet; a refusal is final and thrown as
 * the server's problem.
 */
export async function admit(options: {
  serverOrigin: string;
  admission: NodeAdmission;
  clock: Clock;
  log: Logger;
}): Promise<NodeIdentity> {
  const { serverOrigin, admission, clock, log } = options;
  for (;;) {
    const response = await fetch(new URL("/api/nodes/admit", serverOrigin), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(admission),
    }).catch((error: unknown) => {
      log.info({ serverOrigin, reason: String(error) }, "server not reached, asking again");
      return null;
    });
    if (response?.ok) return NodeAdmitted.parse(await response.json());
    const problem = response === null ? null : Problem.safeParse(await response.json().catch(() => null));
    if (problem?.success && problem.data.status < 500)
      throw new AppError(problem.data.code, problem.data.detail ?? problem.data.title);
    if (response !== null)
      log.warn(
        { serverOrigin, status: response.status },
        "no answer of a Vigie server: is VIGIE_SERVER_ORIGIN right? Asking again",
      );
    await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
  }
}
