import { CONSOLE_NAMESPACE } from "@vigie/shared/console/events";
import { io } from "socket.io-client";
import type { EventSocket } from "./console-link.ts";

/** An operator must not wait for a back-off when the server is there again. */
const RECONNECT_MAX_MS = 1_000;

/** A socket to the server that served the page. WebSocket alone: long polling would hide a dead link behind retries. */
export function connectConsoleSocket(): EventSocket {
  const socket = io(CONSOLE_NAMESPACE, {
    transports: ["websocket"],
    reconnectionDelay: 250,
    reconnectionDelayMax: RECONNECT_MAX_MS,
    timeout: 3_000,
    forceNew: true,
  });
  let isWanted = true;
  // Socket.IO does not come back by itself after a refusal or when the server closed the socket.
  const comeBack = () => {
    if (isWanted && !socket.active) setTimeout(() => isWanted && socket.connect(), RECONNECT_MAX_MS);
  };
  socket.on("connect_error", comeBack);
  socket.on("disconnect", comeBack);
  return {
    on: (event, listener) => socket.on(event, listener),
    emit: (event, payload) => socket.connected && socket.emit(event, payload),
    disconnect() {
      isWanted = false;
      socket.disconnect();
    },
  };
}
