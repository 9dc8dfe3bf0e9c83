import type { EpochMs } from "@vigie/shared/kernel/units";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Api } from "../../scripts/run/api.ts";
import { eventually, openRoom, type Room } from "../support/product.ts";
import {
  aLoopedCamera,
  answerTo,
  CHANNEL,
  cameraOf,
  closingsOf,
  LOST_CEILING_MS,
  moreFrames,
  now,
  outboxOf,
  signIn,
  takeAnother,
  takeGrant,
  untilClosed,
  untilNode,
  untilState,
  type Watching,
  watch,
} from "./watching.ts";

const RETURNS = "Place de la République";
const STAYS_CUT = "Quai des Régates";

let room: Room;
let operator: Api;
let staying: Watching;
let leaving: Watching;
let unused: GrantAnswer;

beforeAll(async () => {
  room = await openRoom([aLoopedCamera(RETURNS), aLoopedCamera(STAYS_CUT)]);
  operator = await signIn(room, "operator");
  staying = await watch(operator, cameraOf(room, RETURNS));
  leaving = await watch(operator, cameraOf(room, STAYS_CUT));
  unused = await takeGrant(operator, cameraOf(room, RETURNS).id);
});
afterAll(async () => {
  staying?.viewer.socket.terminate();
  await room?.stop();
});

const shownState = () => staying.viewer.texts("state").at(-1)?.state;

describe("while the server is dead", () => {
  it("goes on with the picture, and tells who watches that nobody renews it", async () => {
    const killedAt = now();
    await room.product.server.stop("SIGKILL");
    for (const { viewer } of [staying, leaving]) {
      const { since } = await eventually("unrenewed", () => viewer.texts("unrenewed")[0], LOST_CEILING_MS);
      expect(since).toBeGreaterThanOrEqual(killedAt);
      expect(since).toBeLessThanOrEqual(killedAt + LOST_CEILING_MS);
      await moreFrames(viewer);
    }
  });

  it("opens nothing new, though the grant is good", async () => {
    expect(unused.validUntil).toBeGreaterThan(now());
    expect(await answerTo(room.product.origin, unused)).toBe("grant.link_down");
  });

  it("tells who watches that a camera fell, and shows it again when it is back", async () => {
    await room.simulator.cut(RETURNS);
    await eventually("the fall is told", () => shownState()?.state === "backing_off");
    await room.simulator.cut(STAYS_CUT);
    await room.simulator.restore(RETURNS);
    await eventually("the return is told", () => shownState()?.state === "streaming");
    await moreFrames(staying.viewer);
  });

  it("keeps what it has to tell: a viewer who left, and what the cameras did", async () => {
    leaving.viewer.socket.close(1000);
    await eventually("the closing is on the node's disk", () => closingInOutbox());
    expect(outboxOf(room).filter(({ kind }) => kind === "stream-state").length).toBeGreaterThanOrEqual(3);
  });
});

const closingInOutbox = () =>
  outboxOf(room).find((item) => item.kind === "viewing-closed" && item.viewingId === leaving.viewingId);

describe("when the server is back", () => {
  it("has one closing row of the viewing that ended meanwhile, as long as the node counted", async () => {
    const waiting = closingInOutbox();
    if (waiting?.kind !== "viewing-closed") throw new Error("no closing waits");
    await room.product.server.start();
    await untilNode(room, "connected");
    const { cause, seconds } = waiting;
    expect(cause).toBe("released");
    expect(await untilClosed(room, leaving.viewingId)).toMatchObject([{ cause, seconds }]);
    await eventually("the outbox is empty", () => outboxOf(room).length === 0);
    expect(await closingsOf(room, leaving.viewingId)).toHaveLength(1);
  });

  it("shows each camera as it is", async () => {
    await untilState(room, cameraOf(room, RETURNS), "streaming");
    expect(await untilState(room, cameraOf(room, STAYS_CUT), "backing_off")).toMatchObject({ fault: "connection_refused" });
  });

  it("still has the viewing that went on, tells its viewer, and renews it on the same socket", async () => {
    const { viewer, viewingId } = staying;
    await eventually("renewed", () => viewer.texts("renewed").length > 0);
    const before = viewer.texts("renewed").length;
    const { grant, validUntil } = await takeAnother(operator, viewingId);
    viewer.send({ type: "renew", channel: CHANNEL, grant });
    const renewed = await eventually("renewed once more", () => viewer.texts("renewed")[before]);
    expect(renewed).toEqual({ type: "renewed", channel: CHANNEL, validUntil });
    await moreFrames(viewer);
    expect(await closingsOf(room, viewingId)).toEqual([]);
    expect(viewer.texts("ended")).toEqual([]);
  });

  it("opens what was refused before", async () => {
    expect(await answerTo(room.product.origin, unused)).toBe("opened");
    expect(await untilClosed(room, unused.viewingId)).toMatchObject([{ cause: "socket_lost" }]);
  });
});

it("tells who watches also when the server hangs with its connections open, and renews them when it goes on", async () => {
  const { viewer } = staying;
  const [told, renewed] = [viewer.texts("unrenewed").length, viewer.texts("renewed").length];
  const pid = room.product.pids().server ?? 0;
  const stoppedAt = now();
  process.kill(pid, "SIGSTOP");
  try {
    const { since } = await eventually("unrenewed", () => viewer.texts("unrenewed")[told], LOST_CEILING_MS);
    expect((since ?? (0 as EpochMs)) - stoppedAt).toBeLessThanOrEqual(LOST_CEILING_MS);
    await moreFrames(viewer);
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await eventually("renewed", () => viewer.texts("renewed").length > renewed);
  await untilNode(room, "connected");
  expect(await closingsOf(room, staying.viewingId)).toEqual([]);
});
