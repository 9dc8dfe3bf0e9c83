import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OWNER_READS = 0o400;
const SECRET_KEY_BYTES = 32;

export interface NodeKeys {
  /** Ed25519: proves the node to the server. */
  readonly identity: KeyObject;
  /** Raw Ed25519 public key, base64url, as `PublicKey` of the contracts. */
  readonly publicKey: string;
  /** AES-256: seals what the node keeps of the cameras' secrets. */
  readonly seal: Buffer;
}

/** The node's keys, made at its first start and readable by its own account alone. */
export function openKeys(dataDir: string): NodeKeys {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const pem = readOrMake(join(dataDir, "node-identity.pem"), () =>
    Buffer.from(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" })),
  );
  const identity = createPrivateKey(pem);
  const { x } = createPublicKey(identity).export({ format: "jwk" });
  if (x === undefined) throw new Error("node-identity.pem is not an Ed25519 key");
  return { identity, publicKey: x, seal: readOrMake(join(dataDir, "node-seal.key"), () => randomBytes(SECRET_KEY_BYTES)) };
}

/** A key is there whole or not at all, however the node was stopped while it made it. */
function readOrMake(path: string, make: () => Buffer): Buffer {
  if (!existsSync(path)) {
    const unfinished = `${path}.new`;
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, make(), { mode: OWNER_READS, flag: "wx", flush: true });
    renameSync(unfinished, path);
  }
  return readFileSync(path);
}

export function publicKeyOf(x: string): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}
