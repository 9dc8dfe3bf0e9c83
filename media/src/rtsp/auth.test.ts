import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { createAuthenticator, readChallenges } from "./auth.ts";

const mufasa = { username: "Mufasa", password: "Circle of Life" };
const CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
const shared =
  'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';
const field = (authorization: string | null, name: string) =>
  readChallenges(authorization ?? "")[0]?.parameters.get(name) ?? null;

it.each([
  ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
  ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
])("answers the example of RFC 7616 §3.9.1 in %s", (algorithm, response) => {
  const authenticator = createAuthenticator(mufasa, () => CNONCE);
  expect(authenticator.challenge([`Digest ${shared}, algorithm=${algorithm}`])).toBe(true);
  const answer = authenticator.authorization("GET", "/dir/index.html");
  expect(field(answer, "response")).toBe(response);
  expect(field(answer, "nc")).toBe("00000001");
  expect(field(answer, "algorithm")).toBe(algorithm);
  expect(field(answer, "opaque")).toBe("FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS");
  expect(answer).not.toContain(mufasa.password);
});

it("answers the example of RFC 2617 §3.5, whose camera names no algorithm", () => {
  const authenticator = createAuthenticator({ username: "Mufasa", password: "Circle Of Life" }, () => "0a4f113b");
  authenticator.challenge(['Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"']);
  const answer = authenticator.authorization("GET", "/dir/index.html");
  expect(field(answer, "response")).toBe("6629fae49393a05397450978507c4ef1");
  expect(field(answer, "algorithm")).toBeNull();
});

it("answers a camera of the older form, without qop", () => {
  const authenticator = createAuthenticator(mufasa);
  authenticator.challenge(['Digest realm="r", nonce="n"']);
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const answer = authenticator.authorization("DESCRIBE", "rtsp://h/1");
  expect(field(answer, "response")).toBe(md5(`${md5("Mufasa:r:Circle of Life")}:n:${md5("DESCRIBE:rtsp://h/1")}`));
  expect(answer).not.toMatch(/nc=|cnonce=|qop=/);
});

it("counts a nonce's uses, and starts anew with a new one", () => {
  const authenticator = createAuthenticator(mufasa);
  authenticator.challenge(['Digest realm="r", nonce="n", qop="auth"']);
  const uses = () => field(authenticator.authorization("OPTIONS", "*"), "nc");
  expect([uses(), uses(), uses()]).toEqual(["00000001", "00000002", "00000003"]);
  authenticator.challenge(['Digest realm="r", nonce="m", qop="auth", stale=TRUE']);
  expect(authenticator.isStale).toBe(true);
  expect(uses()).toBe("00000001");
});

it("never makes up the same client nonce twice", () => {
  const nonces = Array.from({ length: 20 }, () => {
    const authenticator = createAuthenticator(mufasa);
    authenticator.challenge(['Digest realm="r", nonce="n", qop="auth"']);
    return field(authenticator.authorization("OPTIONS", "*"), "cnonce");
  });
  expect(new Set(nonces).size).toBe(20);
});

it("prefers SHA-256 wherever it stands, in one field or in several", () => {
  const md5 = 'Digest realm="r", nonce="n", algorithm=MD5, qop="auth"';
  const sha = 'Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"';
  for (const fields of [[md5, sha], [sha, md5], [`${md5}, ${sha}`], [`Basic realm="r", ${md5}`, sha]]) {
    const authenticator = createAuthenticator(mufasa);
    expect(authenticator.challenge(fields)).toBe(true);
    expect(field(authenticator.authorization("OPTIONS", "*"), "algorithm")).toBe("SHA-256");
  }
});

it("gives the password to Basic only where no Digest is offered", () => {
  const basic = createAuthenticator(mufasa);
  expect(basic.challenge(['Basic realm="r"'])).toBe(true);
  expect(basic.authorization("OPTIONS", "*")).toBe(`Basic ${Buffer.from("Mufasa:Circle of Life").toString("base64")}`);

  const unmet = createAuthenticator(mufasa);
  expect(unmet.challenge(['Basic realm="r"', 'Digest realm="r", nonce="n", algorithm=SHA-512-256'])).toBe(false);
  expect(unmet.authorization("OPTIONS", "*")).toBeNull();
  expect(unmet.challenge(['Basic realm="r"', 'Digest realm="r", nonce="n", qop="auth-int"'])).toBe(false);
});

it("answers nothing without credentials or challenge", () => {
  const nobody = createAuthenticator(null);
  expect(nobody.challenge(['Digest realm="r", nonce="n"'])).toBe(false);
  expect(nobody.authorization("OPTIONS", "*")).toBeNull();
  expect(createAuthenticator(mufasa).challenge([])).toBe(false);
});

it("lets no name, password or realm break out of its field", () => {
  const authenticator = createAuthenticator({ username: 'a"\r\nX: y\\', password: "p" });
  authenticator.challenge(['Digest realm="q\\"uoted", nonce="n"']);
  const answer = authenticator.authorization("OPTIONS", "*") ?? "";
  expect(answer).not.toMatch(/[\r\n]/);
  expect(field(answer, "username")).toBe('a"X: y\\');
  expect(field(answer, "realm")).toBe('q"uoted');
});
