import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { MEDIA_SOCKET_PATH } from "@vigie/shared/live/wire";

/** What stands between the consoles of a room and a node, and can be made to misbehave as such things do. */
export interface NodeProxy {
  origin: string;
  /** Free at the moment: where the node is to listen. */
  nodePort: number;
  /** Media sockets are refused from now on, as by an intermediary that knows no WebSocket; those that stand are not touched. */
  refuseSockets(isRefusing: boolean): void;
  /** Breaks every media socket that stands. */
  cutSockets(): void;
  /** Bytes per second that a media socket carries towards its console; null: as many as come. */
  throttleSockets(bytesPerSecond: number | null): void;
  /** Media sockets that were refused so far. */
  refused(): number;
  /** Media sockets that stand. */
  sockets(): number;
  close(): Promise<void>;
}

const SLICE_MS = 50;
const REFUSAL = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

export async function openNodeProxy(): Promise<NodeProxy> {
  const nodePort = await freePort();
  const standing = new Set<Socket>();
  const all = new Set<Socket>();
  let refused = 0;
  let isRefusing = false;
  let bytesPerSecond: number | null = null;

  function accept(console: Socket): void {
    all.add(console);
    console.once("close", () => all.delete(console));
    console.on("error", () => console.destroy());
    console.once("data", (first) => {
      const isMedia = first.toString("latin1").startsWith(`GET ${MEDIA_SOCKET_PATH}`);
      if (isMedia && isRefusing) refuse(console);
      else carry(console, first, isMedia);
    });
  }

  function refuse(console: Socket): void {
    refused += 1;
    console.end(REFUSAL);
  }

  function carry(console: Socket, first: Buffer, isMedia: boolean): void {
    const node = connect(nodePort, "localhost");
    node.on("error", () => console.destroy());
    node.once("close", () => console.destroy());
    console.once("close", () => node.destroy());
    node.write(first);
    console.pipe(node);
    if (!isMedia) {
      node.pipe(console);
      return;
    }
    standing.add(console);
    console.once("close", () => standing.delete(console));
    node.on("data", (chunk) => {
      console.write(chunk);
      if (bytesPerSecond === null) return;
      // What came is paid for before more is read: the node's kernel holds the rest back.
      node.pause();
      setTimeout(() => node.resume(), Math.max(SLICE_MS, (chunk.length * 1_000) / bytesPerSecond));
    });
  }

  const server = await listening(createServer(accept));
  return {
    origin: `http://localhost:${portOf(server)}`,
    nodePort,
    refuseSockets: (is) => {
      isRefusing = is;
    },
    cutSockets: () => {
      for (const socket of standing) socket.destroy();
    },
    throttleSockets: (rate) => {
      bytesPerSecond = rate;
    },
    refused: () => refused,
    sockets: () => standing.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of all) socket.destroy();
      }),
  };
}

async function freePort(): Promise<number> {
  const probe = await listening(createServer());
  const port = portOf(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const listening = (server: Server): Promise<Server> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "localhost", () => resolve(server));
  });
