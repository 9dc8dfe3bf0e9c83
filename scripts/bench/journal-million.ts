import { execFileSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { EpochMs } from "@vigie/shared/kernel/units";
import {
  checkpointLine,
  FIRST_PREVIOUS_HASH,
  hashHeader,
  hashPayload,
  headLine,
  rowLine,
  signCheckpoint,
} from "../../server/src/journal/index.ts";
import { root } from "../run/product.ts";
import type { Bench } from "./bench.ts";
import { median } from "./statistics.ts";

const ROWS = 1_000_000;
const CHECKPOINT_ROWS = 1_000;
const RUNS = 3;
const STARTED_AT = Date.UTC(2026, 0, 1);
const ROW_MS = 1_000;

/** Seconds that the offline verifier takes for a million rows with their checkpoints, witness and pinned key: median of three, files in memory. */
export async function verifyMillion(bench: Bench): Promise<number> {
  const folder = bench.folder("journal");
  const files = { journal: join(folder, "journal.jsonl"), witness: join(folder, "witness.jsonl") };
  const publicKey = write(files);
  const verifier = join(root, "scripts/journal/verify-journal.mjs");
  const words = [verifier, "--export", files.journal, "--witness", files.witness, "--public-key", publicKey];
  return median(
    Array.from({ length: RUNS }, () => {
      const startedMs = performance.now();
      const said = execFileSync(process.execPath, words, { encoding: "utf8" });
      if (!said.startsWith(`whole: ${ROWS} rows`)) throw new Error(said);
      const tookS = (performance.now() - startedMs) / 1000;
      bench.say(`verified in ${tookS.toFixed(2)} s`);
      return tookS;
    }),
  );
}

/** An export as the server writes it, of an operator's looks. Answers the public key. */
function write({ journal, witness }: { journal: string; witness: string }): string {
  const pair = generateKeyPairSync("ed25519");
  const publicKey = pair.publicKey.export({ format: "jwk" }).x ?? "";
  const key = { privateKey: pair.privateKey, publicKey };
  const origin = id();
  const [rows, checkpoints] = [openSync(journal, "w"), openSync(witness, "w")];
  let lines = headLine({ origin, firstSequence: 1, exportedAt: STARTED_AT as EpochMs });
  let lastHash = FIRST_PREVIOUS_HASH;
  let previousHash = FIRST_PREVIOUS_HASH;
  const [scope, cameraId, personId, sessionId] = [id(), id(), id(), id()];
  for (let sequence = 1; sequence <= ROWS; sequence += 1) {
    const at = (STARTED_AT + sequence * ROW_MS) as EpochMs;
    const principal = { kind: "person", personId, sessionId, role: "operator" };
    const look = {
      event: "viewing.opened",
      viewingId: id(),
      principal,
      cameraId,
      motive: "watch",
      post: "Poste 3",
      placedBy: personId,
    };
    const payload = JSON.stringify(look);
    const salt = randomBytes(16).toString("hex");
    const header = {
      sequence,
      at,
      category: "viewing",
      scope,
      payloadHash: hashPayload(salt, payload),
      previousHash: lastHash,
    } as const;
    lastHash = hashHeader(header);
    lines += rowLine({ ...header, hash: lastHash, salt, payload });
    if (sequence % CHECKPOINT_ROWS !== 0) continue;
    const checkpoint = signCheckpoint(key, { origin, sequence, rowHash: lastHash, at, previousHash });
    previousHash = checkpoint.hash;
    writeSync(rows, lines + checkpointLine(checkpoint));
    writeSync(checkpoints, checkpointLine(checkpoint));
    lines = "";
  }
  closeSync(rows);
  closeSync(checkpoints);
  return publicKey;
}

/** Shaped as ids are; nobody's. */
function id(): string {
  const hex = randomBytes(16).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
