import { HealthFault, type HealthFinding, type StreamHealth } from "@vigie/shared/cameras/health";
import type { CameraStates, StreamName, StreamState } from "@vigie/shared/cameras/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";

/** A fault that a stream shows or showed a moment ago. Instants: server's clock. */
interface Suspicion {
  readonly fault: HealthFault;
  readonly stream: StreamName;
  readonly sinceAt: EpochMs;
  /** When it was seen last. */
  readonly seenAt: EpochMs;
  /** It has held for long enough, and is told until it stays away. */
  readonly isTold: boolean;
}

/** What one camera is suspected of. A value: `suspect` gives the one that follows. */
export type Suspicions = readonly Suspicion[];

/** What is known of one camera now. `samples`: of streams whose node was heard of late. */
export interface CameraNow {
  readonly states: CameraStates;
  readonly samples: readonly StreamHealth[];
}

/** Thresholds, and why: docs/design/0004-camera-health.md. A fault that is told goes on while its `ends` side holds. */
export const FAULT_RULES = {
  framesShare: { begins: 0.7, ends: 0.85 },
  bitrateShare: { begins: 0.2, ends: 0.35 },
  reconnects: { begins: 3, ends: 2 },
  clockOffsetMs: { begins: 2_000, ends: 1_500 },
} as const;

/** How long a fault holds before it is told: what the node has watched for a while already, or a state says, is told at once. */
const HOLD_MS: Readonly<Record<HealthFault, number>> = {
  node_lost: 0,
  no_signal: 0,
  black: 0,
  moved: 0,
  frozen: 0,
  frames_missing: 20_000,
  bitrate_low: 60_000,
  unsteady: 0,
  clock_off: 10_000,
};
/** … and how long it stays away before it is over: what a state says ends with it. */
const AWAY_MS: Readonly<Record<HealthFault, number>> = {
  node_lost: 0,
  no_signal: 0,
  black: 10_000,
  moved: 10_000,
  frozen: 10_000,
  frames_missing: 20_000,
  bitrate_low: 60_000,
  unsteady: 0,
  clock_off: 30_000,
};

/** What is suspected after another look. Pure: the same `now` twice changes nothing. */
export function suspect(before: Suspicions, camera: CameraNow, now: EpochMs): Suspicions {
  const seen = seenIn(camera, before, now);
  const isSeen = (each: Suspicion) => seen.some((other) => isSame(each, other));
  const lasting = before.filter((each) => !isSeen(each) && each.isTold && now - each.seenAt < AWAY_MS[each.fault]);
  return [...seen, ...lasting];
}

/** Worst first; of equals, the one that lasts longest. */
export function findings(suspicions: Suspicions): HealthFinding[] {
  return suspicions
    .filter(({ isTold }) => isTold)
    .map(({ fault, stream, sinceAt }) => ({ fault, stream, sinceAt }))
    .sort(byGravity);
}

const GRAVITY = new Map(HealthFault.options.map((fault, place) => [fault, place]));
const gravityOf = (fault: HealthFault): number => GRAVITY.get(fault) ?? GRAVITY.size;

export const byGravity = (a: HealthFinding, b: HealthFinding): number =>
  gravityOf(a.fault) - gravityOf(b.fault) || a.sinceAt - b.sinceAt;

const isSame = (a: { fault: HealthFault; stream: StreamName }, b: { fault: HealthFault; stream: StreamName }) =>
  a.fault === b.fault && a.stream === b.stream;

function seenIn({ states, samples }: CameraNow, before: Suspicions, now: EpochMs): Suspicion[] {
  return (["main", "sub"] as const).flatMap((stream) => {
    const state = states[stream];
    if (state === null) return [];
    const known = (fault: HealthFault) => before.find((each) => isSame(each, { fault, stream }));
    const outage = outageOf(state);
    if (outage !== null) return [{ ...outage, stream, seenAt: now, isTold: true }];
    const sample = state.state === "streaming" ? samples.find((each) => each.stream === stream) : undefined;
    if (sample === undefined) return [];
    return faultsOf(sample, (fault) => known(fault)?.isTold === true).map((fault) => {
      const sinceAt = known(fault)?.sinceAt ?? now;
      const isTold = known(fault)?.isTold === true || now - sinceAt >= HOLD_MS[fault];
      return { fault, stream, sinceAt, seenAt: now, isTold };
    });
  });
}

/** A stream without a picture is that and nothing else. A camera that is being dialled for the first time has not failed yet. */
function outageOf(state: StreamState): { fault: HealthFault; sinceAt: EpochMs } | null {
  if (state.state !== "backing_off") return null;
  return { fault: state.fault === "node_lost" ? "node_lost" : "no_signal", sinceAt: state.sinceAt };
}

/** `isTold`: of a fault that is told already the other threshold counts. */
function faultsOf(sample: StreamHealth, isTold: (fault: HealthFault) => boolean): HealthFault[] {
  const { framesPerSecond, expectedFramesPerSecond, bitrateBps, expectedBitrateBps, reconnects, clockOffsetMs } = sample;
  const limit = (fault: HealthFault, rule: { begins: number; ends: number }) => (isTold(fault) ? rule.ends : rule.begins);
  const isUnder = (fault: HealthFault, value: number, expected: number | null, rule: { begins: number; ends: number }) =>
    expected !== null && value < limit(fault, rule) * expected;
  const faults: HealthFault[] = [...sample.signs];
  if (isUnder("frames_missing", framesPerSecond, expectedFramesPerSecond, FAULT_RULES.framesShare)) faults.push("frames_missing");
  // Black and frozen pictures need few bits: that is said already.
  const isExplained = sample.signs.length > 0;
  if (!isExplained && isUnder("bitrate_low", bitrateBps, expectedBitrateBps, FAULT_RULES.bitrateShare))
    faults.push("bitrate_low");
  if (reconnects >= limit("unsteady", FAULT_RULES.reconnects)) faults.push("unsteady");
  if (clockOffsetMs !== null && Math.abs(clockOffsetMs) > limit("clock_off", FAULT_RULES.clockOffsetMs)) faults.push("clock_off");
  return faults;
}
