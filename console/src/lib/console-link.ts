import { CONSOLE_EVENTS, type CONSOLE_TO_SERVER } from "@vigie/shared/console/events";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { z } from "zod";

/** Whether the server is heard. `lost.sinceAt`: on the given clock, when it was last heard. */
export type LinkState = { state: "connecting" } | { state: "up" } | { state: "lost"; sinceAt: number };

/** The part of a Socket.IO socket that is used, so that a test gives its own. */
export interface EventSocket {
  on(event: string, listener: (payload: unknown) => void): unknown;
  /** Lost when the socket does not stand: what is told of now is not told later. */
  emit(event: string, payload: unknown): unknown;
  disconnect(): unknown;
}

type Events = typeof CONSOLE_EVENTS;
export type ConsoleEventName = keyof Events;
type Told = typeof CONSOLE_TO_SERVER;

export interface ConsoleLink {
  /** Tells the server, when it is heard; else nothing. */
  send<K extends keyof Told>(event: K, payload: z.infer<Told[K]>): void;
  close(): void;
}

export interface LinkDeps {
  socket: EventSocket;
  clock: Clock;
  onEvent: <K extends ConsoleEventName>(event: K, payload: z.infer<Events[K]>) => void;
  /** Something was missed or not understood: what was learnt by events is to be fetched again. */
  onGap: () => void;
  onState: (state: LinkState) => void;
  /** A connection was refused or failed: the session may have ended meanwhile. */
  onRefused: () => void;
}

/** Beats come each 5 s. A half-open link is said after this, and a closed one at once (promise: ≤ 10 s and ≤ 2 s). */
export const BEAT_LOST_MS = 8_000;

/** Listens to the server for one session, until it is closed. */
export function openConsoleLink({ socket, clock, onEvent, onGap, onState, onRefused }: LinkDeps): ConsoleLink {
  let lastSeq = 0;
  let heardAt = clock.now();
  let cancelWatch: () => void = () => undefined;

  const lose = () => {
    cancelWatch();
    onState({ state: "lost", sinceAt: heardAt });
  };
  const hear = () => {
    heardAt = clock.now();
    cancelWatch();
    cancelWatch = clock.after(BEAT_LOST_MS, lose);
    onState({ state: "up" });
  };
  const receive = <K extends ConsoleEventName>(event: K, raw: unknown) => {
    hear();
    const parsed = CONSOLE_EVENTS[event].safeParse(raw);
    if (!parsed.success) return onGap();
    // The server tells a socket of changes from its first event on: what was fetched before that may have missed one.
    if (lastSeq === 0 || parsed.data.seq !== lastSeq + 1) onGap();
    lastSeq = parsed.data.seq;
    onEvent(event, parsed.data as z.infer<Events[K]>);
  };

  socket.on("connect", () => {
    // The count starts anew with each socket; what happened between two of them was not heard.
    lastSeq = 0;
    hear();
  });
  socket.on("disconnect", lose);
  socket.on("connect_error", () => {
    lose();
    onRefused();
  });
  for (const event of Object.keys(CONSOLE_EVENTS) as ConsoleEventName[]) socket.on(event, (raw) => receive(event, raw));

  return {
    send: (event, payload) => void socket.emit(event, payload),
    close() {
      cancelWatch();
      socket.disconnect();
    },
  };
}
