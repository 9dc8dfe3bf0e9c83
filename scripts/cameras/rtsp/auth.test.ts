import { createHash } from "node:crypto";
import { afterAll, expect, it } from "vitest";
import type { CameraAuth } from "../quirks.ts";
import { sessionOf } from "../testing/rtsp-probe.ts";
import { removeCache, serveOne } from "../testing/small-camera.ts";

afterAll(removeCache);

const USER = { username: "vigie", password: "s3cret;=" };

/** RFC 7616 §3.4.1, worked out here a second time. */
function digest(challenge: string, method: string, uri: string, nc: number, password = USER.password): string {
  const field = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? "";
  const hash = (text: string) =>
    createHash(field("algorithm") === "SHA-256" ? "sha256" : "md5")
      .update(text)
      .digest("hex");
  const secret = hash(`${USER.username}:${field("realm")}:${password}`);
  const count = nc.toString(16).padStart(8, "0");
  const middle = field("qop") === "" ? field("nonce") : `${field("nonce")}:${count}:c0ffee:auth`;
  const response = hash(`${secret}:${middle}:${hash(`${method}:${uri}`)}`);
  const counted = field("qop") === "" ? "" : `, qop=auth, nc=${count}, cnonce="c0ffee"`;
  return `Digest username="${USER.username}", realm="${field("realm")}", nonce="${field("nonce")}", uri="${uri}", response="${response}"${counted}`;
}

const challengeIn = (answer: { headers: Record<string, string> }) => answer.headers["www-authenticate"] ?? "";

it("Basic: lets in who knows the password", async () => {
  const { address, connection } = await serveOne({ auth: { scheme: "basic", ...USER } });
  const refused = await connection.request("DESCRIBE", address);
  expect([refused.status, challengeIn(refused)]).toEqual([401, 'Basic realm="simulated camera"']);
  const basic = (password: string) => ({
    Authorization: `Basic ${Buffer.from(`${USER.username}:${password}`).toString("base64")}`,
  });
  expect((await connection.request("DESCRIBE", address, basic("wrong"))).status).toBe(401);
  expect((await connection.request("DESCRIBE", address, basic(USER.password))).status).toBe(200);
});

it.each([
  ["digest-md5", true, "MD5"],
  ["digest-md5", false, "MD5"],
  ["digest-sha256", true, "SHA-256"],
] as const)("%s with qop %s: lets in who knows the password", async (scheme, qop, algorithm) => {
  const auth: CameraAuth = { scheme, qop, ...USER };
  const { address, connection } = await serveOne({ auth });
  const challenge = challengeIn(await connection.request("DESCRIBE", address));
  expect(challenge).toContain(`algorithm=${algorithm}`);
  expect(challenge.includes("qop")).toBe(qop);
  const wrong = digest(challenge, "DESCRIBE", address, 1, "wrong");
  expect((await connection.request("DESCRIBE", address, { Authorization: wrong })).status).toBe(401);
  const right = digest(challenge, "DESCRIBE", address, 2);
  expect((await connection.request("DESCRIBE", address, { Authorization: right })).status).toBe(200);
});

it("Digest: gives each client a nonce of its own", async () => {
  const { address, connection } = await serveOne({ auth: { scheme: "digest-md5", ...USER } });
  const challenges: string[] = [];
  for (let client = 0; client < 2; client += 1) challenges.push(challengeIn(await connection.request("DESCRIBE", address)));
  for (const challenge of challenges) {
    const authorization = digest(challenge, "DESCRIBE", address, 1);
    expect((await connection.request("DESCRIBE", address, { Authorization: authorization })).status).toBe(200);
  }
});

it("Digest: takes a nonce count once", async () => {
  const { address, connection } = await serveOne({ auth: { scheme: "digest-md5", ...USER } });
  const challenge = challengeIn(await connection.request("DESCRIBE", address));
  const statuses: number[] = [];
  for (const nc of [1, 1, 2, 5, 4])
    statuses.push(
      (await connection.request("DESCRIBE", address, { Authorization: digest(challenge, "DESCRIBE", address, nc) })).status,
    );
  expect(statuses).toEqual([200, 401, 200, 200, 401]);
});

it("Digest: changes its nonce after so many requests, saying stale to who knows the password only", async () => {
  const { address, connection } = await serveOne({ auth: { scheme: "digest-md5", requestsPerNonce: 2, ...USER } });
  const first = challengeIn(await connection.request("DESCRIBE", address));
  const ask = (challenge: string, nc: number, password?: string) =>
    connection.request("DESCRIBE", address, { Authorization: digest(challenge, "DESCRIBE", address, nc, password) });
  expect((await ask(first, 1)).status).toBe(200);
  expect((await ask(first, 2)).status).toBe(200);
  expect(challengeIn(await ask(first, 3, "wrong"))).not.toContain("stale");
  const stale = await ask(first, 3);
  expect(stale.status).toBe(401);
  expect(challengeIn(stale)).toContain("stale=true");
  expect((await ask(challengeIn(stale), 1)).status).toBe(200);
});

it("expires a nonce on command", async () => {
  const { server, name, address, connection } = await serveOne({ auth: { scheme: "digest-sha256", ...USER } });
  const challenge = challengeIn(await connection.request("DESCRIBE", address));
  server.inject(name, { kind: "expire-nonce" });
  const stale = await connection.request("DESCRIBE", address, { Authorization: digest(challenge, "DESCRIBE", address, 1) });
  expect(challengeIn(stale)).toContain("stale=true");
});

it("refuses from the n-th request on, whatever the credentials", async () => {
  const { address, connection } = await serveOne({ refuseFromRequest: 4 });
  const [, setUp] = await connection.play(address);
  const keepAlive = await connection.request("GET_PARAMETER", address, { Session: sessionOf(setUp) });
  expect(keepAlive.status).toBe(401);
});
