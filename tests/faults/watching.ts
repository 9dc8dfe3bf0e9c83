import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Camera, CameraStates, StreamState } from "@vigie/shared/cameras/schema";
import { CameraTree } from "@vigie/shared/console/api";
import { JournalRow } from "@vigie/shared/journal/schema";
import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { CameraId, EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import { OutboxItem } from "@vigie/shared/nodes/link";
import { MediaNode } from "@vigie/shared/nodes/schema";
import type { Role } from "@vigie/shared/people/roles";
import { GrantAnswer } from "@vigie/shared/viewings/schema";
import { z } from "zod";
import type { Api } from "../../scripts/run/api.ts";
import { TestViewer } from "../support/media-viewer.ts";
import { aCamera, aStream, eventually, type Room } from "../support/product.ts";

export const CHANNEL = 1;
/** Tests wait this many times what is promised, for machines that are slow or busy. */
export const CEILING = 5;
/** HEARTBEAT_LOST_MS: how long a side may be gone before the other says so. */
export const LOST_CEILING_MS = 1_500 * CEILING;
/** How long a picture may go on whose right has ended. */
export const CUT_CEILING_MS = 2_000 * CEILING;
const FRAMES_PER_SECOND = 25;
export const GOP_MS = 2_000;
const GOP_FRAMES = (FRAMES_PER_SECOND * GOP_MS) / 1_000;

const SMALL = { widthPx: 320, heightPx: 180, framesPerSecond: FRAMES_PER_SECOND, gopFrames: GOP_FRAMES, bitrateBps: 200_000 };

/** A camera that costs next to nothing, for tests that look at states and not at pictures. */
export const aLoopedCamera = (name: string, change: Parameters<typeof aCamera>[1] = {}) =>
  aCamera(name, {
    main: aStream({ ...SMALL, mode: "loop" }),
    ...change,
  });

export async function signIn({ product, accounts }: Room, role: Role): Promise<Api> {
  const api = product.newApi();
  await api.signIn(accounts[role]);
  return api;
}

export function cameraOf(room: Room, name: string): Camera {
  const camera = room.cameras.find((each) => each.name === name);
  if (camera === undefined) throw new Error(`no camera ${name}`);
  return camera;
}

export const takeGrant = (api: Api, cameraId: CameraId): Promise<GrantAnswer> =>
  api.send("POST", "/api/viewings", { cameraId, stream: "main" }, GrantAnswer);

/** A further grant under a viewing that is open. */
export const takeAnother = (api: Api, viewingId: ViewingId): Promise<GrantAnswer> =>
  api.send("POST", `/api/viewings/${viewingId}/grants`, { stream: "main" }, GrantAnswer);

/** Shows a grant on a socket of its own. */
export async function present(origin: string, { mediaSocketUrl, grant }: Pick<GrantAnswer, "mediaSocketUrl" | "grant">) {
  const viewer = await TestViewer.connect(mediaSocketUrl, { origin });
  viewer.send({ type: "subscribe", channel: CHANNEL, format: "fragments", grant });
  return viewer;
}

/** What a node says to a grant: the code of its refusal, or `opened`. */
export async function answerTo(
  origin: string,
  answer: Pick<GrantAnswer, "mediaSocketUrl" | "grant">,
): Promise<ProblemCode | "opened"> {
  const viewer = await present(origin, answer);
  const said = await eventually("the node answers the grant", () => {
    const [ended] = viewer.texts("ended");
    return ended?.problem?.code ?? (viewer.texts("subscribed").length > 0 && "opened");
  });
  viewer.socket.terminate();
  if (said !== "opened" && viewer.pictures().length > 0) throw new Error("a refused grant gave pictures");
  return said;
}

export interface Watching {
  viewer: TestViewer;
  viewingId: ViewingId;
  /** What it was opened with. */
  answer: GrantAnswer;
}

/** Somebody who looks at a camera and has a picture. */
export async function watch(api: Api, camera: Camera): Promise<Watching> {
  const answer = await takeGrant(api, camera.id);
  const viewer = await present(api.origin, answer);
  await moreFrames(viewer, 1);
  return { viewer, viewingId: answer.viewingId, answer };
}

/** Until this many frames came that had not come before: more than a second of them, so that they are not those of a queue. */
export async function moreFrames(viewer: TestViewer, count = 30): Promise<void> {
  const before = viewer.frames().length;
  await eventually(`${count} more frames`, () => viewer.frames().length >= before + count);
}

/** The channel was cut, and not one picture came while another viewer saw a second of them. */
export async function cutFor(viewer: TestViewer, witness: TestViewer): Promise<ProblemCode | undefined> {
  const ended = await eventually("the channel to be cut", () => viewer.texts("ended")[0], CUT_CEILING_MS);
  const seen = viewer.pictures().length;
  await moreFrames(witness);
  if (viewer.pictures().length > seen) throw new Error("pictures came after the end");
  return ended.problem?.code;
}

export async function statesOf(room: Room, camera: Camera): Promise<CameraStates> {
  const { states } = await room.admin.get("/api/cameras", CameraTree);
  const found = states.find(({ cameraId }) => cameraId === camera.id);
  if (found === undefined) throw new Error(`no state of ${camera.name}`);
  return found;
}

/** Until the server shows the camera in this state. */
export const untilState = <S extends StreamState["state"]>(room: Room, camera: Camera, state: S, ceilingMs?: number) =>
  eventually(
    `${camera.name} is ${state}`,
    async () => {
      const { main } = await statesOf(room, camera);
      return main.state === state && (main as Extract<StreamState, { state: S }>);
    },
    ceilingMs,
  );

export const untilNode = (room: Room, state: MediaNode["link"]["state"], ceilingMs?: number) =>
  eventually(
    `the node is ${state}`,
    async () => (await room.admin.get("/api/nodes", z.array(MediaNode))).find(({ link }) => link.state === state),
    ceilingMs,
  );

const rowsOf = async (room: Room, viewingId: ViewingId) =>
  (await room.dpo.get("/api/journal?limit=500", z.array(JournalRow))).flatMap(({ at, payload }) =>
    payload !== null && "viewingId" in payload && payload.viewingId === viewingId ? [{ at, ...payload }] : [],
  );

/** The opening rows of a viewing: one. */
export const openingsOf = async (room: Room, viewingId: ViewingId) =>
  (await rowsOf(room, viewingId)).filter((row) => row.event === "viewing.opened");

/** Its closing rows: one, once it is over. */
export const closingsOf = async (room: Room, viewingId: ViewingId) =>
  (await rowsOf(room, viewingId)).filter((row) => row.event === "viewing.closed");

export const untilClosed = (room: Room, viewingId: ViewingId) =>
  eventually("a closing row", async () => {
    const rows = await closingsOf(room, viewingId);
    return rows.length > 0 && rows;
  });

/** What the node has still to tell the server, as it stands on its disk. */
export function outboxOf({ dataDir }: Room): OutboxItem[] {
  const database = new DatabaseSync(join(dataDir, "node", "node.sqlite"), { readOnly: true });
  try {
    const rows = database.prepare("SELECT item FROM outbox ORDER BY sequence").all();
    return rows.map(({ item }) => OutboxItem.parse(JSON.parse(String(item))));
  } finally {
    database.close();
  }
}

export const now = () => Date.now() as EpochMs;
