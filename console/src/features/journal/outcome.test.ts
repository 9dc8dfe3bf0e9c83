import { expect, it } from "vitest";
import { outcomeOf, postOf } from "./outcome.ts";
import { everyPayload } from "./samples.ts";
import { toldIn } from "./told.ts";

it("calls refused what its own name calls so, and a request that another turned down", () => {
  for (const payload of everyPayload()) {
    const isRefusal = payload.event.endsWith(".refused") || ("verdict" in payload && payload.verdict === "refused");
    expect(outcomeOf(payload) === "refused", JSON.stringify(payload)).toBe(isRefusal);
  }
});

it("calls nothing granted that came by itself", () => {
  for (const payload of everyPayload()) {
    if (payload.event.endsWith(".ended") && !("by" in payload)) expect(outcomeOf(payload), payload.event).toBeNull();
  }
});

it("finds the post of a viewing's end on the row of its beginning", () => {
  const all = everyPayload();
  const opened = all.find(({ event }) => event === "viewing.opened");
  const closed = all.find(({ event }) => event === "viewing.closed");
  if (opened?.event !== "viewing.opened" || closed?.event !== "viewing.closed") throw new Error("no sample of a viewing");
  const hash = "0".repeat(64);
  const header = { sequence: 1, at: 0, category: "viewing", scope: "csu", payloadHash: hash, previousHash: hash, hash } as const;
  expect(postOf(closed, toldIn([]))).toBeNull();
  expect(postOf(closed, toldIn([{ ...header, at: opened.viewingId.length as never, payload: opened }]))).toBe(opened.post);
});
