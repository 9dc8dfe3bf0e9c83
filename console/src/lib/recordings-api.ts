import type { LockId } from "@vigie/shared/kernel/units";
import { ListedLock, Lock, type LockInput, LockPreview, type LockRange } from "@vigie/shared/recordings/locks";
import { Destruction, type DestructionQuery, RecordingBoard } from "@vigie/shared/recordings/register";
import { z } from "zod";
import { call, type Fetch } from "./http.ts";

export type DestructionSearch = Omit<DestructionQuery, "before" | "limit">;

interface DestructionPage {
  search: DestructionSearch;
  /** A position, excluded. */
  before: number | null;
  limit: number;
}

const LOCKS = "/api/recordings/locks";

/** What is recorded, locked and destroyed. */
export const recordingCalls = (send: Fetch) => ({
  board: (signal?: AbortSignal) => call(send, { path: "/api/recordings", answer: RecordingBoard, ...given(signal) }),
  /** Newest first. */
  destructions: ({ search, before, limit }: DestructionPage, signal?: AbortSignal) => {
    const query = new URLSearchParams({ limit: String(limit) });
    if (before !== null) query.set("before", String(before));
    for (const [name, value] of Object.entries(search)) if (value !== undefined) query.set(name, String(value));
    return call(send, { path: `/api/recordings/destructions?${query}`, answer: z.array(Destruction), ...given(signal) });
  },
  locks: (signal?: AbortSignal) => call(send, { path: LOCKS, answer: z.array(ListedLock), ...given(signal) }),
  preview: (body: LockRange, signal?: AbortSignal) =>
    call(send, { method: "POST", path: `${LOCKS}/preview`, body, answer: LockPreview, ...given(signal) }),
  lock: (body: LockInput) => call(send, { method: "POST", path: LOCKS, body, answer: Lock }),
  ask: (body: LockInput) => call(send, { method: "POST", path: `${LOCKS}/asks`, body, answer: Lock }),
  approve: (id: LockId) => call(send, { method: "POST", path: `${LOCKS}/${id}/approval`, answer: Lock }),
  refuse: (id: LockId, reason: string) =>
    call(send, { method: "POST", path: `${LOCKS}/${id}/refusal`, body: { reason }, answer: Lock }),
  release: (id: LockId, reason: string) =>
    call(send, { method: "POST", path: `${LOCKS}/${id}/release`, body: { reason }, answer: Lock }),
});

const given = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });
