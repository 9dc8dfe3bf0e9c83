import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import { expect, it } from "vitest";
import { retryAfterSeconds } from "./use-retry-after.ts";

const told = (params?: Record<string, string | number>) =>
  toProblem(new AppError("request.too_many", "test", params === undefined ? {} : { params }));

it("reads for how long the server takes no further try, in whole seconds", () => {
  expect(retryAfterSeconds(told({ retryAfterS: 8 }))).toBe(8);
  expect(retryAfterSeconds(told({ retryAfterS: 0.2 }))).toBe(1);
});

it("knows of no wait that the server does not tell", () => {
  expect(retryAfterSeconds(null)).toBeNull();
  expect(retryAfterSeconds(told())).toBeNull();
  expect(retryAfterSeconds(told({ retryAfterS: 0 }))).toBeNull();
  expect(retryAfterSeconds(told({ retryAfterS: "8" }))).toBeNull();
});
