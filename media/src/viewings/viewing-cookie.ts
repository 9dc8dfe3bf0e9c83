import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { NodeId, ViewingId } from "@vigie/shared/kernel/units";

const SECRET_BYTES = 32;
/** Cookies of renewals that cross each other: a page may hold any of them for a moment. */
const KEPT_SECRETS = 4;

/**
 * The cookie under which one viewing's pictures are fetched (RFC 6265bis). Host-only; its name carries node and viewing, since cookies know no
 * ports and nodes may share a host. The secret is kept as its hash alone.
 */
export class ViewingCookie {
  readonly #name: string;
  readonly #path: string;
  readonly #isSecure: boolean;
  /** SHA-256, newest first. */
  #hashes: Buffer[] = [];

  /** `root`: `/hls`, or what else its door answers below. */
  constructor(root: string, nodeId: NodeId, viewingId: ViewingId, isSecure: boolean) {
    this.#name = `vigie-${root.slice(1)}-${nodeId}-${viewingId}`;
    this.#path = `${root}/${viewingId}/`;
    this.#isSecure = isSecure;
  }

  /** `Set-Cookie` with a new secret. `maxAgeMs`: until the grant's term; the browser forgets it then, since it keeps few cookies a site. */
  issue(maxAgeMs: number): string {
    const secret = randomBytes(SECRET_BYTES).toString("base64url");
    this.#hashes = [hashOf(secret), ...this.#hashes].slice(0, KEPT_SECRETS);
    return this.#write(secret, Math.ceil(maxAgeMs / 1000));
  }

  /** `Set-Cookie` that takes it back. */
  revoke(): string {
    return this.#write("", 0);
  }

  /** `header`: the request's `Cookie`; what else it holds is not looked at. */
  opens(header: string | undefined): boolean {
    for (const pair of header?.split(";") ?? []) {
      const [name, value] = pair.trim().split("=", 2);
      if (name !== this.#name || value === undefined) continue;
      const given = hashOf(value);
      if (this.#hashes.some((hash) => timingSafeEqual(hash, given))) return true;
    }
    return false;
  }

  #write(value: string, maxAgeSeconds: number): string {
    const attributes = `Path=${this.#path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict`;
    return `${this.#name}=${value}; ${attributes}${this.#isSecure ? "; Secure" : ""}`;
  }
}

const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();
