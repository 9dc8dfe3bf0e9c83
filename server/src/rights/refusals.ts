import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import { indexOf, type Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { Db } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { Refused } from "../kernel/guard.ts";

/** What a person ran into that others decided over them: their scope, a forwarding, what the commune chose. */
const TOLD: ReadonlySet<string> = new Set([
  "habilitation.none_active",
  "habilitation.out_of_scope",
  "habilitation.level_too_low",
  "forwarding.none_open",
  "commune.no_live_view",
  "commune.no_recording",
]);

/** A tile asks again and again: one row a minute says as much. */
const SILENT_MS = 60_000;
const MAX_REMEMBERED = 10_000;

interface Deps {
  db: Db;
  clock: Clock;
  policy: () => Policy;
  onError: (error: unknown) => void;
}
export type Refusals = ReturnType<typeof createRefusals>;

/** Writes down what `decide` refuses persons on cameras. */
export function createRefusals({ db, clock, policy, onError }: Deps) {
  const toldAtMs = new Map<string, number>();

  function isNew(key: string): boolean {
    const now = clock.monotonicMs();
    const last = toldAtMs.get(key);
    if (last !== undefined && now - last < SILENT_MS) return false;
    if (toldAtMs.size >= MAX_REMEMBERED) {
      for (const [known, at] of toldAtMs) if (now - at >= SILENT_MS) toldAtMs.delete(known);
    }
    toldAtMs.set(key, now);
    return true;
  }

  async function write(principal: Extract<Principal, { kind: "person" }>, act: Act, cameraId: CameraId, code: string) {
    await transact(db, async ({ tx }) => {
      const session = await tx.selectFrom("sessions").select("post").where("id", "=", principal.sessionId).executeTakeFirst();
      const scope = indexOf(policy()).cameras.get(cameraId)?.communeId ?? "csu";
      const told = { personId: principal.personId, post: session?.post ?? "", act, cameraId, code };
      await appendJournal(tx, clock.now(), scope, { event: "right.refused", ...told });
    });
  }

  const note: Refused = async (principal, act, target, code) => {
    if (principal.kind !== "person" || target.kind !== "camera" || !TOLD.has(code)) return;
    if (!isNew(`${principal.personId} ${target.cameraId} ${code}`)) return;
    try {
      await write(principal, act, target.cameraId, code);
    } catch (error) {
      onError(error);
    }
  };
  return { note };
}
