import { QueryClient } from "@tanstack/react-query";
import { createApi } from "../lib/api.ts";
import { browserClock } from "../lib/clock.ts";
import type { Fetch } from "../lib/http.ts";
import { createOwedLock } from "../lib/owed-lock.ts";
import { createRoomClock } from "../lib/room-clock.ts";
import type { Services } from "../lib/services.tsx";
import { createSessionKeeper, type SessionKeeper } from "../lib/session-keeper.ts";
import { createSessionWindows } from "../lib/session-windows.ts";
import { createSettle } from "../lib/settle.ts";
import { createStepUp } from "../lib/step-up.ts";
import { createPrime } from "./prime.ts";

const CHANNEL = "vigie.session";

/** What the page has of the outside, made once. */
export function createServices(): { client: QueryClient; services: Services } {
  const client = new QueryClient({
    // The server tells what changed; what is refused is not asked again without being asked to.
    defaultOptions: {
      queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false, networkMode: "always" },
    },
  });
  const clock = browserClock;
  const stepUp = createStepUp();
  const windows = createSessionWindows(new BroadcastChannel(CHANNEL));
  const send: Fetch = (path, init) => fetch(path, init);
  const api = createApi(send);
  const owedLock = createOwedLock({
    storage: localStorage,
    clock,
    lock: api.session.lock,
    onPaid: (view) => void sessions.take(view),
  });
  const sessions: SessionKeeper = createSessionKeeper({
    client,
    read: () => api.session.read(),
    prime: createPrime(api, window),
    windows,
    owedLock,
  });
  send.settle = createSettle({ stepUp, sessions });
  owedLock.pay();
  return { client, services: { api, clock, roomClock: createRoomClock(clock.monotonicMs), sessions, windows, stepUp } };
}
