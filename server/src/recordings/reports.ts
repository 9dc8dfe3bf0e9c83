import { createHash } from "node:crypto";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, CommuneId, NodeId } from "@vigie/shared/kernel/units";
import type { OutboxItem } from "@vigie/shared/nodes/link";
import { DESTRUCTION_TYPE, DestructionRecord } from "@vigie/shared/recordings/schema";
import { compactVerify } from "jose";
import type { Logger } from "pino";
import type { Tx } from "../db/open.ts";
import type { Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { publicKeyOf } from "../kernel/keys.ts";
import { hasDestruction, insertDestruction } from "./destructions-repository.ts";
import { forgetDay, keepDay, keepDisk, keepRecorder } from "./told-repository.ts";

interface Deps {
  clock: Clock;
  log: Logger;
  /** Raw Ed25519, base64url, as it was pinned at the node's admission; null: never admitted. */
  keyOf: (nodeId: NodeId) => string | null;
  communeOf: (tx: Tx, id: CameraId) => Promise<CommuneId | null>;
}
type Told<K extends OutboxItem["kind"]> = Extract<OutboxItem, { kind: K }>;
/** What nodes tell of recordings, in the transaction in which its number is taken. */
export type RecordingReports = ReturnType<typeof createRecordingReports>;

export function createRecordingReports({ clock, log, keyOf, communeOf }: Deps) {
  /** Throws unless the node's own key signed it, and of its own recordings. */
  async function readRecord(nodeId: NodeId, jws: string): Promise<DestructionRecord> {
    const key = keyOf(nodeId);
    if (key === null) throw new Error(`node ${nodeId} has no key`);
    const { payload, protectedHeader } = await compactVerify(jws, publicKeyOf(key), { algorithms: ["EdDSA"] });
    if (protectedHeader.typ !== DESTRUCTION_TYPE) throw new Error(`a ${String(protectedHeader.typ)} is no destruction record`);
    const record = DestructionRecord.parse(JSON.parse(new TextDecoder().decode(payload)));
    if (record.nodeId !== nodeId) throw new Error(`it tells of node ${record.nodeId}`);
    return record;
  }

  return {
    takeRecorder: ({ tx }: Unit, nodeId: NodeId, { cameraId, stream, state }: Told<"recording-state">): Promise<void> =>
      keepRecorder(tx, { cameraId, stream, nodeId, state }),

    takeDay: ({ tx }: Unit, nodeId: NodeId, { day }: Told<"recorded-day">): Promise<void> => keepDay(tx, nodeId, day),

    takeDisk: ({ tx }: Unit, nodeId: NodeId, { disk }: Told<"disk-state">): Promise<void> => keepDisk(tx, nodeId, disk),

    /**
     * Countersigns a node's record in the journal, once. One that its key did not sign is no proof: that has its row, for the pictures may be
     * gone all the same, and does not hold up what the node tells after it.
     */
    async takeDestruction({ tx }: Unit, nodeId: NodeId, { jws }: Told<"destruction">): Promise<void> {
      const at = clock.now();
      const jwsHash = createHash("sha256").update(jws).digest("hex");
      let record: DestructionRecord;
      try {
        record = await readRecord(nodeId, jws);
      } catch (error) {
        log.error({ err: error, nodeId, jwsHash }, "destruction record refused");
        await appendJournal(tx, at, "csu", { event: "recordings.destruction-refused", nodeId, jwsHash });
        return;
      }
      if (await hasDestruction(tx, record.recordId)) return;
      await insertDestruction(tx, record, { jws, countersignedAt: at });
      if (record.heldBy.length === 0) await forgetDay(tx, nodeId, record);
      const scope = (await communeOf(tx, record.cameraId)) ?? "csu";
      await appendJournal(tx, at, scope, { event: "recordings.destroyed", ...record, jwsHash });
    },
  };
}
