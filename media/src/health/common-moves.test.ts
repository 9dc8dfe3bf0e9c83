import type { StreamHealth, TamperSign } from "@vigie/shared/cameras/health";
import { CameraId, type EpochMs } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { expect, it } from "vitest";
import { withoutCommonMoves } from "./common-moves.ts";

/** A camera of two streams that show the same. */
function aCamera(signs: TamperSign[]): StreamHealth[] {
  const cameraId = CameraId.parse(uuidv7());
  return (["main", "sub"] as const).map((stream) => ({
    cameraId,
    stream,
    at: 0 as EpochMs,
    lastFrameAt: null,
    framesPerSecond: 25,
    expectedFramesPerSecond: 25,
    bitrateBps: 1_000_000,
    expectedBitrateBps: 1_000_000,
    reconnects: 0,
    clockOffsetMs: null,
    signs,
  }));
}
const cameras = (count: number, signs: TamperSign[]) => Array.from({ length: count }, () => aCamera(signs)).flat();
const movedIn = (streams: readonly StreamHealth[]) => streams.filter(({ signs }) => signs.includes("moved")).length;

it("tells of cameras that were moved, a few among many", () => {
  expect(movedIn(withoutCommonMoves([...cameras(3, ["moved"]), ...cameras(13, [])]))).toBe(6);
  expect(movedIn(withoutCommonMoves([...cameras(20, ["moved"]), ...cameras(80, [])]))).toBe(40);
  expect(movedIn(withoutCommonMoves(cameras(2, ["moved"])))).toBe(4);
});

it("takes what befalls a quarter of them at once for the evening or the weather, and still tells what else is wrong", () => {
  const told = withoutCommonMoves([...cameras(4, ["moved"]), ...cameras(1, ["frozen"]), ...cameras(11, [])]);
  expect(told.flatMap(({ signs }) => signs)).toEqual(["frozen", "frozen"]);
  expect(movedIn(withoutCommonMoves([...cameras(25, ["moved"]), ...cameras(75, [])]))).toBe(0);
});
