import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

/**
 * The server's keys, made at the first start and readable by its own account alone. Later one that is missing or broken is an Error that
 * names the file: a new one would open no stored credential, and no node would know the server by it.
 */
export function openKeys(dataDir: string, isFirstStart: boolean): ServerKeys {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { privateKey: signing, publicKey } = openSigningKey(join(dataDir, "server-signing.pem"), isFirstStart);
  const master = readOrMake(join(dataDir, "master.key"), isFirstStart, () => randomBytes(MASTER_KEY_BYTES), requireMasterKey);
  return { signing, publicKey, master };
}

/** `publicKey`: raw, base64url. `mayMake`: a missing one is made instead of refused. */
export function openSigningKey(path: string, mayMake: boolean): { privateKey: KeyObject; publicKey: string } {
  const privateKey = readOrMake(path, mayMake, makeSigningKey, createPrivateKey);
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  if (x === undefined) throw new Error(`${path} is not an Ed25519 key`);
  return { privateKey, publicKey: x };
}

const makeSigningKey = (): string | Buffer => generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });

function requireMasterKey(bytes: Buffer): Buffer {
  if (bytes.length !== MASTER_KEY_BYTES) throw new Error(`${bytes.length} bytes instead of ${MASTER_KEY_BYTES}`);
  return bytes;
}

function readOrMake<T>(path: string, mayMake: boolean, make: () => string | Buffer, parse: (bytes: Buffer) => T): T {
  if (!existsSync(path)) {
    if (!mayMake) throw new Error(`${path} is missing: restore it from the backup that the database belongs to`);
    // Whole on the disk before it has its name: what a power cut leaves half written is never read.
    const next = `${path}.next`;
    rmSync(next, { force: true });
    writeFileSync(next, make(), { mode: OWNER_READS, flush: true });
    renameSync(next, path);
  }
  const bytes = readFileSync(path);
  try {
    return parse(bytes);
  } catch (cause) {
    throw new Error(`${path} is broken: restore it from the backup that the database belongs to`, { cause });
  }
}

export function publicKeyOf(x: string): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}
