import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { OfferedCamera } from "./camera.ts";
import { makeCertificate } from "./certificate.ts";

/** Where clients knock: the shared port, the shared TLS port, and the ports of single cameras. */
export interface Doors {
  readonly port: number;
  readonly rtspsPort: number | null;
  readonly certificatePem: string | null;
  /** The camera's own port; null when it answers on the shared one. */
  ownPort(camera: OfferedCamera): number | null;
  /** Closes the camera's own port, if it has one: the kernel refuses connections. */
  shut(camera: OfferedCamera): void;
  /** Listens on the same port again. */
  reopen(camera: OfferedCamera): void;
  close(): Promise<void>;
}

export interface DoorOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  isTls: boolean;
  /** Those that have a port of their own. */
  apart: readonly OfferedCamera[];
  /** `own`: whose port it is; null for a shared one. */
  accept(socket: Socket, own: OfferedCamera | null): void;
}

export async function openDoors({ host, port, isTls, apart, accept }: DoorOptions): Promise<Doors> {
  const shared = createServer((socket) => accept(socket, null));
  const certificate = isTls ? await makeCertificate(host) : null;
  const tls = certificate === null ? null : createTlsServer(certificate, (socket) => accept(socket, null));
  const own = new Map<OfferedCamera, { listener: Server; port: number }>();
  for (const camera of apart) {
    const listener = createServer((socket) => accept(socket, camera));
    own.set(camera, { listener, port: await listen(listener, host, 0) });
  }
  return {
    port: await listen(shared, host, port),
    rtspsPort: tls === null ? null : await listen(tls, host, 0),
    certificatePem: certificate?.cert ?? null,
    ownPort: (camera) => own.get(camera)?.port ?? null,
    shut: (camera) => own.get(camera)?.listener.close(),
    reopen(camera) {
      const door = own.get(camera);
      if (door !== undefined && !door.listener.listening) door.listener.listen(door.port, host);
    },
    async close() {
      const all = [shared, ...(tls === null ? [] : [tls]), ...[...own.values()].map(({ listener }) => listener)];
      await Promise.all(all.filter(({ listening }) => listening).map(closed));
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

const closed = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));
