import { once } from "node:events";
import { connect, constants, type Http2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeCertificate } from "../../../scripts/cameras/rtsp/certificate.ts";
import { createTransports } from "./transports.ts";
import { createWebServer, type WebServer } from "./web-server.ts";

let server: WebServer;
let tls: { cert: string; key: string };
let transports: ReturnType<typeof createTransports>;
let sessions: Http2Session[];
beforeEach(async () => {
  tls = await makeCertificate("127.0.0.1");
  server = createWebServer(tls, pino({ level: "silent" }));
  transports = createTransports();
  transports.watch(server);
  sessions = [];
  server.on("session", (session: Http2Session) => sessions.push(session));
  server.on("request", ({ url }, response) => {
    if (url !== "/held") response.writeHead(404).end("nothing here");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  transports.destroyAll();
  server.close();
});

const dial = (settings = {}) => {
  const viewer = connect(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, { ca: tls.cert, settings });
  viewer.on("error", () => undefined);
  return viewer;
};

it("ends a connection on which nothing happens, though an answer on it is never taken", async () => {
  const viewer = dial({ initialWindowSize: 0 });
  const request = viewer.request({ ":path": "/nothing" });
  request.on("error", () => undefined);
  await once(request, "response");
  const closed = vi.fn();
  viewer.on("close", closed);
  for (const session of sessions) session.emit("timeout");
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
});

it("ends a connection that opens streams to take them back", async () => {
  const viewer = dial();
  await once(viewer, "connect");
  const left = vi.fn();
  viewer.on("goaway", left);
  for (let turns = 0; turns < 200 && left.mock.calls.length === 0; turns += 1) {
    const requests = Array.from({ length: 50 }, () => viewer.request({ ":path": "/held" }));
    for (const request of requests) request.on("error", () => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    for (const request of requests) request.close(constants.NGHTTP2_CANCEL);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(left).toHaveBeenCalled();
});
