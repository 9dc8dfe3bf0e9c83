import { expect, it } from "vitest";
import { createStepUp } from "./step-up.ts";

it("asks once for however many calls wait, and answers them all", async () => {
  const stepUp = createStepUp();
  const asked: boolean[] = [];
  stepUp.store.subscribe(({ isAsked }) => asked.push(isAsked));
  const both = Promise.all([stepUp.ask(), stepUp.ask()]);
  expect(stepUp.store.getState().isAsked).toBe(true);
  stepUp.answer(true);
  expect(await both).toEqual([true, true]);
  expect(asked.at(-1)).toBe(false);
});

it("asks anew after an answer, which was for those before", async () => {
  const stepUp = createStepUp();
  const first = stepUp.ask();
  stepUp.answer(true);
  const second = stepUp.ask();
  stepUp.answer(false);
  expect(await first).toBe(true);
  expect(await second).toBe(false);
});
