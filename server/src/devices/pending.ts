import { randomInt } from "node:crypto";
import { DEVICE_CODE_ALPHABET, DEVICE_CODE_LENGTH, DEVICE_CODE_MS } from "@vigie/shared/devices/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs } from "@vigie/shared/kernel/units";

/** Thirty browsers are set up at once behind one address, when a wall is installed; nobody at one address holds all the codes. */
const MAX_AN_ADDRESS = 32;
/** One guess among 2^30 codes hits a pending one with a chance of one in four million. */
const MAX_PENDING = 256;

export interface PendingEnrolment {
  secretHash: string;
  code: string;
  address: string;
  /** Told to the browser, on the server's clock; the code itself dies on the monotonic one. */
  endsAt: EpochMs;
  deadlineMs: number;
}

/** The browsers that show a code now. In memory: what nobody vouched for yet writes nothing to the disk, and asks again after a restart. */
export function createPendingEnrolments(clock: Clock) {
  const bySecret = new Map<string, PendingEnrolment>();

  function forgetOld(): void {
    for (const { secretHash, deadlineMs } of bySecret.values())
      if (deadlineMs <= clock.monotonicMs()) bySecret.delete(secretHash);
  }

  function requireRoom(address: string): void {
    const sameAddress = [...bySecret.values()].filter((pending) => pending.address === address);
    const crowd =
      sameAddress.length >= MAX_AN_ADDRESS ? sameAddress : bySecret.size >= MAX_PENDING ? [...bySecret.values()] : null;
    if (crowd === null) return;
    const firstEndMs = Math.min(...crowd.map(({ deadlineMs }) => deadlineMs));
    const retryAfterS = Math.ceil((firstEndMs - clock.monotonicMs()) / 1_000);
    throw new AppError("request.too_many", "too many screens wait to be enrolled", { params: { retryAfterS } });
  }

  function find(holds: (pending: PendingEnrolment) => boolean): PendingEnrolment | null {
    forgetOld();
    return [...bySecret.values()].find(holds) ?? null;
  }

  return {
    /** Throws `request.too_many`, with the seconds to wait, when too many are pending. */
    begin(secretHash: string, address: string): PendingEnrolment {
      forgetOld();
      requireRoom(address);
      let code = newDeviceCode();
      while (find((pending) => pending.code === code) !== null) code = newDeviceCode();
      const endsAt = (clock.now() + DEVICE_CODE_MS) as EpochMs;
      const pending = { secretHash, code, address, endsAt, deadlineMs: clock.monotonicMs() + DEVICE_CODE_MS };
      bySecret.set(secretHash, pending);
      return pending;
    },
    ofSecret: (secretHash: string): PendingEnrolment | null => find((pending) => pending.secretHash === secretHash),
    ofCode: (code: string): PendingEnrolment | null => find((pending) => pending.code === code),
    forget: (secretHash: string): void => void bySecret.delete(secretHash),
  };
}
export type PendingEnrolments = ReturnType<typeof createPendingEnrolments>;

const newDeviceCode = (): string =>
  Array.from({ length: DEVICE_CODE_LENGTH }, () => DEVICE_CODE_ALPHABET[randomInt(DEVICE_CODE_ALPHABET.length)]).join("");
