import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import { expect, it } from "vitest";
import { z } from "zod";
import { call, type Fetch } from "./http.ts";
import { createSettle } from "./settle.ts";
import { createStepUp } from "./step-up.ts";

const refusal = (code: ProblemCode) => {
  const problem = toProblem(new AppError(code, "test"));
  return new Response(JSON.stringify(problem), { status: problem.status });
};
const done = () => new Response(null, { status: 204 });
const request = { method: "DELETE", path: "/api/sessions/1", answer: z.null() } as const;

/** A server that gives these answers one after the other. */
function server(answers: (() => Response)[]) {
  const stepUp = createStepUp();
  const heard = { calls: 0, refreshed: 0 };
  const sessions = {
    refresh: async () => {
      heard.refreshed += 1;
    },
  };
  const send: Fetch = Object.assign(
    async () => {
      heard.calls += 1;
      return answers.shift()?.() ?? done();
    },
    { settle: createSettle({ stepUp, sessions }) },
  );
  return { send, stepUp, heard };
}

it("asks for the factors and makes the call once more", async () => {
  const { send, stepUp, heard } = server([() => refusal("session.step_up_required"), done]);
  const called = call(send, request);
  await expect.poll(() => stepUp.store.getState().isAsked).toBe(true);
  expect(heard.calls).toBe(1);
  stepUp.answer(true);
  expect(await called).toEqual({ outcome: "success", value: null });
  expect(heard.calls).toBe(2);
});

it("hands the refusal to its caller when the person would rather not", async () => {
  const { send, stepUp, heard } = server([() => refusal("session.step_up_required"), done]);
  const called = call(send, request);
  await expect.poll(() => stepUp.store.getState().isAsked).toBe(true);
  stepUp.answer(false);
  expect(await called).toMatchObject({ outcome: "problem", problem: { code: "session.step_up_required" } });
  expect(heard.calls).toBe(1);
});

it("tries no third time", async () => {
  const again = () => refusal("session.step_up_required");
  const { send, stepUp, heard } = server([again, again, done]);
  const called = call(send, request);
  await expect.poll(() => stepUp.store.getState().isAsked).toBe(true);
  stepUp.answer(true);
  expect(await called).toMatchObject({ problem: { code: "session.step_up_required" } });
  expect(heard.calls).toBe(2);
});

it("does not repeat what its caller took back meanwhile", async () => {
  const { send, stepUp, heard } = server([() => refusal("session.step_up_required"), done]);
  const abort = new AbortController();
  const called = call(send, { ...request, signal: abort.signal });
  await expect.poll(() => stepUp.store.getState().isAsked).toBe(true);
  abort.abort();
  stepUp.answer(true);
  expect(await called).toEqual({ outcome: "aborted" });
  expect(heard.calls).toBe(1);
});

it.each(["session.locked", "session.required"] as const)("asks who one is after %s, and repeats nothing", async (code) => {
  const { send, heard } = server([() => refusal(code), done]);
  expect(await call(send, request)).toMatchObject({ problem: { code } });
  expect(heard).toEqual({ calls: 1, refreshed: 1 });
});

it("asks for nothing when a list was only read, which may happen by itself", async () => {
  const { send, stepUp } = server([() => refusal("session.step_up_required"), done]);
  const read = await call(send, { path: "/api/sessions", answer: z.null() });
  expect(read).toMatchObject({ problem: { code: "session.step_up_required" } });
  expect(stepUp.store.getState().isAsked).toBe(false);
});

it("leaves every other refusal to its caller", async () => {
  const { send, heard } = server([() => refusal("act.forbidden"), done]);
  expect(await call(send, request)).toMatchObject({ problem: { code: "act.forbidden" } });
  expect(heard).toEqual({ calls: 1, refreshed: 0 });
});
