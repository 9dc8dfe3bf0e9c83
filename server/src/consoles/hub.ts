import type { CameraStates } from "@vigie/shared/cameras/schema";
import { type CONSOLE_EVENTS, CONSOLE_NAMESPACE } from "@vigie/shared/console/events";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { SessionId } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import { decide, type Policy } from "@vigie/shared/people/decide";
import type { Principal } from "@vigie/shared/people/principal";
import type { Logger } from "pino";
import type { Server, Socket } from "socket.io";
import type { z } from "zod";
import type { PersonPrincipal, Require } from "../kernel/guard.ts";
import { repeat } from "../kernel/repeat.ts";
import { toRefusal } from "../kernel/sockets.ts";

type Events = typeof CONSOLE_EVENTS;
type EventName = keyof Events;
/** An event as a room tells it; the count is the socket's. */
type ConsoleEvent<E extends EventName> = Omit<z.infer<Events[E]>, "seq">;

/** What one must be allowed to do to be told. */
const CONSOLE_EVENT_ACTS = {
  "cameras:states": "camera.list",
  "cameras:changed": "camera.list",
  "node:changed": "node.list",
  "policy:changed": "session.read",
  "viewing:ended": "session.read",
  "display:changed": "display.read",
  "screens:changed": "display.assign",
  "scenes:changed": "scene.list",
  "carousels:changed": "carousel.list",
  "rounds:changed": "round.list",
  "devices:changed": "device.list",
  "session:ended": "session.read",
  "server:beat": "session.read",
} as const satisfies Record<EventName, Act>;

const BEAT_MS = 5_000;

interface Deps {
  sockets: Server;
  clock: Clock;
  log: Logger;
  policy: () => Policy;
  policyFor: (role: PersonPrincipal["role"]) => Policy;
  require: Require;
  /** Who holds the cookie of this `Cookie` header. */
  authenticate: (cookieHeader: string | undefined) => Promise<Principal>;
  /** All cameras' states as consoles see them now. */
  states: () => Promise<CameraStates[]>;
}

/** The sockets of signed-in consoles, and what they are told. Consoles tell nothing here: whatever one sends closes it. */
export function createConsoleHub(deps: Deps) {
  const { sockets, clock, log, policy, policyFor, require, authenticate, states } = deps;
  const consoles = new Map<Socket, { principal: PersonPrincipal; seq: number }>();

  function send<E extends EventName>(socket: Socket, event: E, payload: ConsoleEvent<E>): void {
    const open = consoles.get(socket);
    if (open === undefined) return;
    if (!decide(policy(), open.principal, CONSOLE_EVENT_ACTS[event], { kind: "csu" }, clock.now(), null).allowed) return;
    open.seq += 1;
    socket.emit(event, { ...payload, seq: open.seq });
  }

  const tellAll = <E extends EventName>(event: E, payload: ConsoleEvent<E>) => {
    for (const socket of consoles.keys()) send(socket, event, payload);
  };
  const ofSession = (id: SessionId) =>
    [...consoles].filter(([, { principal }]) => principal.sessionId === id).map(([socket]) => socket);
  const beat = () => tellAll("server:beat", { serverAt: clock.now() });

  async function admit(socket: Socket): Promise<void> {
    const principal = await authenticate(socket.handshake.headers.cookie);
    require(principal, "session.read", { kind: "csu" }, null);
    if (principal.kind !== "person") throw new AppError("session.required", "sign in first");
    socket.data = principal;
  }

  async function greet(socket: Socket): Promise<void> {
    // Between the handshake and now the session may have ended, and nobody would have told this socket.
    const principal = await authenticate(socket.handshake.headers.cookie);
    if (principal.kind !== "person" || !socket.connected) return void socket.disconnect(true);
    consoles.set(socket, { principal, seq: 0 });
    send(socket, "policy:changed", { policy: policyFor(principal.role) });
    send(socket, "cameras:states", { cameras: await states() });
    send(socket, "server:beat", { serverAt: clock.now() });
  }

  const namespace = sockets.of(CONSOLE_NAMESPACE);
  namespace.use((socket, next) => {
    admit(socket).then(
      () => next(),
      (error: unknown) => next(toRefusal(error)),
    );
  });
  namespace.on("connection", (socket) => {
    socket.on("disconnect", () => consoles.delete(socket));
    socket.onAny(() => socket.disconnect(true));
    greet(socket).catch((error: unknown) => {
      log.error({ err: error }, "console not greeted");
      socket.disconnect(true);
    });
  });
  const stop = repeat(clock, BEAT_MS, beat, (error) => log.error({ err: error }, "beat failed"));

  return {
    stop,
    tellAll,
    tellSession<E extends EventName>(id: SessionId, event: E, payload: ConsoleEvent<E>): void {
      for (const socket of ofSession(id)) send(socket, event, payload);
    },
    /** Each console its own part. */
    policyChanged(): void {
      for (const [socket, { principal }] of consoles) send(socket, "policy:changed", { policy: policyFor(principal.role) });
    },
    sessionEnded(id: SessionId): void {
      for (const socket of ofSession(id)) {
        send(socket, "session:ended", {});
        consoles.delete(socket);
        socket.disconnect(true);
      }
    },
  };
}
