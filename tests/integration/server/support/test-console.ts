import { CONSOLE_EVENTS, CONSOLE_NAMESPACE } from "@vigie/shared/console/events";
import { io, type Socket } from "socket.io-client";
import type { z } from "zod";
import type { HttpClient } from "./http-client.ts";
import { until } from "./test-app.ts";

type Events = typeof CONSOLE_EVENTS;

/** A browser's socket, with all that it was told, read as the contract says. */
export interface TestConsole {
  socket: Socket;
  events: { event: keyof Events; payload: { seq: number } & Record<string, unknown> }[];
  /** The payloads of one event, in order. */
  told: <E extends keyof Events>(event: E) => z.infer<Events[E]>[];
  close: () => void;
}

/** Opens the socket with the client's cookies, and waits until it was greeted. Rejects with the refusal (`data.code`). */
export async function openConsole(client: HttpClient): Promise<TestConsole> {
  const socket = io(`${client.origin}${CONSOLE_NAMESPACE}`, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    extraHeaders: { origin: client.origin, ...(client.cookie === null ? {} : { cookie: client.cookie }) },
  });
  const events: TestConsole["events"] = [];
  for (const event of Object.keys(CONSOLE_EVENTS) as (keyof Events)[]) {
    socket.on(event, (payload) => events.push({ event, payload: CONSOLE_EVENTS[event].parse(payload) }));
  }
  await new Promise<void>((resolve, reject) => {
    socket.on("connect", resolve);
    socket.on("connect_error", reject);
  });
  await until("the greeting", () => events.some(({ event }) => event === "server:beat"));
  return {
    socket,
    events,
    told: (event) => events.flatMap((each) => (each.event === event ? [each.payload as never] : [])),
    close: () => void socket.disconnect(),
  };
}
