import type { StreamFault, StreamState, VideoFormat } from "@vigie/shared/cameras/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";

/** Node's two clocks, read at one instant: `monotonicMs` decides, `at` is told. */
export interface Instant {
  monotonicMs: number;
  at: EpochMs;
}

/** How the last attempt ended, and since when there has been no picture. Stands until the next picture, over every retry between. */
export interface Outage {
  fault: StreamFault;
  sinceAt: EpochMs;
}

interface Counted {
  /** Number of the attempt under way or over: what an older one still says is not heard. */
  attempt: number;
  /** Attempts that failed since the stream was last stable. */
  failures: number;
}

/** One stream's RTSP session, as it is supervised. A value: `next` gives the one that follows, the supervisor acts on the difference. */
export type Session =
  | (Counted & { state: "idle"; sinceAt: EpochMs })
  | (Counted & { state: "connecting"; sinceAt: EpochMs; outage: Outage | null })
  | (Counted & {
      state: "streaming";
      sinceAt: EpochMs;
      sinceMs: number;
      lastFrame: Instant;
      /** Usual distance of frames; 0 while unknown. */
      frameIntervalMs: number;
      format: VideoFormat | null;
    })
  | (Counted & { state: "backing_off"; outage: Outage; sinceMs: number; waitMs: number });

export type SessionEvent =
  | { kind: "started" }
  | { kind: "stopped" }
  | { kind: "picture"; attempt: number; format: VideoFormat | null }
  | { kind: "format"; attempt: number; format: VideoFormat | null }
  /** `lastFrame`: when the attempt's last whole frame came; null: none did. */
  | { kind: "failed"; attempt: number; fault: StreamFault; lastFrame: Instant | null; jitter: number }
  /** The time that `dueInMs` gave has passed. `isUrgent`: the stream has a reader, be it a viewer or a recorder. */
  | { kind: "checked"; lastFrame: Instant | null; frameIntervalMs: number; isUrgent: boolean; jitter: number };

const BACK_OFF_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
const URGENT_BACK_OFF_MS = 5_000;
/** Waits are shortened by up to this part, so that cameras behind one switch do not all return in the same instant. */
const JITTER = 0.2;
/** A stream that held this long starts from the first step of the back-off again. */
const STABLE_MS = 30_000;
/** A stall: no whole frame for this long, or for this many usual intervals if that is longer. */
const STALL_MS = 4_000;
const STALL_INTERVALS = 5;
/** How soon a wait notices that the stream has a reader again. */
const URGENCY_CHECK_MS = 500;

export const idle = (now: Instant): Session => ({ state: "idle", attempt: 0, failures: 0, sinceAt: now.at });

/** The session after `event`; the same object when it changes nothing. `jitter` is random, 0 to 1. */
export function next(session: Session, event: SessionEvent, now: Instant): Session {
  switch (event.kind) {
    case "started":
      return session.state === "idle" ? connecting(session, null, now) : session;
    case "stopped":
      return session.state === "idle" ? session : { ...idle(now), attempt: session.attempt };
    case "picture":
      return session.state === "connecting" && event.attempt === session.attempt
        ? streaming(session, event.format, now)
        : session;
    case "format":
      return session.state === "streaming" && event.attempt === session.attempt ? { ...session, format: event.format } : session;
    case "failed":
      return afterFailure(session, event, now);
    case "checked":
      return afterCheck(session, event, now);
  }
}

function connecting(from: Session, outage: Outage | null, now: Instant): Session {
  return { state: "connecting", attempt: from.attempt + 1, failures: from.failures, sinceAt: now.at, outage };
}

function streaming({ attempt, failures }: Counted, format: VideoFormat | null, now: Instant): Session {
  const since = { sinceAt: now.at, sinceMs: now.monotonicMs };
  return { state: "streaming", attempt, failures, ...since, lastFrame: now, frameIntervalMs: 0, format };
}

type Event<K extends SessionEvent["kind"]> = Extract<SessionEvent, { kind: K }>;

function afterFailure(session: Session, event: Event<"failed">, now: Instant): Session {
  if (event.attempt !== session.attempt) return session;
  if (session.state === "connecting") {
    const sinceAt = session.outage?.sinceAt ?? session.sinceAt;
    return backingOff(session, { fault: event.fault, sinceAt }, event.jitter, now);
  }
  if (session.state !== "streaming") return session;
  const lastFrame = event.lastFrame ?? session.lastFrame;
  return backingOff(settled(session, now), { fault: event.fault, sinceAt: lastFrame.at }, event.jitter, now);
}

function backingOff({ attempt, failures }: Counted, outage: Outage, jitter: number, now: Instant): Session {
  const stepMs = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? 0;
  const waitMs = stepMs * (1 - JITTER * jitter);
  return { state: "backing_off", attempt, failures: failures + 1, outage, sinceMs: now.monotonicMs, waitMs };
}

function settled(session: Extract<Session, { state: "streaming" }>, now: Instant): Counted {
  return now.monotonicMs - session.sinceMs >= STABLE_MS ? { attempt: session.attempt, failures: 0 } : session;
}

function afterCheck(session: Session, event: Event<"checked">, now: Instant): Session {
  if (session.state === "backing_off") {
    const waitMs = event.isUrgent && !isLockable(session) ? Math.min(session.waitMs, URGENT_BACK_OFF_MS) : session.waitMs;
    return now.monotonicMs - session.sinceMs >= waitMs ? connecting(session, session.outage, now) : session;
  }
  if (session.state !== "streaming") return session;
  const seen = { ...session, lastFrame: event.lastFrame ?? session.lastFrame, frameIntervalMs: event.frameIntervalMs };
  if (now.monotonicMs - seen.lastFrame.monotonicMs < stallAfterMs(seen)) return seen;
  return backingOff(settled(seen, now), { fault: "stalled", sinceAt: seen.lastFrame.at }, event.jitter, now);
}

/** Cameras lock an account after a handful of wrong passwords: whoever watches, those retries keep their full distance. */
const isLockable = (session: { outage: Outage }): boolean => session.outage.fault === "credentials_refused";

const stallAfterMs = (session: { frameIntervalMs: number }): number =>
  Math.max(STALL_MS, STALL_INTERVALS * session.frameIntervalMs);

/**
 * When to check next, in whole milliseconds, at least one: a remainder that is lost in rounding must not come due for ever. Null: nothing
 * is due by itself (an attempt under way has its own deadlines).
 */
export function dueInMs(session: Session, now: Instant): number | null {
  if (session.state === "streaming") return wholeMs(session.lastFrame.monotonicMs + stallAfterMs(session) - now.monotonicMs);
  if (session.state !== "backing_off") return null;
  return wholeMs(Math.min(URGENCY_CHECK_MS, session.sinceMs + session.waitMs - now.monotonicMs));
}

const wholeMs = (ms: number): number => Math.max(1, Math.ceil(ms));

/**
 * What the stream's readers are told. While a retry connects the state stays `backing_off` with its fault and its instant: the camera
 * has given no picture since, and a word that changes at each retry would tell nothing more.
 */
export function report(session: Session): StreamState {
  switch (session.state) {
    case "idle":
      return { state: "idle", sinceAt: session.sinceAt };
    case "connecting":
      return session.outage === null
        ? { state: "connecting", sinceAt: session.sinceAt }
        : { state: "backing_off", sinceAt: session.outage.sinceAt, fault: session.outage.fault };
    case "streaming":
      return { state: "streaming", sinceAt: session.sinceAt, format: session.format };
    case "backing_off":
      return { state: "backing_off", sinceAt: session.outage.sinceAt, fault: session.outage.fault };
  }
}
