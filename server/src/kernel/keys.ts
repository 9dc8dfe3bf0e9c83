import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OWNER_READS = 0o400;
const MASTER_KEY_BYTES = 32;

export interface ServerKeys {
  /** Ed25519: signs grants and the server's end of the node link. */
  readonly signing: KeyObject;
  /** Raw Ed25519 public key, base64url: what a node pins at its admission. */
  readonly publicKey: string;
  /** AES-256: seals the cameras' credentials. */
  readonly master: Buffer;
}

/** The server's keys, made at the first start and readable by its own account alone. */
export function openKeys(dataDir: string): ServerKeys {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const pem = readOrMake(join(dataDir, "server-signing.pem"), () =>
    Buffer.from(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" })),
  );
  const signing = createPrivateKey(pem);
  const { x } = createPublicKey(signing).export({ format: "jwk" });
  if (x === undefined) throw new Error("server-signing.pem is not an Ed25519 key");
  return { signing, publicKey: x, master: readOrMake(join(dataDir, "master.key"), () => randomBytes(MASTER_KEY_BYTES)) };
}

export function readOrMake(path: string, make: () => Buffer): Buffer {
  if (!existsSync(path)) writeFileSync(path, make(), { mode: OWNER_READS, flag: "wx" });
  return readFileSync(path);
}

export function publicKeyOf(x: string): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}
