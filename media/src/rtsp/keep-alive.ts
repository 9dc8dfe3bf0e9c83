import type { Clock } from "@vigie/shared/kernel/clock";
import { StreamFaultError } from "./fault.ts";
import type { PlayingSession } from "./handshake.ts";

/** However long the session may be silent, a router on the way may not; however short, a camera has more to do. */
const MAX_INTERVAL_MS = 30_000;
const MIN_INTERVAL_MS = 500;

export interface KeepAliveOptions {
  clock: Clock;
  session: PlayingSession;
  onFailed(error: unknown): void;
}

/**
 * Tells the camera, at half the time that it announced, that its session is still wanted. The answer closes the stream only when it says
 * that the session is gone; a camera that answers late or not at all is judged by its pictures. The answer cancels it.
 */
export function startKeepAlive({ clock, session, onFailed }: KeepAliveOptions): () => void {
  const intervalMs = Math.max(MIN_INTERVAL_MS, Math.min(MAX_INTERVAL_MS, session.timeoutMs / 2));
  let method: "GET_PARAMETER" | "OPTIONS" = session.keepAliveMethod;
  let isStopped = false;
  let isAsking = false;
  let cancel = clock.after(intervalMs, beat);

  function beat(): void {
    cancel = clock.after(intervalMs, beat);
    if (isAsking) return;
    isAsking = true;
    ask()
      .catch((error: unknown) => {
        const isLate = error instanceof StreamFaultError && error.fault === "connection_timeout";
        if (!isLate && !isStopped) onFailed(error);
      })
      .finally(() => {
        isAsking = false;
      });
  }

  async function ask(): Promise<void> {
    const response = await session.exchange.ask(method, session.url);
    if (response.status === 454) throw new StreamFaultError("rtsp_error", "the camera no longer knows the session");
    if (response.status >= 400 && method === "GET_PARAMETER") method = "OPTIONS";
  }

  return () => {
    isStopped = true;
    cancel();
  };
}
