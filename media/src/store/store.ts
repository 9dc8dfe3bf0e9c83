import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type NodeId, NodeId as NodeIdSchema, type ViewingId } from "@vigie/shared/kernel/units";
import { Assignment, OutboxItem } from "@vigie/shared/nodes/link";
import { z } from "zod";
import { openDatabase } from "./database.ts";
import { type NodeKeys, openKeys } from "./keys.ts";

/** Who the node is and whom it obeys: pinned at its admission. */
export interface NodeIdentity {
  nodeId: NodeId;
  /** Raw Ed25519 key of the server, base64url: signs grants and the link's welcome. */
  serverPublicKey: string;
}

export type NodeStore = ReturnType<typeof openStore>;

const IdentityRow = z.object({ node_id: NodeIdSchema, server_public_key: z.string() });
const SealedRow = z.object({
  version: z.number(),
  iv: z.instanceof(Uint8Array),
  tag: z.instanceof(Uint8Array),
  sealed: z.instanceof(Uint8Array),
});
const OutboxRow = z.object({ sequence: z.number(), item: z.string() });

/** All that a node remembers: its keys, who it is, its last assignment (sealed), what time it is at the server, and what it has still to tell. */
export function openStore(dataDir: string) {
  const keys = openKeys(dataDir);
  const database = openDatabase(dataDir);
  return {
    keys,
    ...identityTable(database),
    ...assignmentTable(database, keys),
    ...serverOffsetTable(database),
    ...outboxTable(database),
    close: () => database.close(),
  };
}

function identityTable(database: DatabaseSync) {
  return {
    /** Null until the node is admitted. */
    identity(): NodeIdentity | null {
      const row = database.prepare("SELECT node_id, server_public_key FROM identity").get();
      if (row === undefined) return null;
      const { node_id: nodeId, server_public_key: serverPublicKey } = IdentityRow.parse(row);
      return { nodeId, serverPublicKey };
    },
    admit({ nodeId, serverPublicKey }: NodeIdentity): void {
      database.prepare("INSERT INTO identity (only, node_id, server_public_key) VALUES (1, ?, ?)").run(nodeId, serverPublicKey);
    },
  };
}

const aad = (version: number) => Buffer.from(`vigie assignment ${version}`);

function assignmentTable(database: DatabaseSync, { seal }: NodeKeys) {
  return {
    /** The last one, obeyed also without a server. Throws when it cannot be unsealed or understood. */
    assignment(): Assignment | null {
      const row = database.prepare("SELECT version, iv, tag, sealed FROM assignment").get();
      if (row === undefined) return null;
      const { version, iv, tag, sealed } = SealedRow.parse(row);
      const decipher = createDecipheriv("aes-256-gcm", seal, iv).setAAD(aad(version)).setAuthTag(tag);
      const json = Buffer.concat([decipher.update(sealed), decipher.final()]).toString("utf8");
      return Assignment.parse(JSON.parse(json));
    },
    /** The server sends it again to whoever holds none. */
    dropAssignment(): void {
      database.exec("DELETE FROM assignment");
    },
    keepAssignment(assignment: Assignment): void {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", seal, iv).setAAD(aad(assignment.version));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(assignment), "utf8"), cipher.final()]);
      database
        .prepare("INSERT OR REPLACE INTO assignment (only, version, iv, tag, sealed) VALUES (1, ?, ?, ?, ?)")
        .run(assignment.version, iv, cipher.getAuthTag(), sealed);
    },
  };
}

function serverOffsetTable(database: DatabaseSync) {
  return {
    /** Server's clock minus this machine's wall clock, milliseconds, when it was kept last; null: it was never measured. */
    serverOffset(): number | null {
      const row = database.prepare("SELECT offset_ms FROM server_offset").get();
      return row === undefined ? null : z.object({ offset_ms: z.number() }).parse(row).offset_ms;
    },
    keepServerOffset(offsetMs: number): void {
      database.prepare("INSERT OR REPLACE INTO server_offset (only, offset_ms) VALUES (1, ?)").run(offsetMs);
    },
  };
}

function outboxTable(database: DatabaseSync) {
  const append = database.prepare("INSERT INTO outbox (item) VALUES (?)");
  const pending = database.prepare("SELECT sequence, item FROM outbox ORDER BY sequence LIMIT ?");
  const closing = database.prepare(
    "SELECT 1 FROM outbox WHERE json_extract(item, '$.kind') = 'viewing-closed' AND json_extract(item, '$.viewingId') = ?",
  );
  const forget = database.prepare("DELETE FROM outbox WHERE sequence <= ?");
  return {
    /** Names this database: a node that lost its disk counts from 1 again under another epoch. */
    outboxEpoch(): string {
      database.prepare("INSERT OR IGNORE INTO outbox_epoch (only, epoch) VALUES (1, ?)").run(randomUUID());
      return z.object({ epoch: z.string() }).parse(database.prepare("SELECT epoch FROM outbox_epoch").get()).epoch;
    },
    /** All of them or, when SQLite throws, none; one wait for the disk. */
    tell(items: readonly OutboxItem[]): void {
      database.exec("BEGIN");
      try {
        for (const item of items) append.run(JSON.stringify(item));
        database.exec("COMMIT");
      } catch (error) {
        // A full disk may have rolled back already.
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    untold(limit: number): { sequence: number; item: OutboxItem }[] {
      return pending.all(limit).map((row) => {
        const { sequence, item } = OutboxRow.parse(row);
        return { sequence, item: OutboxItem.parse(JSON.parse(item)) };
      });
    },
    /** The highest number given so far, told or not; 0 before the first. */
    lastSequence(): number {
      const row = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").get();
      return row === undefined ? 0 : z.object({ seq: z.number() }).parse(row).seq;
    },
    /** Its end is known here and not yet at the server. */
    closingWaits: (viewingId: ViewingId): boolean => closing.get(viewingId) !== undefined,
    forgetTold(upToSequence: number): void {
      forget.run(upToSequence);
    },
  };
}
