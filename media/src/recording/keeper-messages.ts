import type { StreamName } from "@vigie/shared/cameras/schema";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { CameraId, EpochMs, LockId } from "@vigie/shared/kernel/units";
import type { RecordedSegment, RecordedTimeline } from "@vigie/shared/recordings/playback";
import type { DestructionRecord, DiskState, RecordingLock, RetentionRule } from "@vigie/shared/recordings/schema";
import type { RecordedTime } from "./segment-rows.ts";

/** Between the node's main thread and the thread that keeps. Both are ours: nothing is parsed. */
export interface KeeperQuestions {
  lock: { question: RecordingLock; answer: { segments: number } };
  release: { question: { lockId: LockId }; answer: null };
  /** `open`: what its writer has on the disk and the index does not know yet. */
  timeline: { question: RecordedRange & { open: RecordedTime[] }; answer: RecordedTimeline };
  /** Of what is closed; who writes knows of the rest. */
  segments: { question: RecordedRange; answer: RecordedSegment[] };
  /** Absolute path; null: no closed segment of that id. */
  file: { question: { segmentId: string }; answer: { path: string; bytes: number } | null };
}
export type QuestionKind = keyof KeeperQuestions;
export type Question<K extends QuestionKind> = KeeperQuestions[K]["question"];
export type Answer<K extends QuestionKind> = KeeperQuestions[K]["answer"];

export interface RecordedRange {
  cameraId: CameraId;
  stream: StreamName;
  from: EpochMs;
  until: EpochMs;
}

export interface CameraRule {
  cameraId: CameraId;
  rule: RetentionRule;
}

/** A signed record on its way to the node's outbox. */
export interface SignedRecord {
  recordId: string;
  jws: string;
}

/** What the keeper has to say of the disk; the writer knows of the rest. */
export interface KeptSpace {
  recordedBytes: number;
  /** Written per day at the rate of the last hours; null until it is known. */
  bytesPerDay: number | null;
  faults: DiskState["faults"];
}

export type KeeperOrder =
  | { [K in QuestionKind]: { kind: "ask"; number: number; what: K; question: Question<K> } }[QuestionKind]
  /** The server's clock at an instant of the machine's monotonic one (`process.hrtime`), which all threads share. */
  | { kind: "time"; serverAt: EpochMs; hrtimeMs: number }
  /** Of the cameras that are assigned now; those of others are kept. */
  | { kind: "rules"; rules: CameraRule[] }
  | { kind: "signed"; recordId: string; jws: string | null }
  /** They are in the node's outbox, durably. */
  | { kind: "told"; recordIds: string[] }
  | { kind: "stop" };

export type KeeperNews =
  | { kind: "answered"; number: number; answer: Answer<QuestionKind> }
  | { kind: "refused"; number: number; code: ProblemCode | null; reason: string }
  | { kind: "sign"; record: DestructionRecord }
  | { kind: "records"; records: SignedRecord[] }
  | { kind: "space"; space: KeptSpace }
  | { kind: "log"; level: "info" | "warn" | "error"; facts: Record<string, unknown>; text: string }
  | { kind: "stopped" };
