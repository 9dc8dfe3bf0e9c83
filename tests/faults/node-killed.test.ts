import type { EpochMs } from "@vigie/shared/kernel/units";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoggedRequest } from "../../scripts/cameras/index.ts";
import type { Api } from "../../scripts/run/api.ts";
import { eventually, openRoom, type Room } from "../support/product.ts";
import {
  aLoopedCamera,
  answerTo,
  cameraOf,
  closingsOf,
  LOST_CEILING_MS,
  moreFrames,
  now,
  openingsOf,
  outboxOf,
  signIn,
  statesOf,
  takeGrant,
  untilClosed,
  untilNode,
  untilState,
  type Watching,
  watch,
} from "./watching.ts";

const CAMERAS = ["Place de Chambre", "Rue Serpenoise"];

let room: Room;
let operator: Api;

beforeAll(async () => {
  room = await openRoom(CAMERAS.map((name) => aLoopedCamera(name)));
  operator = await signIn(room, "operator");
  await untilAllStream();
});
afterAll(() => room?.stop());

async function untilAllStream() {
  for (const name of CAMERAS) await untilState(room, cameraOf(room, name), "streaming");
}

/** By the simulator's log: pulled anew after `sinceAt`. */
async function untilPulled(sinceAt: EpochMs) {
  const isPlay = ({ method, receivedAt }: LoggedRequest) => method === "PLAY" && receivedAt >= sinceAt;
  for (const name of CAMERAS) {
    await eventually(`${name} is pulled again`, async () => (await room.simulator.requests(name)).some(isPlay));
    await eventually(`${name} sends`, async () =>
      (await room.simulator.frames(name, "main")).some(({ firstByteAt }) => firstByteAt >= sinceAt),
    );
  }
}

function watched() {
  return cameraOf(room, CAMERAS[0] ?? "");
}

let watching: Watching;

describe("a node that hangs with its connections open", () => {
  it("is lost for the server in time, and holds its viewings when it goes on", async () => {
    watching = await watch(operator, watched());
    const { viewer, viewingId } = watching;
    const pid = room.product.pids().node ?? 0;
    const stoppedAt = now();
    process.kill(pid, "SIGSTOP");
    try {
      const { link } = await untilNode(room, "lost", LOST_CEILING_MS);
      expect(link.sinceAt - stoppedAt).toBeLessThanOrEqual(LOST_CEILING_MS);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await untilNode(room, "connected");
    await untilAllStream();
    await moreFrames(viewer);
    expect(viewer.texts("ended")).toEqual([]);
    expect(await closingsOf(room, viewingId)).toEqual([]);
  });
});

describe("a node that dies while somebody watches", () => {
  let lostAt: EpochMs;

  it("is lost for the server in time, with all its cameras, and nothing can be opened there", async () => {
    const killedAt = now();
    await room.product.node.stop("SIGKILL");
    const { link } = await untilNode(room, "lost", LOST_CEILING_MS);
    lostAt = link.sinceAt;
    expect(lostAt - killedAt).toBeLessThanOrEqual(LOST_CEILING_MS);
    for (const name of CAMERAS) {
      const { main } = await statesOf(room, cameraOf(room, name));
      expect(main).toEqual({ state: "backing_off", fault: "node_lost", sinceAt: lostAt });
    }
    await expect(takeGrant(operator, watched().id)).rejects.toMatchObject({ problem: { code: "node.unreachable" } });
    await eventually("the viewer knows that the node is gone", () => watching.viewer.closeCode);
  });

  it("pulls its cameras again when it is back, without being told anew", async () => {
    const startedAt = now();
    await room.product.node.start();
    await untilPulled(startedAt);
    await untilNode(room, "connected");
    await untilAllStream();
  });

  it("has lost the viewing, which is closed once, and opens the next", async () => {
    const [opened] = await openingsOf(room, watching.viewingId);
    const [closed, ...others] = await untilClosed(room, watching.viewingId);
    expect(closed).toMatchObject({ cause: "node_lost" });
    expect(others).toEqual([]);
    // Nobody knows when the picture went: not before the node was lost, and not after it came back without it.
    expect(closed?.seconds).toBeGreaterThanOrEqual((lostAt - (opened?.at ?? 0)) / 1_000);
    expect(closed?.seconds).toBeLessThanOrEqual((now() - (opened?.at ?? 0)) / 1_000);
    const { viewer, viewingId } = await watch(operator, watched());
    await moreFrames(viewer);
    viewer.socket.terminate();
    expect(await untilClosed(room, viewingId)).toMatchObject([{ cause: "socket_lost" }]);
    // The node forgot what it had opened; the server told it what is over.
    expect(await answerTo(room.product.origin, watching.answer)).toBe("grant.ended");
    expect(await closingsOf(room, watching.viewingId)).toHaveLength(1);
  });
});

describe("a node that starts while no server runs", () => {
  it("pulls its cameras, opens nothing, and is right when the server returns", async () => {
    const unused = await takeGrant(operator, watched().id);
    await room.product.server.stop("SIGKILL");
    await room.product.node.stop("SIGKILL");
    const startedAt = now();
    await room.product.node.start();
    await untilPulled(startedAt);
    expect(unused.validUntil).toBeGreaterThan(now());
    expect(await answerTo(room.product.origin, unused)).toBe("grant.link_down");

    await room.product.server.start();
    await untilNode(room, "connected");
    await untilAllStream();
    await eventually("the outbox is empty", () => outboxOf(room).length === 0);
    expect(await answerTo(room.product.origin, unused)).toBe("opened");
    const { viewer } = await watch(operator, watched());
    await moreFrames(viewer);
    viewer.socket.terminate();
  });
});
