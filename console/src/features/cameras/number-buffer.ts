/** What an operator is typing to call a camera: at most four digits, then Enter. */
export type NumberBuffer = { digits: string; unknown: number | null };

export const EMPTY_BUFFER: NumberBuffer = { digits: "", unknown: null };

const MAX_DIGITS = 4;

/** A number begun and forgotten must not become half of the next one. */
export const BUFFER_IDLE_MS = 5_000;

export type BufferStep =
  /** The key is not the buffer's: whoever else listens may take it. */
  | { taken: false }
  /** `called`: the camera's number, once Enter ends it. */
  | { taken: true; buffer: NumberBuffer; called: number | null };

/** One key, as `KeyboardEvent.key` names it, typed outside any field. Leading zeros are of no account. */
export function press(buffer: NumberBuffer, key: string): BufferStep {
  if (/^\d$/.test(key)) {
    const digits = (buffer.digits + key).replace(/^0+(?=\d)/, "").slice(0, MAX_DIGITS);
    return { taken: true, buffer: { digits, unknown: null }, called: null };
  }
  if (buffer.digits === "") return buffer.unknown !== null && key === "Escape" ? cleared : { taken: false };
  if (key === "Escape") return cleared;
  if (key === "Backspace") return { taken: true, buffer: { digits: buffer.digits.slice(0, -1), unknown: null }, called: null };
  if (key === "Enter") return { taken: true, buffer: EMPTY_BUFFER, called: Number(buffer.digits) };
  return { taken: false };
}

const cleared: BufferStep = { taken: true, buffer: EMPTY_BUFFER, called: null };
