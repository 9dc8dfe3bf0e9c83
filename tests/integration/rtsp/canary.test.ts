import { createServer, type Server } from "node:net";
import { NetworkList } from "@vigie/shared/cameras/networks";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { systemClock } from "../../../media/src/kernel/clock.ts";
import { createHostLimit, testConnection } from "../../../media/src/rtsp/index.ts";
import { silent, untilFault, watch } from "./support.ts";

/** Listens where an attacker would like the node to connect. Each connection is a failure. */
let canary: Server;
let port = 0;
let connections = 0;
const elsewhere = NetworkList.parse("10.20.0.0/16");

beforeAll(async () => {
  canary = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => canary.listen(0, "::", resolve));
  const bound = canary.address();
  port = typeof bound === "object" && bound !== null ? bound.port : 0;
});
afterAll(() => new Promise((resolve) => canary.close(resolve)));
beforeEach(() => {
  connections = 0;
});

const ATTACKS = [
  "file:///etc/passwd",
  "http://127.0.0.1:PORT/",
  "-rtsp://127.0.0.1:PORT/1",
  "rtsp://-f/1",
  "rtsp://0x7f000001:PORT/1",
  "rtsp://2130706433:PORT/1",
  "rtsp://127.1:PORT/1",
  "rtsp://0177.0.0.1:PORT/1",
  "rtsp://127.0.0.1:PORT/1",
  "rtsp://0.0.0.0:PORT/1",
  "rtsp://[::1]:PORT/1",
  "rtsp://[::]:PORT/1",
  "rtsp://[::ffff:127.0.0.1]:PORT/1",
  "rtsp://[::ffff:7f00:1]:PORT/1",
  "rtsp://[fe80::1%25lo]:PORT/1",
  "rtsp://10.20.0.1@127.0.0.1:PORT/1",
  "rtsp://10.20.0.1:PORT\\@127.0.0.1/1",
  "rtsp://10.20.0.1#@127.0.0.1:PORT/1",
  "rtsp://127.0.0.1:PORT/1\r\nTEARDOWN rtsp://127.0.0.1/1 RTSP/1.0",
  "rtsp://127.0.0.1:PORT\r\n/1",
  " rtsp://127.0.0.1:PORT/1",
  "RTSP://127.0.0.1:PORT/1",
  "rtsp://localhost:PORT/1",
  "rtsp://camera.example:PORT/1",
  "rtsps://camera.example:PORT/1",
  "rtsp://two-faced.example:PORT/1",
];

/** Names answer as an attacker's would: to loopback, or to a camera and loopback at once. */
const resolve = async (host: string) => (host === "two-faced.example" ? ["10.20.0.1", "127.0.0.1"] : ["127.0.0.1", "::1"]);

it.each(ATTACKS)("refuses %j before any connection", async (text) => {
  const address = text.replaceAll("PORT", String(port));
  const source = { address, credentials: { username: "u", password: "p" } };
  const result = await testConnection({
    source,
    networks: elsewhere,
    hostLimit: createHostLimit(1),
    clock: systemClock,
    log: silent,
    resolve,
  });
  expect(result).toMatchObject({ outcome: "fault", fault: "address_refused" });
  const watched = watch(address, { networks: elsewhere, resolve });
  await untilFault(watched, "address_refused");
  await watched.supervision.stop();
  expect(connections).toBe(0);
});

it("checks the name again at each connect: one that moves to loopback is refused", async () => {
  let answers = 0;
  const moving = async () => {
    answers += 1;
    return answers === 1 ? ["127.0.0.1"] : ["127.0.0.2"];
  };
  const watched = watch(`rtsp://camera.example:${port}/1`, { networks: NetworkList.parse("127.0.0.1/32"), resolve: moving });
  await untilFault(watched, "address_refused");
  await watched.supervision.stop();
  expect(answers).toBeGreaterThanOrEqual(2);
  expect(connections).toBe(1);
});
