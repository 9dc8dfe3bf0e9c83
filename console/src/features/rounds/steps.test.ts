import { RoundSchedule } from "@vigie/shared/rounds/schema";
import { describe, expect, it } from "vitest";
import { moved, readTimes, type Step } from "./steps.ts";

const steps: readonly Step[] = ["a", "b", "c"].map((id, key) => ({ key, id, dwellSeconds: 10 }));
const order = (list: readonly Step[]) => list.map(({ id }) => id).join("");

describe("the steps of a list", () => {
  it("change places with a neighbour, and stay at the ends", () => {
    expect(order(moved(steps, 0, 1))).toBe("bac");
    expect(order(moved(steps, 2, -1))).toBe("acb");
    expect(moved(steps, 0, -1)).toBe(steps);
    expect(moved(steps, 2, 1)).toBe(steps);
  });
});

describe("times as they are typed", () => {
  it("are read in the ways people write them, in order and once each", () => {
    expect(readTimes("22:30, 6h  6:00;23 14h05")).toEqual(["06:00", "14:05", "22:30", "23:00"]);
    expect(readTimes("")).toEqual([]);
  });

  it("that are none are left for the contract to refuse", () => {
    for (const typed of ["25:00", "12:75", "midi"]) {
      expect(RoundSchedule.safeParse({ days: [1], times: readTimes(typed) }).success).toBe(false);
    }
  });
});
