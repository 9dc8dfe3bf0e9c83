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
  /** By peer: under TLS, the socket that is cut is not the one that was accepted. */
  const accepted = new Map<string, Socket>();

  return {
    /** Each server, before its first connection: without it, what is on its way to a viewer under TLS outlives his right. */
    watch(server: Server): void {
      server.on("connection", (socket) => {
        const peer = peerOf(socket);
        accepted.set(peer, socket);
        socket.once("close", () => {
          if (accepted.get(peer) === socket) accepted.delete(peer);
        });
      });
    },

    /** All that is left, as when a handshake of TLS stands still: a server closes only after its last connection. */
    destroyAll(): void {
      for (const socket of accepted.values()) socket.destroy();
    },

    cut(socket: Duplex): void {
      if (socket.destroyed) return;
      const transport = socket instanceof TLSSocket ? accepted.get(peerOf(socket)) : socket;
      if (transport instanceof Socket && !transport.destroyed) transport.resetAndDestroy();
      else socket.destroy();
    },
  };
}

const peerOf = ({ remoteAddress, remotePort, localPort }: Socket): string => `${remoteAddress} ${remotePort} ${localPort}`;
