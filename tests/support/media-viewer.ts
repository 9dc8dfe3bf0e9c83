import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import { CameraId, type EpochMs, NodeId, PersonId, SessionId, ViewingId } from "@vigie/shared/kernel/units";
import {
  BINARY_HEADER_BYTES,
  type BinaryHeader,
  type ConsoleMessage,
  MEDIA_SOCKET_PATH,
  MEDIA_SOCKET_PROTOCOL,
  NodeMessage,
  readBinaryHeader,
} from "@vigie/shared/live/wire";
import type { GrantClaims, ViewingCause } from "@vigie/shared/viewings/schema";
import pino from "pino";
import { v7 as uuidv7 } from "uuid";
import { WebSocket } from "ws";
import type { StreamBus } from "../../media/src/frames/stream-bus.ts";
import { createTransports } from "../../media/src/kernel/transports.ts";
import { createMediaSocket, type LiveDoor } from "../../media/src/live/index.ts";
import { OpenViewings } from "../../media/src/viewings/index.ts";

export const CONSOLE_ORIGIN = "http://localhost:8080";

export interface ClosedViewing {
  viewingId: ViewingId;
  cause: ViewingCause;
  seconds: number;
}

/** Believes the grants it made itself. */
export class TestDoor implements LiveDoor {
  readonly closedViewings: ClosedViewing[] = [];
  downSince: EpochMs | null = null;
  /** Server's clock minus node's. */
  serverAheadMs = 0;
  readonly #clock: Clock;
  readonly #grants = new Map<string, { claims: GrantClaims; bus: StreamBus }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  grant(
    bus: StreamBus,
    { viewing = ViewingId.parse(uuidv7()), camera = CameraId.parse(uuidv7()), validMs = 900_000 } = {},
  ): string {
    const jti = uuidv7();
    const claims: GrantClaims = {
      jti,
      viewing,
      principal: { kind: "person", personId: PersonId.parse(uuidv7()), sessionId: SessionId.parse(uuidv7()), role: "operator" },
      camera,
      stream: "main",
      range: "live",
      motive: "watch",
      node: NodeId.parse(uuidv7()),
      openBy: (this.serverNow() + 60_000) as EpochMs,
      validUntil: (this.serverNow() + validMs) as EpochMs,
    };
    this.#grants.set(jti, { claims, bus });
    return jti;
  }

  acceptsOrigin = (origin: string | undefined) => origin === CONSOLE_ORIGIN;
  linkDownSince = () => this.downSince;
  serverNow = () => (this.#clock.now() + this.serverAheadMs) as EpochMs;
  closed = (viewingId: ViewingId, cause: ViewingCause, seconds: number) => {
    this.closedViewings.push({ viewingId, cause, seconds });
  };

  open = async (grant: string) => this.#take(grant);

  renew = async (grant: string, viewingId: ViewingId) => {
    const { claims } = this.#take(grant);
    if (claims.viewing !== viewingId) throw new AppError("grant.invalid", "another viewing");
    return claims;
  };

  #take(grant: string): { claims: GrantClaims; bus: StreamBus } {
    const known = this.#grants.get(grant);
    if (known === undefined) throw new AppError("grant.invalid", "unknown grant");
    this.#grants.delete(grant);
    return known;
  }
}

/** A media socket on an ephemeral port, its door, and the server's end of each connection. */
export async function startMediaSocket(clock: Clock) {
  const door = new TestDoor(clock);
  const transports = createTransports();
  const viewings = new OpenViewings(clock, door.closed);
  const live = createMediaSocket({
    door,
    viewings,
    transports,
    clock,
    log: pino({ level: "silent" }),
  });
  const sockets: Socket[] = [];
  const server = createServer();
  server.on("upgrade", (request, socket, head) => {
    sockets.push(request.socket);
    live.handleUpgrade(request, socket, head);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}${MEDIA_SOCKET_PATH}`;
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { door, viewings, live, url, sockets, close };
}

export interface ReceivedPicture {
  header: BinaryHeader;
  payload: Buffer;
}

/** A console's end of the media socket that keeps what it gets, in order, and acknowledges when told. */
export class TestViewer {
  readonly messages: (NodeMessage | ReceivedPicture)[] = [];
  readonly socket: WebSocket;
  closeCode: number | null = null;
  /** Acknowledges each frame as it comes. */
  acknowledges: boolean;

  constructor(url: string, { origin = CONSOLE_ORIGIN, acknowledges = true } = {}) {
    this.acknowledges = acknowledges;
    this.socket = new WebSocket(url, MEDIA_SOCKET_PROTOCOL, { origin });
    this.socket.on("message", (data, isBinary) => {
      const bytes = data as Buffer;
      if (isBinary) this.#readPicture(bytes);
      else this.messages.push(NodeMessage.parse(JSON.parse(bytes.toString())));
    });
    this.socket.on("close", (code) => {
      this.closeCode = code;
    });
  }

  static async connect(url: string, options?: { origin?: string; acknowledges?: boolean }): Promise<TestViewer> {
    const viewer = new TestViewer(url, options);
    await once(viewer.socket, "open");
    return viewer;
  }

  send(message: ConsoleMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  texts<T extends NodeMessage["type"]>(type: T): Extract<NodeMessage, { type: T }>[] {
    return this.messages.filter((each): each is Extract<NodeMessage, { type: T }> => "type" in each && each.type === type);
  }

  pictures(channel?: number): ReceivedPicture[] {
    const all = this.messages.filter((each): each is ReceivedPicture => "header" in each);
    return channel === undefined ? all : all.filter(({ header }) => header.channel === channel);
  }

  /** Without init segments and decoder configurations. */
  frames(channel?: number): ReceivedPicture[] {
    return this.pictures(channel).filter(({ header }) => header.sequence > 0);
  }

  acknowledgeAll(): void {
    const last = new Map(this.frames().map(({ header }) => [header.channel, header.sequence]));
    this.send({ type: "ack", sequences: [...last] });
  }

  #readPicture(bytes: Buffer): void {
    const header = readBinaryHeader(new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
    if (header === null) throw new Error("unreadable binary message");
    this.messages.push({ header, payload: bytes.subarray(BINARY_HEADER_BYTES) });
    if (this.acknowledges && header.sequence > 0) this.send({ type: "ack", sequences: [[header.channel, header.sequence]] });
  }
}
