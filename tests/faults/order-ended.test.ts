import { Approval } from "@vigie/shared/approvals/schema";
import { Authorisation, type AuthorisationChange } from "@vigie/shared/authorisations/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { eventually, openRoom, type Room } from "../support/product.ts";
import { aLoopedCamera, CEILING, cameraOf, moreFrames, now, outboxOf, signIn, untilClosed, watch } from "./watching.ts";

const CAMERA = "Quai des Orfèvres";
/** Long enough for a server to be killed before. */
const LEFT_MS = 8_000;

let room: Room;
beforeAll(async () => {
  room = await openRoom([aLoopedCamera(CAMERA)]);
});
afterAll(() => room?.stop());

const camera = () => cameraOf(room, CAMERA);
const dials = async () => (await room.simulator.requests(CAMERA)).filter(({ method }) => method === "DESCRIBE").length;

/** As an administration changes an order: asked for, approved by another, done. */
async function changeOrder(change: Omit<AuthorisationChange, "version">): Promise<void> {
  const [order] = await room.admin.get("/api/authorisations", z.array(Authorisation));
  if (order === undefined) throw new Error("no order");
  const full = { ...change, version: order.version };
  const subject = { act: "authorisation.change", authorisationId: order.id, change: full };
  const { id } = await room.admin.send("POST", "/api/approvals", { subject }, Approval);
  await room.chief.send("POST", `/api/approvals/${id}/answer`, { verdict: "approved" }, Approval);
  await room.admin.send("PATCH", `/api/authorisations/${order.id}`, { change: full, approvalId: id }, Authorisation);
}

it("ends what a node shows and pulls when the order over the camera ends, though the server is dead and the node started anew", async () => {
  const operator = await signIn(room, "operator");
  const { viewer, viewingId } = await watch(operator, camera());
  const until = (now() + LEFT_MS) as EpochMs;
  await changeOrder({ until });
  await moreFrames(viewer);
  await room.product.server.stop("SIGKILL");

  const ended = await eventually("the channel to be cut", () => viewer.texts("ended")[0], LEFT_MS * CEILING);
  expect(now()).toBeGreaterThanOrEqual(until);
  expect(ended.problem?.code).toBe("authorisation.none_in_force");
  const seen = viewer.pictures().length;
  await eventually("the camera to be let go", async () =>
    (await room.simulator.requests(CAMERA)).some(({ method }) => method === "TEARDOWN"),
  );
  expect(viewer.pictures()).toHaveLength(seen);
  const closing = { kind: "viewing-closed", viewingId, cause: "authorisation_lapsed" };
  await eventually("the end to be kept", () => outboxOf(room).some((item) => item.kind === "viewing-closed"));
  expect(outboxOf(room)).toContainEqual(expect.objectContaining(closing));

  const before = await dials();
  await room.product.restartNode("SIGKILL");
  await room.product.server.start();
  expect(await untilClosed(room, viewingId)).toMatchObject([{ cause: "authorisation_lapsed" }]);
  expect(await dials()).toBe(before);
  const refused = { problem: { code: "authorisation.none_in_force" } };
  await expect(watch(operator, camera())).rejects.toMatchObject(refused);
});

it("pulls and shows again under an order that goes on", async () => {
  await changeOrder({ until: (now() + 86_400_000) as EpochMs });
  const operator = await signIn(room, "operator");
  await eventually("it is shown again", async () => {
    const { viewer } = await watch(operator, camera()).catch(() => ({ viewer: null }));
    viewer?.socket.terminate();
    return viewer !== null;
  });
});
