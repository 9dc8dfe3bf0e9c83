import { AppError, type Problem, toProblem } from "@vigie/shared/kernel/problem";
import { CameraId, DisplayId, type EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import type { StepGrantAnswer } from "@vigie/shared/viewings/schema";
import { describe, expect, it } from "vitest";
import { type Result, success } from "../../lib/result.ts";
import { createListViewing, type RotationViewings } from "./list-viewing.ts";

const id = (at: number) => `01930000-0000-7000-8000-${String(at).padStart(12, "0")}`;
const cameraId = CameraId.parse(id(1));
const tile = { displayId: DisplayId.parse(id(2)), tile: 3 };
const ask = { cameraId, stream: "sub", tile } as const;

/** A server that numbers the lists and steps that it opens, and can be told that a list has ended. */
function fakeServer() {
  const calls: string[] = [];
  const over = new Set<string>();
  const changed = new Set<string>();
  let given = 100;
  const grant = (listViewingId: string, step: number): Result<StepGrantAnswer> => {
    given += 1;
    return success({
      listViewingId: ViewingId.parse(listViewingId),
      step,
      cameraId,
      viewingId: ViewingId.parse(id(given)),
      grant: "g",
      validUntil: 0 as EpochMs,
      mediaSocketUrl: "ws://node/live",
      hlsOpenUrl: "http://node/hls/open",
    });
  };
  const problem = (code: "viewing.ended" | "carousel.changed"): Problem => toProblem(new AppError(code, "over"));
  const viewings: RotationViewings = {
    open: () => Promise.reject(new Error("a step is never opened as a viewing of its own")),
    grant: () => Promise.reject(new Error("not asked here")),
    onForbidden: () => () => undefined,
    openList: async ({ step }) => {
      given += 1;
      const list = id(given);
      calls.push(`openList ${step}`);
      return grant(list, step);
    },
    step: async (list, { step }) => {
      calls.push(`step ${step}`);
      if (changed.has(list)) return { outcome: "problem", problem: problem("carousel.changed") };
      return over.has(list) ? { outcome: "problem", problem: problem("viewing.ended") } : grant(list, step);
    },
    close: (viewingId) => {
      calls.push(`close ${viewingId}`);
    },
  };
  return { calls, over, changed, viewings };
}

const listOf = (answer: Result<unknown>) => {
  if (answer.outcome !== "success") throw new Error(answer.outcome);
  return (answer.value as StepGrantAnswer).listViewingId;
};

describe("the viewing of a list", () => {
  it("opens its steps under one viewing, also those that are asked for at once", async () => {
    const { calls, viewings } = fakeServer();
    const list = createListViewing(viewings, tile);
    const [first, second] = await Promise.all([list.forStep(0).open(ask), list.forStep(1).open(ask)]);
    expect(calls).toEqual(["openList 0", "step 1"]);
    expect(listOf(first)).toBe(listOf(second));
  });

  it("opens anew when the server ended it meanwhile", async () => {
    const { calls, over, viewings } = fakeServer();
    const list = createListViewing(viewings, tile);
    over.add(listOf(await list.forStep(0).open(ask)));
    await list.forStep(1).open(ask);
    await list.forStep(2).open(ask);
    expect(calls).toEqual(["openList 0", "step 1", "openList 1", "step 2"]);
  });

  it("closes what it looked through, and opens anew, when somebody changed the list", async () => {
    const { calls, changed, viewings } = fakeServer();
    const list = createListViewing(viewings, tile);
    const old = listOf(await list.forStep(0).open(ask));
    changed.add(old);
    expect(listOf(await list.forStep(1).open(ask))).not.toBe(old);
    await list.forStep(2).open(ask);
    expect(calls).toEqual(["openList 0", "step 1", `close ${old}`, "openList 1", "step 2"]);
  });

  it("closes the list once, and begins another when it turns again", async () => {
    const { calls, viewings } = fakeServer();
    const list = createListViewing(viewings, tile);
    const opened = listOf(await list.forStep(0).open(ask));
    list.close();
    list.close();
    await list.forStep(1).open(ask);
    expect(calls).toEqual(["openList 0", `close ${opened}`, "openList 1"]);
  });
});
