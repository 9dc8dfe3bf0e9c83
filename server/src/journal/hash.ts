import { createHash } from "node:crypto";
import type { JournalHeader } from "@vigie/shared/journal/schema";

/** `previousHash` of the first row. */
export const FIRST_PREVIOUS_HASH = "0".repeat(64);

/** SHA-256 over the salt's bytes and the payload's UTF-8, hex. `saltHex`: as stored. */
export const hashPayload = (saltHex: string, payload: string): string =>
  createHash("sha256").update(Buffer.from(saltHex, "hex")).update(payload, "utf8").digest("hex");

/** SHA-256 over `sequence|instant|category|scope|payloadHash|previousHash`, UTF-8, hex. The instant in decimal, as JSON writes it. */
export const hashHeader = (header: Omit<JournalHeader, "hash">): string =>
  createHash("sha256")
    .update(
      [header.sequence, header.at, header.category, header.scope, header.payloadHash, header.previousHash].join("|"),
      "utf8",
    )
    .digest("hex");
