import { createConnection } from "node:net";
import { parseCameraAddress } from "@vigie/shared/cameras/address";
import { afterAll, expect, it } from "vitest";
import { sessionOf } from "../testing/rtsp-probe.ts";
import { aCamera, probe, removeCache, SMALL, serve, serveOne } from "../testing/small-camera.ts";

afterAll(removeCache);

it("gives addresses that the product takes, and streams main and sub over TCP and TLS", async () => {
  const camera = { ...aCamera(), name: "Place de l'Élan 3", sub: { ...SMALL, widthPx: 160, heightPx: 96 } };
  const server = await serve([camera], { rtsps: true });
  for (const stream of ["main", "sub"] as const) {
    for (const tls of [false, true]) {
      const address = server.address(camera.name, stream, { tls });
      expect(parseCameraAddress(address)).toMatchObject({ scheme: tls ? "rtsps" : "rtsp", path: `/place-de-l-elan-3/${stream}` });
      const connection = await probe(address, tls ? server.tlsCertificatePem : null);
      const answers = await connection.play(address);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      await connection.until(() => connection.rtp.length > 3, "packets");
    }
  }
});

it.each([
  ["standard", "CSeq: 1", "Content-Length: "],
  ["lower", "cseq: 1", "content-length: "],
  ["odd", "CSEQ: 1", "Content-length: "],
] as const)("spells header names the %s way", async (headerNames, cseq, length) => {
  const { address, connection } = await serveOne({ headerNames });
  const { head } = await connection.request("DESCRIBE", address);
  expect(head.split("\r\n")).toContain(cseq);
  expect(head).toContain(`\r\n${length}`);
});

it.each([
  ["relative", "trackID=1", "/trackID=1"],
  ["absolute", "ADDRESS/trackID=1", "/trackID=1"],
  ["star", "*", ""],
] as const)("describes its track with a %s control and takes its SETUP there", async (control, written, path) => {
  const { address, connection } = await serveOne({ control });
  const [described, setUp] = await connection.play(address, `${address}${path}`);
  const media = described.body.slice(described.body.indexOf("m=video"));
  expect(media).toContain(`a=control:${written.replace("ADDRESS", address)}\r\n`);
  expect(setUp.status).toBe(200);
});

it.each([
  ["slash", (address: string) => `${address}/`],
  ["no-slash", (address: string) => address],
  ["absent", () => undefined],
] as const)("answers DESCRIBE with Content-Base: %s", async (contentBase, expected) => {
  const { address, connection } = await serveOne({ contentBase });
  expect((await connection.request("DESCRIBE", address)).headers["content-base"]).toBe(expected(address));
});

it("closes a session that is silent for the announced time, and keeps one that is not", async () => {
  const { address, connection } = await serveOne({ sessionTimeoutSeconds: 1 });
  const [, setUp] = await connection.play(address);
  expect(setUp.headers["session"]).toMatch(/;timeout=1$/);
  const session = sessionOf(setUp);
  const startedMs = performance.now();
  let asked = 0;
  const asking = setInterval(
    () => void connection.request("GET_PARAMETER", address, { Session: session }).then(() => asked++),
    300,
  );
  await connection.until(() => asked === 5, "five answers");
  clearInterval(asking);
  expect(performance.now() - startedMs).toBeGreaterThan(1_200);
  await connection.until(() => connection.closed === "end", "the end of the silent session");
});

it("announces no timeout when it has none", async () => {
  const { address, connection } = await serveOne({ sessionTimeoutSeconds: null });
  const [, setUp] = await connection.play(address);
  expect(setUp.headers["session"]).not.toContain("timeout");
});

it.each([
  ["answered", 200, true],
  ["not-allowed", 405, false],
  ["not-implemented", 501, false],
] as const)("GET_PARAMETER %s: %i", async (getParameter, status, isAnnounced) => {
  const { address, connection } = await serveOne({ getParameter });
  const options = await connection.request("OPTIONS", address);
  expect(options.headers["public"]?.includes("GET_PARAMETER")).toBe(isAnnounced);
  const [, setUp] = await connection.play(address);
  expect((await connection.request("GET_PARAMETER", address, { Session: sessionOf(setUp) })).status).toBe(status);
});

it("refuses what it does not have: camera, stream, UDP, session, method", async () => {
  const { address, connection } = await serveOne();
  expect((await connection.request("DESCRIBE", address.replace("essai", "autre"))).status).toBe(404);
  expect((await connection.request("DESCRIBE", address.replace("main", "sub"))).status).toBe(404);
  const track = `${address}/trackID=1`;
  expect((await connection.request("SETUP", track, { Transport: "RTP/AVP;unicast;client_port=5000-5001" })).status).toBe(461);
  expect((await connection.request("PLAY", address, { Session: "1" })).status).toBe(454);
  expect((await connection.request("RECORD", address)).status).toBe(501);
});

it("redirects DESCRIBE", async () => {
  const { address, connection } = await serveOne({ redirectTo: "rtsp://192.0.2.7/other" });
  const answer = await connection.request("DESCRIBE", address);
  expect([answer.status, answer.headers["location"]]).toEqual([302, "rtsp://192.0.2.7/other"]);
});

it.each(["OPTIONS", "ANNOUNCE"] as const)(
  "sends %s to its client between frames, and takes the answer for what it is",
  async (method) => {
    const { server, name, address, connection } = await serveOne({ serverRequests: method });
    await connection.play(address);
    await connection.until(() => connection.serverRequests.length > 1, "requests from the camera");
    expect(connection.serverRequests[0]).toBe(method);
    expect(server.requests(name).map((request) => request.method)).toEqual(["DESCRIBE", "SETUP", "PLAY"]);
  },
);

it.each([
  ["pcma", ["m=video", "m=audio"]],
  ["aac", ["m=audio", "m=video"]],
] as const)("offers an audio track (%s) and logs its SETUP", async (audio, order) => {
  const { server, name, address, connection } = await serveOne({ audio });
  const { body } = await connection.request("DESCRIBE", address);
  expect(body.match(/m=(video|audio)/g)).toEqual(order);
  const setUp = await connection.request("SETUP", `${address}/trackID=2`, { Transport: "RTP/AVP/TCP;interleaved=2-3" });
  expect(setUp.status).toBe(200);
  expect(server.requests(name).at(-1)).toMatchObject({ method: "SETUP", uri: `${address}/trackID=2` });
});

it("logs each request as it came, with header names in lower case", async () => {
  const { server, name, address, connection } = await serveOne();
  await connection.request("OPTIONS", address, { "User-Agent": "Probe/1", "X-ODD": " spaced " });
  expect(server.requests(name)).toMatchObject([
    { method: "OPTIONS", uri: address, headers: { cseq: "1", "user-agent": "Probe/1", "x-odd": "spaced" } },
  ]);
});

it("cut: ends connections and resets whoever asks for it, until restored; others go on", async () => {
  const other = { ...aCamera(), name: "Voisine" };
  const server = await serve([aCamera(), other]);
  const address = server.address("Essai", "main");
  const [connection, neighbour] = [await probe(address), await probe(address)];
  await connection.play(address);
  await neighbour.play(server.address("Voisine", "main"));
  server.cut("Essai");
  await connection.until(() => connection.closed !== "no", "the cut");
  const refused = await probe(address);
  await expect(refused.request("DESCRIBE", address)).rejects.toThrow("closed (reset)");
  server.restore("Essai");
  const back = await probe(address);
  expect((await back.request("DESCRIBE", address)).status).toBe(200);
  expect(neighbour.closed).toBe("no");
});

it("cut: a camera with its own port refuses connections, and is back on the same port", async () => {
  const server = await serve([{ ...aCamera(), ownPort: true }]);
  const address = server.address("Essai", "main");
  const port = Number(new URL(address.replace("rtsp", "http")).port);
  expect(port).not.toBe(server.port);
  const before = await probe(address);
  server.cut("Essai");
  await before.until(() => before.closed !== "no", "the cut");
  const refusal = await new Promise((resolve) => createConnection({ port, host: "127.0.0.1" }).once("error", resolve));
  expect(refusal).toMatchObject({ code: "ECONNREFUSED" });
  server.restore("Essai");
  await expect.poll(async () => (await probe(address)).closed).toBe("no");
  const back = await probe(address);
  expect((await back.request("DESCRIBE", address)).status).toBe(200);
});

it("stall: no byte more while sockets stay, then frames again from a key frame on", async () => {
  const { server, name, address, connection } = await serveOne();
  await connection.play(address);
  await connection.until(() => connection.rtp.length > 10, "packets");
  server.stall(name);
  const silent = await probe(address);
  const unanswered = silent.request("OPTIONS", address);
  await expect.poll(() => server.requests(name).at(-1)?.method).toBe("OPTIONS");
  const sent = server.frames(name, "main").length;
  expect(connection.closed).toBe("no");
  expect(silent.closed).toBe("no");
  server.restore(name);
  await expect.poll(() => server.frames(name, "main").length).toBeGreaterThan(sent);
  expect(server.frames(name, "main")[sent]?.isKey).toBe(true);
  silent.close();
  await expect(unanswered).rejects.toThrow("closed");
});

it("reset: RST in mid-stream", async () => {
  const { server, name, address, connection } = await serveOne();
  await connection.play(address);
  await connection.until(() => connection.rtp.length > 5, "packets");
  server.inject(name, { kind: "reset" });
  await connection.until(() => connection.closed === "reset", "the reset");
});

it("changes quirks while it runs", async () => {
  const { server, name, address, connection } = await serveOne();
  server.changeQuirks(name, { headerNames: "lower" });
  expect((await connection.request("OPTIONS", address)).head).toContain("\r\ncseq: 1");
});
