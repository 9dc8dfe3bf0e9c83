import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { CameraId, NodeId, ViewingId } from "@vigie/shared/kernel/units";
import type { Assignment, OutboxItem } from "@vigie/shared/nodes/link";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openStore } from "./store.ts";

let dataDir = "";
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "vigie-store-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

const assignment: Assignment = {
  version: 7,
  cameras: [
    {
      cameraId: CameraId.parse(uuidv7()),
      name: "Place d'Armes",
      authorisedUntil: 9 as EpochMs,
      recording: null,
      source: {
        kind: "rtsp",
        main: "rtsp://10.0.0.1/main",
        sub: null,
        credentials: { username: "viewer", password: "mot-de-passe-camera" },
      },
    },
  ],
  links: [],
  consoleOrigins: ["http://localhost:8080"],
};

const closed = (seconds: number): OutboxItem => ({
  kind: "viewing-closed",
  at: 1 as EpochMs,
  viewingId: ViewingId.parse(uuidv7()),
  cause: "released",
  seconds,
});

it("remembers across a restart who it is, what it was assigned, and what it has to tell", () => {
  const identity = { nodeId: NodeId.parse(uuidv7()), serverPublicKey: "k".repeat(43) };
  const first = openStore(dataDir);
  expect(first.identity()).toBeNull();
  expect(first.assignment()).toBeNull();
  first.admit(identity);
  first.keepAssignment({ ...assignment, version: 6 });
  first.keepAssignment(assignment);
  expect(first.serverOffset()).toBeNull();
  first.keepServerOffset(-1_500);
  first.keepServerOffset(90_000.5);
  first.tell([1, 2].map(closed));
  first.tell([closed(3)]);
  const { publicKey } = first.keys;
  const epoch = first.outboxEpoch();
  first.close();

  const second = openStore(dataDir);
  expect(second.keys.publicKey).toBe(publicKey);
  expect(second.identity()).toEqual(identity);
  expect(second.assignment()).toEqual(assignment);
  expect(second.outboxEpoch()).toBe(epoch);
  expect(second.serverOffset()).toBe(90_000.5);
  expect(second.untold(10).map(({ sequence, item }) => [sequence, item.kind === "viewing-closed" && item.seconds])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  second.close();
});

it("never numbers two things alike, even once everything was told", () => {
  const store = openStore(dataDir);
  store.tell([closed(1)]);
  store.forgetTold(1);
  store.tell([closed(2)]);
  expect(store.untold(10)).toMatchObject([{ sequence: 2 }]);
  store.forgetTold(2);
  expect(store.lastSequence()).toBe(2);
  store.close();
});

it("knows whose end it has still to tell", () => {
  const store = openStore(dataDir);
  const item = closed(1);
  store.tell([item]);
  const viewingId = item.kind === "viewing-closed" ? item.viewingId : ViewingId.parse(uuidv7());
  expect(store.closingWaits(viewingId)).toBe(true);
  expect(store.closingWaits(ViewingId.parse(uuidv7()))).toBe(false);
  store.forgetTold(1);
  expect(store.closingWaits(viewingId)).toBe(false);
  store.close();
});

it("keeps the cameras' secrets sealed, and its keys to itself", () => {
  const store = openStore(dataDir);
  store.keepAssignment(assignment);
  store.close();
  for (const file of readdirSync(dataDir)) {
    expect(readFileSync(join(dataDir, file)).includes("mot-de-passe-camera"), file).toBe(false);
    if (/\.(pem|key)$/.test(file)) expect(statSync(join(dataDir, file)).mode & 0o777, file).toBe(0o400);
  }
});

it("refuses a sealed assignment that was tampered with", () => {
  const store = openStore(dataDir);
  store.keepAssignment(assignment);
  store.close();
  const database = new DatabaseSync(join(dataDir, "node.sqlite"));
  database.exec("UPDATE assignment SET version = 8");
  database.close();
  const again = openStore(dataDir);
  expect(() => again.assignment()).toThrow();
  again.dropAssignment();
  expect(again.assignment()).toBeNull();
  again.close();
});

it("takes up a database of before the server's time was kept", () => {
  const store = openStore(dataDir);
  store.keepAssignment(assignment);
  store.close();
  const database = new DatabaseSync(join(dataDir, "node.sqlite"));
  database.exec("DROP TABLE server_offset; PRAGMA user_version = 1");
  database.close();
  const again = openStore(dataDir);
  expect([again.assignment(), again.serverOffset()]).toEqual([assignment, null]);
  again.close();
});

it("does not touch a database that a later version wrote", () => {
  openStore(dataDir).close();
  const database = new DatabaseSync(join(dataDir, "node.sqlite"));
  database.exec("PRAGMA user_version = 99");
  database.close();
  expect(() => openStore(dataDir)).toThrow(/written by a later Vigie/);
});

it("makes its keys anew when it was stopped while it made them", () => {
  for (const name of ["node-identity.pem", "node-seal.key"]) writeFileSync(join(dataDir, `${name}.new`), "", { mode: 0o400 });
  const store = openStore(dataDir);
  store.keepAssignment(assignment);
  expect(store.assignment()).toEqual(assignment);
  store.close();
  expect(readdirSync(dataDir).filter((name) => name.endsWith(".new"))).toEqual([]);
});

it.each([
  ["is none", (path: string) => writeFileSync(path, "not a database, and longer than its header would be")],
  [
    "is damaged inside",
    (path: string) => {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0xff, 4096 + 8, 4096 * 3));
    },
  ],
])("says what to do about a database that %s", (_what, damage) => {
  openStore(dataDir).close();
  damage(join(dataDir, "node.sqlite"));
  expect(() => openStore(dataDir)).toThrow(/node\.sqlite cannot be used .* VIGIE_NODE_TOKEN/);
});
