import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, fdatasyncSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { cpus } from "node:os";
import { dirname } from "node:path";
import { percentile, round } from "./statistics.ts";

/** What figures of different machines are compared by. */
export interface Machine {
  cpu: string;
  cores: number;
  sha256_mb_s: number;
  fdatasync_p50_ms: number;
  fdatasync_p99_ms: number;
  node: string;
  chromium: string;
}

/** `scratchFile` lies on the disk that the product would write to; it is removed. */
export function measureMachine(scratchFile: string): Machine {
  const syncsMs = measureSyncsMs(scratchFile);
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    sha256_mb_s: round(measureSha256MbPerS(), 0),
    fdatasync_p50_ms: round(percentile(syncsMs, 50), 2),
    fdatasync_p99_ms: round(percentile(syncsMs, 99), 2),
    node: process.version,
    chromium: chromiumVersion(),
  };
}

const MB = 1_000_000;
const HASH_MS = 500;

function measureSha256MbPerS(): number {
  const block = Buffer.alloc(MB, 0x5a);
  const hash = createHash("sha256");
  const startedMs = performance.now();
  let megabytes = 0;
  for (; performance.now() - startedMs < HASH_MS; megabytes += 1) hash.update(block);
  hash.digest();
  return megabytes / ((performance.now() - startedMs) / 1000);
}

const SYNCS = 200;
/** One second of a 4 Mbit/s stream, about what a recording writes between two of them. */
const SYNC_BYTES = 512 * 1024;

function measureSyncsMs(file: string): number[] {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, "w");
  const block = Buffer.alloc(SYNC_BYTES, 0x5a);
  try {
    return Array.from({ length: SYNCS }, () => {
      writeSync(descriptor, block);
      const startedMs = performance.now();
      fdatasyncSync(descriptor);
      return performance.now() - startedMs;
    });
  } finally {
    closeSync(descriptor);
    rmSync(file);
  }
}

function chromiumVersion(): string {
  return execFileSync("chromium", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
