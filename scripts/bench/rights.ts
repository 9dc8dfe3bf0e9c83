import type { Bench, Figures } from "./bench.ts";
import { timeDecisions } from "./rights-decide.ts";
import { floodSignIns } from "./rights-flood.ts";
import { timeRevocations } from "./rights-revocation.ts";
import { openRightsBench } from "./rights-room.ts";
import { round } from "./statistics.ts";

/** What a decision costs, how fast a right that ended is felt, and what consoles feel of a flood of sign-ins. */
export async function rights(bench: Bench): Promise<Figures> {
  const decisionUs = await timeDecisions(bench);
  const room = await openRightsBench(bench);
  const flood = await floodSignIns(room);
  const revocation = await timeRevocations(room);
  return {
    "rights.decision_us": round(decisionUs, 2),
    "rights.revocation_max_ms": round(revocation.maxMs, 0),
    "rights.revocation_p50_ms": round(revocation.medianMs, 0),
    "rights.revocation_tries": revocation.tries,
    "rights.flood_event_p99_ratio": round(flood.ratio, 2),
    "rights.flood_event_p99_ms": round(flood.floodedMs, 1),
    "rights.calm_event_p99_ms": round(flood.calmMs, 1),
    "rights.flood_sign_ins_per_min": round(flood.signInsPerMin, 0),
    "rights.flood_real_sign_in_max_ms": round(flood.realMaxMs, 0),
  };
}
