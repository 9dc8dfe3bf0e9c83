import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { setUp } from "../run/accounts.ts";
import type { Bench, Figures } from "./bench.ts";
import { verifyMillion } from "./journal-million.ts";
import { percentile, round } from "./statistics.ts";

const WARM_UP = 300;
const TRIES = 3_000;
const SYNC_BYTES = 4_096;
const BUSY_CLIENTS = 8;
const BUSY_MS = 10_000;

/**
 * What a row of the journal costs the act that it tells. An append is timed as its client waits for it: a request of one row (a node's
 * invitation), HTTP and decision included, over loopback on one kept connection; between every two, a bare `fdatasync` of 4 kB on the same disk.
 */
export async function journal(bench: Bench): Promise<Figures> {
  const product = await bench.product();
  const { admin } = await setUp(product);
  const agent = new Agent({ keepAlive: true, maxSockets: BUSY_CLIENTS });
  bench.onEnd(() => agent.destroy());
  const append = () => invite(product.origin, admin.cookie(), agent);
  bench.say(`${TRIES} appends, each beside a bare fdatasync`);
  const { appendsMs, syncsMs } = await timeBoth(append, join(bench.folder("sync"), "scratch"));
  bench.say(`${BUSY_CLIENTS} clients for ${BUSY_MS / 1000} s`);
  const rowsPerS = await countBusy(append);
  bench.say("1,000,000 rows for the verifier");
  const verifyS = await verifyMillion(bench);
  return {
    "journal.append_over_disk_p99_ms": round(percentile(appendsMs, 99) - percentile(syncsMs, 99), 2),
    "journal.append_p99_ms": round(percentile(appendsMs, 99), 2),
    "journal.append_p50_ms": round(percentile(appendsMs, 50), 2),
    "journal.fdatasync_p50_ms": round(percentile(syncsMs, 50), 2),
    "journal.fdatasync_p99_ms": round(percentile(syncsMs, 99), 2),
    "journal.rows_per_s": round(rowsPerS, 0),
    "journal.verify_1m_s": round(verifyS, 2),
  };
}

/** One row of the journal. Resolves once it is answered, which is once it is on the disk. */
function invite(origin: string, cookie: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { origin, cookie };
    const sent = request(`${origin}/api/nodes/invitations`, { method: "POST", agent, headers }, (answer) => {
      if ((answer.statusCode ?? 0) >= 300) reject(new Error(`an invitation answered ${answer.statusCode}`));
      answer.resume().once("end", resolve);
    });
    sent.once("error", reject).end();
  });
}

/** ABAB, so that whatever else the machine does falls on both alike. */
async function timeBoth(append: () => Promise<void>, scratch: string): Promise<{ appendsMs: number[]; syncsMs: number[] }> {
  const file = openSync(scratch, "w");
  const block = Buffer.alloc(SYNC_BYTES, 0x5a);
  const appendsMs: number[] = [];
  const syncsMs: number[] = [];
  try {
    for (let turn = -WARM_UP; turn < TRIES; turn += 1) {
      const startedMs = performance.now();
      await append();
      const appendedMs = performance.now();
      writeSync(file, block);
      fdatasyncSync(file);
      const syncedMs = performance.now();
      if (turn < 0) continue;
      appendsMs.push(appendedMs - startedMs);
      syncsMs.push(syncedMs - appendedMs);
    }
  } finally {
    closeSync(file);
  }
  return { appendsMs, syncsMs };
}

/** Rows of a second, each in an act of its own. */
async function countBusy(append: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  let rows = 0;
  const client = async () => {
    for (; performance.now() - startedMs < BUSY_MS; rows += 1) await append();
  };
  await Promise.all(Array.from({ length: BUSY_CLIENTS }, client));
  return rows / ((performance.now() - startedMs) / 1000);
}
