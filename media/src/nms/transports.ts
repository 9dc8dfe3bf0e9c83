import { type Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";

export type Transports = ReturnType<typeof createTransports>;

/**
 * Ends connections so that nothing more arrives: a kernel goes on delivering what it holds after an orderly close, megabytes of it to a slow
 * viewer (4.4 MB measured, a minute of a small picture), and a right that ended has ended. Only TCP's reset throws that away, and only the
 * socket under TLS can send one.
 */
export function createTransports() {
  const underTls = new Map<string, Socket>();

  return {
    /** Remembers, for a TLS server, the socket under each TLS socket that it will hand over. */
    watch(server: Server): void {
      server.on("connection", (socket) => {
        const peer = peerOf(socket);
        underTls.set(peer, socket);
        socket.once("close", () => {
          if (underTls.get(peer) === socket) underTls.delete(peer);
        });
      });
    },

    cut(socket: Duplex): void {
      if (socket.destroyed) return;
      const transport = socket instanceof TLSSocket ? underTls.get(peerOf(socket)) : socket;
      if (transport instanceof Socket && !transport.destroyed) transport.resetAndDestroy();
      else socket.destroy();
    },
  };
}

const peerOf = ({ remoteAddress, remotePort, localPort }: Socket): string => `${remoteAddress} ${remotePort} ${localPort}`;
