import { expect, it } from "vitest";
import { EMPTY_BUFFER, type NumberBuffer, press } from "./number-buffer.ts";

function type(keys: readonly string[], from: NumberBuffer = EMPTY_BUFFER) {
  let buffer = from;
  let called: number | null = null;
  let taken = false;
  for (const key of keys) {
    const step = press(buffer, key);
    taken = step.taken;
    if (!step.taken) continue;
    buffer = step.buffer;
    called = step.called;
  }
  return { buffer, called, taken };
}

it("calls the camera whose number was typed", () => {
  expect(type(["1", "0", "4", "Enter"])).toEqual({ buffer: EMPTY_BUFFER, called: 104, taken: true });
});

it("takes no fifth digit", () => {
  expect(type(["1", "2", "3", "4", "5"]).buffer.digits).toBe("1234");
});

it("does not count leading zeros among the four", () => {
  expect(type(["0", "0", "1", "2", "3", "4", "Enter"]).called).toBe(1234);
});

it("calls nothing and leaves Enter to the others when nothing was typed", () => {
  expect(type(["Enter"])).toEqual({ buffer: EMPTY_BUFFER, called: null, taken: false });
});

it("goes back with Backspace and forgets with Escape", () => {
  expect(type(["1", "2", "Backspace"]).buffer.digits).toBe("1");
  expect(type(["1", "2", "Escape"]).buffer).toEqual(EMPTY_BUFFER);
});

it("leaves other keys alone, and the digits as they are", () => {
  expect(type(["1", "ArrowDown"])).toMatchObject({ buffer: { digits: "1" }, taken: false });
});

it("drops the word about an unknown camera with the next digit or with Escape", () => {
  const told = { digits: "", unknown: 7 };
  expect(type(["3"], told).buffer).toEqual({ digits: "3", unknown: null });
  expect(type(["Escape"], told).buffer).toEqual(EMPTY_BUFFER);
});
