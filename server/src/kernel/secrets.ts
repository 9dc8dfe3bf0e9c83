import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

const TOKEN_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** 256 random bits, base64url: a session, an invitation, a stream key. Only its hash is stored. */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString("base64url");

/** SHA-256, base64url. Enough for tokens of 256 random bits, which nobody can guess; passwords have argon2id. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** Seals with AES-256-GCM under a fresh nonce. `boundTo`: what the secret belongs to; it opens for nothing else. */
export function seal(masterKey: Buffer, boundTo: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", masterKey, nonce).setAAD(Buffer.from(boundTo));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** Throws when the key, the owner or a bit is not what it was. */
export function unseal(masterKey: Buffer, boundTo: string, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const body = NONCE_BYTES + TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", masterKey, bytes.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(boundTo))
    .setAuthTag(bytes.subarray(NONCE_BYTES, body));
  return Buffer.concat([decipher.update(bytes.subarray(body)), decipher.final()]).toString("utf8");
}
