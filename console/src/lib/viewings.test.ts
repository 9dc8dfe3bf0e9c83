import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import { CameraId, type EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import type { BatchAnswers } from "@vigie/shared/viewings/schema";
import { expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import type { ViewingsApi } from "./api.ts";
import { type Result, success } from "./result.ts";
import { createViewings } from "./viewings.ts";

const id = (at: number) => `01930000-0000-7000-8000-${String(at).padStart(12, "0")}`;
const viewing = (at: number) => ViewingId.parse(id(at));
const request = (at: number) => ({ cameraId: CameraId.parse(id(at)), stream: "sub", tile: null }) as const;
const granted = (at: number): BatchAnswers["answers"][number] => ({
  ok: true,
  value: { viewingId: viewing(at), grant: "g", validUntil: 0 as EpochMs, mediaSocketUrl: "ws://n", hlsOpenUrl: "http://n" },
});
const refused: BatchAnswers["answers"][number] = { ok: false, problem: toProblem(new AppError("camera.disabled", "out of use")) };

function aPage(answers: Result<BatchAnswers>) {
  const clock = new ManualClock();
  const page = new EventTarget();
  const opened: number[] = [];
  const closed: string[][] = [];
  const unasked = () => Promise.reject(new Error("not asked here"));
  const api: ViewingsApi = {
    openMany: async (requests) => {
      opened.push(requests.length);
      return answers;
    },
    closeMany: async (ids) => {
      closed.push([...ids]);
      return success(null);
    },
    grant: unasked,
    openList: unasked,
    step: unasked,
  };
  return { clock, page, opened, closed, viewings: createViewings(api, clock, page) };
}

it("asks once for all that is opened in one turn, and gives each its own answer", async () => {
  const { opened, viewings } = aPage(success({ answers: [granted(1), refused] }));
  const results = await Promise.all([viewings.open(request(1)), viewings.open(request(2))]);
  expect(opened).toEqual([2]);
  expect(results).toMatchObject([
    { outcome: "success", value: { viewingId: viewing(1) } },
    { outcome: "problem", problem: { code: "camera.disabled" } },
  ]);
});

it("tells each of them when the server does not answer", async () => {
  const unreachable = { outcome: "problem", problem: toProblem(new AppError("server.unreachable", "no answer")) } as const;
  const { viewings } = aPage(unreachable);
  expect(await Promise.all([viewings.open(request(1)), viewings.open(request(2))])).toEqual([unreachable, unreachable]);
});

it("closes together, after what is opened meanwhile, and at once when the page is left", () => {
  const { clock, page, closed, viewings } = aPage(success({ answers: [] }));
  viewings.close(viewing(1));
  viewings.close(viewing(2));
  expect(closed).toEqual([]);
  clock.advance(1_000);
  expect(closed).toEqual([[id(1), id(2)]]);
  viewings.close(viewing(3));
  page.dispatchEvent(new Event("pagehide"));
  viewings.close(viewing(4));
  expect(closed.slice(1)).toEqual([[id(3)], [id(4)]]);
});
