import { WebSocket } from "ws";

/** The status of the answer to an upgrade; 101: a socket. */
export function upgrade(address: string, origin?: string, protocols: string[] = []): Promise<number> {
  const socket = new WebSocket(address, protocols, origin === undefined ? {} : { origin });
  return new Promise((resolve, reject) => {
    socket.on("unexpected-response", (asked, response) => {
      asked.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.on("error", reject);
  });
}
