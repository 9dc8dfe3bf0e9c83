import { DEVICE_CODE_LENGTH, DEVICE_CODE_MS } from "@vigie/shared/devices/schema";

/** Two halves are read and typed with fewer faults than six characters in a row. */
export const split = (code: string): readonly { at: number; text: string }[] =>
  [0, DEVICE_CODE_LENGTH / 2].map((at) => ({ at, text: code.slice(at, at + DEVICE_CODE_LENGTH / 2) }));

/** Minutes and seconds that are left, rounded up, never more than a code lasts; null: none. */
export function remaining(leftMs: number): string | null {
  if (leftMs <= 0) return null;
  const seconds = Math.ceil(Math.min(leftMs, DEVICE_CODE_MS) / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
