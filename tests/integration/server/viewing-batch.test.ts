import type { CameraId } from "@vigie/shared/kernel/units";
import type { BatchAnswers } from "@vigie/shared/viewings/schema";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { HttpClient } from "./support/http-client.ts";
import { startTestServer, type TestServer } from "./support/test-app.ts";
import { linkedNode, type TestNode } from "./support/test-node.ts";

let test: TestServer;
let node: TestNode;
let operator: HttpClient;
let cameras: CameraId[];

beforeAll(async () => {
  test = await startTestServer();
  node = await linkedNode(test.server, test.admin);
  cameras = [await test.addCamera("Place"), await test.addCamera("Gare"), await test.addCamera("Pont")];
  await node.untilAssigned(({ cameras }) => cameras.length === 3);
  operator = await test.signIn("operator");
});
afterAll(async () => {
  node.hangUp();
  await test.stop();
});

const asked = (cameraId: CameraId, stream: "main" | "sub") => ({ cameraId, stream, tile: null });
const closings = async (ids: readonly string[]) =>
  (await test.grounds.journal(200))
    .map(({ payload }) => payload)
    .flatMap((payload) => (payload?.event === "viewing.closed" && ids.includes(payload.viewingId) ? [payload.viewingId] : []));

it("opens each by its own right, and answers in the order that was asked", async () => {
  const unknown = "01930000-0000-7000-8000-00000000ffff" as CameraId;
  const [first, second, third] = cameras;
  if (first === undefined || second === undefined || third === undefined) throw new Error("three cameras were made");
  const requests = [asked(first, "main"), asked(unknown, "main"), asked(second, "sub"), asked(third, "main")];
  const { answers } = await operator.post<BatchAnswers>("/api/viewings/batch", { requests }, 200);
  expect(answers.map((answer) => (answer.ok ? "granted" : answer.problem.code))).toEqual([
    "granted",
    "camera.not_found",
    "granted",
    "granted",
  ]);
});

it("closes several in one, once each, and passes over what is closed or another's", async () => {
  const requests = cameras.map((cameraId) => asked(cameraId, "main"));
  const granted = async (client: HttpClient) =>
    (await client.post<BatchAnswers>("/api/viewings/batch", { requests }, 200)).answers.flatMap((answer) =>
      answer.ok ? [answer.value.viewingId] : [],
    );
  const own = await granted(operator);
  const others = await granted(await test.signIn("supervisor"));
  const viewingIds = [...own, ...own.slice(0, 1), ...others];
  await operator.post("/api/viewings/releases", { viewingIds: [...new Set(viewingIds)] }, 204);
  await operator.post("/api/viewings/releases", { viewingIds: own }, 204);
  expect((await closings([...own, ...others])).toSorted()).toEqual(own.toSorted());
});

it("refuses a batch of nothing, of too many, and of nobody", async () => {
  const one = asked(cameras[0] as CameraId, "main");
  expect(await operator.send("POST", "/api/viewings/batch", { requests: [] })).toMatchObject({ status: 400 });
  expect(await operator.send("POST", "/api/viewings/batch", { requests: Array(65).fill(one) })).toMatchObject({ status: 400 });
  expect(await test.admin.send("POST", "/api/viewings/batch", { requests: [one] })).toMatchObject({ status: 403 });
});
