import { createHash, type KeyObject, sign } from "node:crypto";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { FIRST_PREVIOUS_HASH } from "./hash.ts";

/** What signs checkpoints. */
export interface JournalKey {
  privateKey: KeyObject;
  /** Raw Ed25519 public key, base64url: what a verifier pins. */
  publicKey: string;
}

/** SHA-256 over the raw public key, hex: what a checkpoint names its key by. */
export const keyIdOf = (publicKey: string): string =>
  createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex");

/** Seals every row up to `sequence`: `rowHash` is that row's, and each row holds the hash of the one before. All hashes hex. */
export interface CheckpointBody {
  /** Of the database: made with it, and the same in every copy of it. */
  origin: string;
  sequence: number;
  rowHash: string;
  at: EpochMs;
  /** Of the checkpoint before; 64 zeros for the first. */
  previousHash: string;
  keyId: string;
}
export type Checkpoint = CheckpointBody & Seal;

interface Seal {
  /** SHA-256 over the text, hex. */
  hash: string;
  /** Ed25519 over the text, base64url. */
  signature: string;
  /** The key that `keyId` names. */
  publicKey: string;
}

/** Said to the witness when a restored database was accepted: what the witness knew beyond it is not part of this history any more. */
export interface RestorationBody {
  origin: string;
  at: EpochMs;
  /** Hash and row of the last checkpoint that the witness knew. */
  witnessHash: string;
  witnessSequence: number;
  /** The last row that the restored database held. */
  lastSequence: number;
  keyId: string;
}
export type Restoration = RestorationBody & Seal;

export const FIRST_CHECKPOINT_PREVIOUS_HASH = FIRST_PREVIOUS_HASH;

/** What is hashed and signed: one member a line, in this order, each line ended by LF, UTF-8; numbers in decimal as JSON writes them. */
export const checkpointText = ({ origin, sequence, rowHash, at, previousHash, keyId }: CheckpointBody): string =>
  lines("vigie-journal-checkpoint-v1", origin, sequence, rowHash, at, previousHash, keyId);

export const restorationText = ({ origin, at, witnessHash, witnessSequence, lastSequence, keyId }: RestorationBody): string =>
  lines("vigie-journal-restoration-v1", origin, at, witnessHash, witnessSequence, lastSequence, keyId);

const lines = (...members: (string | number)[]): string => members.map((member) => `${member}\n`).join("");

export const signCheckpoint = (key: JournalKey, body: Omit<CheckpointBody, "keyId">): Checkpoint => {
  const whole = { ...body, keyId: keyIdOf(key.publicKey) };
  return { ...whole, ...seal(key, checkpointText(whole)) };
};

export const signRestoration = (key: JournalKey, body: Omit<RestorationBody, "keyId">): Restoration => {
  const whole = { ...body, keyId: keyIdOf(key.publicKey) };
  return { ...whole, ...seal(key, restorationText(whole)) };
};

const seal = ({ privateKey, publicKey }: JournalKey, text: string): Seal => ({
  hash: createHash("sha256").update(text, "utf8").digest("hex"),
  signature: sign(null, Buffer.from(text, "utf8"), privateKey).toString("base64url"),
  publicKey,
});
