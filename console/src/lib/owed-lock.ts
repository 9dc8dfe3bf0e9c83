import type { Clock } from "@vigie/shared/kernel/clock";
import { DeviceId, EpochMs, SessionId } from "@vigie/shared/kernel/units";
import type { SessionView } from "@vigie/shared/people/session";
import { z } from "zod";
import type { Result } from "./result.ts";

const Owed = z.object({ sessionId: SessionId, at: EpochMs, deviceId: DeviceId.nullable(), isIdle: z.boolean() });
export type Owed = z.infer<typeof Owed>;

const KEY = "vigie.lock-owed";
const AGAIN_MS = 2_000;

interface OwedLockDeps {
  /** The browser's, so that neither another window nor a reload opens what this one locked. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  clock: Clock;
  lock: (isIdle: boolean) => Promise<Result<SessionView>>;
  /** The server took it, or says that there is nothing to lock. */
  onPaid: (view: SessionView) => void;
}

/**
 * A lock that the server has not taken yet. A post that nobody sits at locks itself whether the server is there or not; the server hears of it
 * as soon as it is.
 */
export function createOwedLock({ storage, clock, lock, onPaid }: OwedLockDeps) {
  let isPaying = false;
  const pay = async () => {
    const owed = read(storage);
    if (owed === null || isPaying) return;
    isPaying = true;
    const answer = await lock(owed.isIdle);
    isPaying = false;
    // It is for the session that is there now to be unlocked; a refusal makes the page ask the server what it is.
    const isOver = answer.outcome === "success" || (answer.outcome === "problem" && isAboutSession(answer.problem.code));
    if (!isOver) return void clock.after(AGAIN_MS, () => void pay());
    storage.removeItem(KEY);
    if (answer.outcome === "success") onPaid(answer.value);
  };
  return {
    owe(owed: Owed): void {
      storage.setItem(KEY, JSON.stringify(owed));
      void pay();
    },
    /** What a page that is opened finds owed. */
    pay: () => void pay(),
    /** The person gave their factors: nothing is owed any more. */
    forgive: () => storage.removeItem(KEY),
    /** The view as the page has to take it: locked, as long as that is owed. */
    on(view: SessionView): SessionView {
      const owed = read(storage);
      if (owed === null || view.state !== "signed_in" || view.sessionId !== owed.sessionId || view.locked !== null) return view;
      return { ...view, locked: { at: owed.at, deviceId: owed.deviceId } };
    },
  };
}

const isAboutSession = (code: string): boolean => code === "session.locked" || code === "session.required";

function read(storage: Pick<Storage, "getItem">): Owed | null {
  const kept = storage.getItem(KEY);
  if (kept === null) return null;
  try {
    const owed = Owed.safeParse(JSON.parse(kept));
    return owed.success ? owed.data : null;
  } catch (cause) {
    // What a hand edited is no lock.
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
