import { createHash, randomBytes } from "node:crypto";
import type { CameraAuth } from "../quirks.ts";
import type { RtspRequest } from "./message.ts";

const REALM = "simulated camera";

/** What was accepted under one nonce. */
interface NonceUse {
  accepted: number;
  lastCount: number;
}

/** Nonces that are remembered: more than clients that dial at once. */
const NONCES = 256;

/** One camera's judge of credentials: RFC 7617 and RFC 7616, as RFC 2326 §14 takes them. Each challenge brings a nonce of its own. */
export class Authenticator {
  readonly #nonces = new Map<string, NonceUse>();

  /** Null when the request may pass; otherwise the WWW-Authenticate of the 401. */
  refuse(auth: CameraAuth, request: RtspRequest): string | null {
    const given = request.headers["authorization"] ?? "";
    if (auth.scheme === "basic") return given === `Basic ${base64(auth)}` ? null : `Basic realm="${REALM}"`;
    const fields = digestFields(given);
    if (fields === null) return this.#challenge(auth, false);
    const nonce = fields["nonce"] ?? "";
    const use = this.#nonces.get(nonce);
    if (use === undefined) return this.#challenge(auth, isOwn(auth, fields, request));
    if (!isOwn(auth, fields, request) || !countGrew(auth, fields, use)) return this.#challenge(auth, false);
    use.accepted++;
    if (auth.requestsPerNonce !== undefined && use.accepted >= auth.requestsPerNonce) this.#nonces.delete(nonce);
    return null;
  }

  /** A 401 that no credentials cure. */
  challengeAnew(auth: CameraAuth | null): string {
    this.expireNonces();
    return auth === null || auth.scheme === "basic" ? `Basic realm="${REALM}"` : this.#challenge(auth, false);
  }

  expireNonces(): void {
    this.#nonces.clear();
  }

  #challenge(auth: CameraAuth, isStale: boolean): string {
    const nonce = randomBytes(16).toString("hex");
    this.#nonces.set(nonce, { accepted: 0, lastCount: 0 });
    const [oldest] = this.#nonces.keys();
    if (this.#nonces.size > NONCES && oldest !== undefined) this.#nonces.delete(oldest);
    const algorithm = auth.scheme === "digest-sha256" ? "SHA-256" : "MD5";
    const qop = auth.qop === false ? "" : ', qop="auth"';
    return `Digest realm="${REALM}", nonce="${nonce}", algorithm=${algorithm}${qop}${isStale ? ", stale=true" : ""}`;
  }
}

/** A count that was seen is a replay (RFC 7616 §3.4). */
function countGrew(auth: CameraAuth, fields: Record<string, string>, use: NonceUse): boolean {
  if (auth.qop === false) return true;
  const count = Number.parseInt(fields["nc"] ?? "", 16);
  if (!(count > use.lastCount)) return false;
  use.lastCount = count;
  return true;
}

const base64 = ({ username, password }: CameraAuth) => Buffer.from(`${username}:${password}`).toString("base64");

function digestFields(header: string): Record<string, string> | null {
  if (!header.startsWith("Digest ")) return null;
  const pairs = header.slice("Digest ".length).matchAll(/([a-z0-9-]+)=(?:"([^"]*)"|([^\s,]+))/gi);
  return Object.fromEntries([...pairs].map(([, name = "", quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? ""]));
}

/** Whether the response is the user's, for whichever nonce it names. */
function isOwn(auth: CameraAuth, fields: Record<string, string>, { method, uri }: RtspRequest): boolean {
  const { username = "", nonce = "", nc = "", cnonce = "", qop = "", response = "" } = fields;
  if (username !== auth.username || fields["uri"] !== uri) return false;
  const digest = (text: string) =>
    createHash(auth.scheme === "digest-sha256" ? "sha256" : "md5")
      .update(text)
      .digest("hex");
  const secret = digest(`${auth.username}:${REALM}:${auth.password}`);
  const about = digest(`${method}:${uri}`);
  const middle = auth.qop === false ? nonce : `${nonce}:${nc}:${cnonce}:${qop}`;
  return response === digest(`${secret}:${middle}:${about}`) && (auth.qop === false || qop === "auth");
}
