import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EpochMs, NodeId } from "@vigie/shared/kernel/units";
import { DESTRUCTION_TYPE, DestructionRecord } from "@vigie/shared/recordings/schema";
import { compactVerify } from "jose";
import pino from "pino";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aCamera, aLock, aRule, type KeptSegment, record } from "../../../tests/support/kept-recordings.ts";
import { systemClock } from "../kernel/clock.ts";
import { createRecordSigner } from "./destruction.ts";
import { INDEX_FILE, openIndex } from "./index-database.ts";
import { createKeeperThread, type KeeperThread } from "./keeper-thread.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const WAIT = { timeout: 60_000, interval: 50 };

const keys = generateKeyPairSync("ed25519");
const nodeId = NodeId.parse(uuidv7());
const cameraId = aCamera();
let directory = "";
let old: KeptSegment;
let young: KeptSegment;
let told: string[];
let aheadMs: number;
let thread: KeeperThread;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vigie-keeper-thread-"));
  const database = openIndex(join(directory, INDEX_FILE));
  old = record(database, directory, { cameraId, startAt: Date.now() - 3 * DAY_MS });
  young = record(database, directory, { cameraId, startAt: Date.now() - 2 * HOUR_MS });
  database.close();
  told = [];
  aheadMs = 0;
  thread = createKeeperThread({
    directory,
    nodeId,
    clock: systemClock,
    serverNow: () => (Date.now() + aheadMs) as EpochMs,
    signRecord: createRecordSigner(keys.privateKey),
    tellRecords: (records) => told.push(...records.map(({ jws }) => jws)) > 0,
    onSpace: () => undefined,
    log: pino({ level: "silent" }),
  });
});
afterEach(async () => {
  await thread.stop();
  rmSync(directory, { recursive: true });
});

async function readTold(index: number): Promise<DestructionRecord> {
  const { payload, protectedHeader } = await compactVerify(told[index] ?? "", keys.publicKey, { algorithms: ["EdDSA"] });
  expect(protectedHeader.typ).toBe(DESTRUCTION_TYPE);
  return DestructionRecord.parse(JSON.parse(new TextDecoder().decode(payload)));
}

it("destroys what is past its term beside the main thread, signed by the node's key, also when the server's clock was put right", async () => {
  thread.setRules([{ cameraId, rule: aRule(2) }]);
  await vi.waitFor(() => expect(told).toHaveLength(1), WAIT);
  expect(await readTold(0)).toMatchObject({ nodeId, cameraId, from: old.startAt, segments: 1, rule: "expired" });
  expect([existsSync(join(directory, old.path)), existsSync(join(directory, young.path))]).toEqual([false, true]);
  aheadMs = 3 * DAY_MS;
  await vi.waitFor(() => expect(told).toHaveLength(2), WAIT);
  expect(await readTold(1)).toMatchObject({ from: young.startAt, segments: 1 });
  expect(existsSync(join(directory, young.path))).toBe(false);
});

it("locks, releases, and answers from the index", async () => {
  thread.setRules([{ cameraId, rule: aRule(10) }]);
  const lock = aLock([cameraId], young.startAt, young.endAt);
  expect(await thread.ask("lock", lock)).toEqual({ segments: 1 });
  expect(readdirSync(join(directory, "locks"))).toEqual([`${lock.lockId}.json`]);
  const range = {
    cameraId,
    stream: "main" as const,
    from: (young.startAt - HOUR_MS) as EpochMs,
    until: (young.endAt + HOUR_MS) as EpochMs,
  };
  const { spans } = await thread.ask("timeline", { ...range, open: [] });
  expect(spans).toMatchObject([{ from: young.startAt, until: young.endAt, lockIds: [lock.lockId] }]);
  expect(spans[0]?.expiresAt).toBeGreaterThan(young.startAt + 9 * DAY_MS);
  expect(await thread.ask("segments", range)).toMatchObject([{ id: young.id }]);
  expect(await thread.ask("file", { segmentId: young.id })).toEqual({ path: join(directory, young.path), bytes: young.bytes });
  expect(await thread.ask("file", { segmentId: uuidv7() })).toBeNull();
  expect(await thread.ask("release", { lockId: lock.lockId })).toBeNull();
  expect(readdirSync(join(directory, "locks"))).toEqual([]);
});
