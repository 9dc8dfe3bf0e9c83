import type { Http2Session } from "node:http2";
import type { Socket } from "node:net";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Transports } from "../kernel/transports.ts";
import type { Connection, Exchange } from "./exchange.ts";

/** A right that ended cuts the picture within two seconds (this, the server's word to the node, and a margin). */
const CUT_MS = 1_500;

/**
 * What may still be on its way to a viewer, so that nothing arrives long after the right to see it has ended: kernels hold seconds of pictures
 * for a slow one. Over HTTP/1.1 the next request on a connection proves that the answer before it has come, over HTTP/2 the answer to a PING
 * (RFC 9113 §6.7); a connection that gives no such proof is reset.
 */
export class Deliveries {
  readonly #transports: Transports;
  readonly #clock: Clock;
  /** HTTP/1.1 connections whose last answer held pictures, and whose. */
  readonly #last = new Map<Socket, object>();
  readonly #followed = new WeakSet<Socket>();
  readonly #sessions = new WeakMap<object, Set<Http2Session>>();

  constructor(transports: Transports, clock: Clock) {
    this.#transports = transports;
    this.#clock = clock;
  }

  /** A request came over `connection`. */
  received(connection: Connection | null): void {
    if (connection?.version === 1) this.#last.delete(connection.socket);
  }

  /** Pictures of `viewer` are sent over `connection`. */
  sent(connection: Connection | null, viewer: object): void {
    if (connection === null) return;
    if (connection.version === 1) {
      const { socket } = connection;
      this.#last.set(socket, viewer);
      if (!this.#followed.has(socket)) socket.once("close", () => this.#last.delete(socket));
      this.#followed.add(socket);
      return;
    }
    const sessions = this.#sessions.get(viewer) ?? new Set();
    for (const session of sessions) if (session.destroyed) sessions.delete(session);
    this.#sessions.set(viewer, sessions.add(connection.session));
  }

  /** An answer that is under way: the rest of it does not come. */
  takeBack(exchange: Exchange): void {
    const { connection } = exchange;
    if (connection?.version === 1) this.#transports.cut(connection.socket);
    else exchange.abort();
  }

  /** The viewer's right has ended: what was sent so far arrives soon, or its connection is cut. */
  deliverOrCut(viewer: object): void {
    for (const [socket, last] of this.#last) if (last === viewer) this.#transports.cut(socket);
    for (const session of this.#sessions.get(viewer) ?? []) this.#prove(session);
  }

  #prove(session: Http2Session): void {
    if (session.destroyed) return;
    const cancel = this.#clock.after(CUT_MS, () => {
      if (!session.destroyed) this.#transports.cut(session.socket);
    });
    // Called as well when the connection closes first.
    const isSent = session.ping(cancel);
    if (!isSent) this.#transports.cut(session.socket);
  }
}
