import type { KeyObject } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { canonicalJson } from "@vigie/shared/kernel/canonical-json";
import type { CameraId, EpochMs, NodeId } from "@vigie/shared/kernel/units";
import { DESTRUCTION_TYPE, type DestructionRecord, type DestructionRule } from "@vigie/shared/recordings/schema";
import { CompactSign } from "jose";
import { v7 as uuidv7 } from "uuid";
import { utcDay } from "./chain.ts";
import { added, type DayPlace, type DayTables, type DoomedSegment, dayTables, type Gone } from "./destroyed-days.ts";
import { type DoomedFiles, unlinkIfThere } from "./doomed-files.ts";
import { segmentPath } from "./file-format.ts";
import type { KeptRule } from "./kept-rules.ts";
import type { LockRows } from "./locks.ts";
import { transaction } from "./recovery.ts";

/** What a record will say, before it has a number and an instant. */
type Facts = Omit<DestructionRecord, "recordId" | "destroyedAt">;

interface DayPlan {
  place: DayPlace;
  rows: DoomedSegment[];
  gone: Gone;
  /** Null: some of the day is still to go without anybody's doing. */
  facts: Facts | null;
}

export interface DestructionDeps {
  database: DatabaseSync;
  directory: string;
  nodeId: NodeId;
  locks: LockRows;
  doomed: DoomedFiles;
  ruleOf(cameraId: CameraId): KeptRule;
  /** The server's clock. */
  now(): EpochMs;
  sign(record: DestructionRecord): Promise<string>;
}

export type Destruction = ReturnType<typeof createDestruction>;

/**
 * Takes rows out of the index, and with the last unlocked one of a camera's, stream's and UTC day writes the record of it, signed, in the same short
 * transaction. What is chosen is chosen anew within that transaction: a lock that came meanwhile wins.
 */
export function createDestruction(deps: DestructionDeps) {
  const { database, now, sign } = deps;
  const days = dayTables(database);
  const outbox = recordOutbox(database);
  const planOf = planner(deps, days);

  function apply({ place, rows, gone, facts }: DayPlan, signed: ReadonlyMap<string, SignedFacts>): void {
    for (const { ordinal } of rows) days.removeSegment(place, ordinal);
    const record = facts === null ? undefined : signed.get(canonicalJson(facts));
    if (record === undefined) days.put(place, gone);
    else {
      days.forget(place);
      outbox.put(record);
    }
  }

  /** What is chosen, and what of it has no signature yet: nothing is done unless all have. */
  function attempt(choose: () => Chosen, signed: ReadonlyMap<string, SignedFacts>): { rows: DoomedSegment[]; unsigned: Facts[] } {
    return transaction(database, () => {
      const { rows, days: places, rule } = choose();
      const plans = planOf(rows, places, rule);
      const unsigned = plans.flatMap(({ facts }) => (facts === null || signed.has(canonicalJson(facts)) ? [] : [facts]));
      if (unsigned.length > 0) return { rows: [], unsigned };
      for (const plan of plans) apply(plan, signed);
      deps.doomed.add(rows.map(segmentPath));
      return { rows, unsigned };
    });
  }

  /** A volume that is full to the last byte takes no commit: what has to go makes room for the word that it is gone. */
  function attemptOnFull(choose: () => Chosen, signed: ReadonlyMap<string, SignedFacts>): ReturnType<typeof attempt> {
    try {
      return attempt(choose, signed);
    } catch (error) {
      if (!isFull(error)) throw error;
      for (const row of choose().rows) unlinkIfThere(`${deps.directory}/${segmentPath(row)}`);
      return attempt(choose, signed);
    }
  }

  return {
    outbox,
    /** The untold rest of days whose last unlocked segment is gone otherwise than by destroying it. */
    untoldDays: (): DayPlace[] => days.listUntold(utcDay(now())),
    /** A record of it will say that a lock had held it beyond its term. */
    markReleased: (place: DayPlace): void => days.markReleased(place),
    /** The rows that were destroyed; their files are written down as doomed. */
    async destroy(choose: () => Chosen): Promise<DoomedSegment[]> {
      const signed = new Map<string, SignedFacts>();
      const chosen = choose();
      if (chosen.rows.length + chosen.days.length === 0) return [];
      for (;;) {
        const { rows, unsigned } = attemptOnFull(choose, signed);
        if (unsigned.length === 0) return rows;
        for (const facts of unsigned) {
          const record: DestructionRecord = { ...facts, recordId: uuidv7(), destroyedAt: now() };
          signed.set(canonicalJson(facts), { recordId: record.recordId, jws: await sign(record) });
        }
      }
    },
  };
}

export interface Chosen {
  rows: DoomedSegment[];
  /** Looked at though nothing of them is among the rows. */
  days: readonly DayPlace[];
  rule: DestructionRule;
}

interface SignedFacts {
  recordId: string;
  jws: string;
}

/** Which day ends with these rows, and what is to be said of it then. */
function planner({ nodeId, locks, ruleOf, now }: DestructionDeps, days: DayTables) {
  function planDay(place: DayPlace, rows: DoomedSegment[], rule: DestructionRule): DayPlan | null {
    const before = days.find(place);
    const gone = rows.reduce<Gone | null>((sum, row) => added(sum, row, rule), before);
    if (gone === null) return null;
    const isOver = place.day < utcDay(now()) && days.countUnlocked(place, rows.length + 1) === rows.length;
    if (!isOver || gone.segments === 0) return { place, rows, gone, facts: null };
    const { from, until, segments, bytes } = gone;
    const facts: Facts = {
      ...place,
      nodeId,
      from: from as EpochMs,
      until: until as EpochMs,
      segments,
      bytes,
      chainHead: Buffer.from(gone.chainHead).toString("hex"),
      rule: gone.rule,
      authorisationId: ruleOf(place.cameraId).authorisationId,
      heldBy: locks.holding(place.cameraId, place.stream, place.day),
    };
    return { place, rows, gone, facts };
  }

  return (rows: readonly DoomedSegment[], places: readonly DayPlace[], rule: DestructionRule): DayPlan[] => {
    const byDay = new Map<string, { place: DayPlace; rows: DoomedSegment[] }>();
    const entry = ({ cameraId, stream, day }: DayPlace) => {
      const key = `${cameraId}/${stream}/${day}`;
      const found = byDay.get(key) ?? { place: { cameraId, stream, day }, rows: [] };
      byDay.set(key, found);
      return found;
    };
    for (const place of places) entry(place);
    for (const row of rows) entry(row).rows.push(row);
    return [...byDay.values()].flatMap((each) => planDay(each.place, each.rows, rule) ?? []);
  };
}

/** Signed records that the node's outbox does not have yet. */
function recordOutbox(database: DatabaseSync) {
  const insert = database.prepare("INSERT INTO record_outbox (record_id, jws) VALUES (?, ?)");
  const list = database.prepare("SELECT record_id, jws FROM record_outbox ORDER BY record_id LIMIT ?");
  const remove = database.prepare("DELETE FROM record_outbox WHERE record_id = ?");
  return {
    put({ recordId, jws }: SignedFacts): void {
      insert.run(recordId, jws);
    },
    /** In the order of their making. */
    list: (limit: number): SignedFacts[] =>
      list.all(limit).map((row) => ({ recordId: String(row["record_id"]), jws: String(row["jws"]) })),
    forget(recordIds: readonly string[]): void {
      transaction(database, () => {
        for (const recordId of recordIds) remove.run(recordId);
      });
    },
  };
}

/** SQLite's result code, https://sqlite.org/rescode.html#full. */
const SQLITE_FULL = 13;
const isFull = (error: unknown): boolean => {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === "number" && (errcode & 0xff) === SQLITE_FULL;
};

/** Compact JWS by the node's key (RFC 7515 §7.1, RFC 8037). */
export const createRecordSigner =
  (identity: KeyObject) =>
  (record: DestructionRecord): Promise<string> =>
    new CompactSign(new TextEncoder().encode(JSON.stringify(record)))
      .setProtectedHeader({ alg: "EdDSA", typ: DESTRUCTION_TYPE })
      .sign(identity);
